"""Escape at a fixed barrier ΔL with the lowest loss varied: does the exponent follow ΔL or the barrier of log L?"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import integrate

from sgd_diffusion.dynamics import SGD, CircleExamples
from sgd_diffusion.escape import Ball, sweep
from sgd_diffusion.estimates import Estimate, exactly, largest_error, smallest
from sgd_diffusion.landscapes import circle_regression
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics.ranges import e_folds
from sgd_diffusion.statistics.slopes import weighted_slope
from sgd_diffusion.streams import numpy_stream, seed_for
from sgd_diffusion.theory import distance_chain, euler_chain, log_escape_time, mean_first_passage, regression_passage
from sgd_replication.experiments.log_barrier.settings import BarrierSettings

BARRIER = 2.0
"""ΔL of regression on the unit circle, with H_a = 1 and H_b = −1."""
RESAMPLES = 400
SLOPED = ("log_time", "exact", "log_diffusion", "true_diffusion", "log_euler", "true_euler", "formula")
NEAREST = 1e-4

Array = NDArray[np.float64]
Function = Callable[[Array], Array]


class _Circle:
    """Regression on the unit circle at one ΔL/L*: σ² = 2L* and |g|² = 2(1 − cos θ)."""

    def __init__(self, ratio: float) -> None:
        self.variance = 2 * BARRIER / ratio

    def slope(self, theta: Array) -> Array:
        """L′ = sin θ."""
        return np.sin(theta)

    def residual(self, theta: Array) -> Array:
        """s = √(σ² + |g|² − L′²), the part of one example's gradient that L′ does not give."""
        return np.sqrt(self.variance + (1 - np.cos(theta)) ** 2)

    def twice_loss(self, theta: Array) -> Array:
        """2L, the approximate covariance of one example's gradient by Mori et al. (h = 1)."""
        return self.variance + 2 * (1 - np.cos(theta))

    def covariance(self, theta: Array) -> Array:
        """C = 2L + L′², the exact covariance of one example's gradient."""
        return self.twice_loss(theta) + np.sin(theta) ** 2

    def path_integral(self) -> float:
        """∫L′/C dθ from the minimum to a saddle."""
        return float(integrate.quad(lambda theta: float(self.slope(theta) / self.covariance(theta)), 0, np.pi)[0])


def measure_log_barrier(settings: BarrierSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `BARRIER` table: ln τ, in dynamical time, to either saddle of regression on the circle, at B = 1.

    Args:
        settings: ΔL/L* of each sweep, and its exponents.
        seed: base of the streams.
        cache: of the sweeps of 1/η.

    Examples:
        One of the six sweeps alone. Its simulated times agree with those of the exact chain:

        >>> from sgd_replication.settings.sampling import SamplingSettings
        >>> few = SamplingSettings(replicas=50)
        >>> settings = BarrierSettings(exponents=[1.0, 1.1, 1.2, 1.3, 1.4, 1.5], cells=100, sampling=few)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("ratio-1")
        >>> table = measure_log_barrier(settings, seed=0, cache=one)
        >>> bool(((table["log_time"] - table["exact"]).abs() < 4 * table["error"]).all())
        True
        >>> (2 * table["integral"] * table["inverse_rate"]).round(6).tolist()  # the exponents asked for
        [1.0, 1.1, 1.2, 1.3, 1.4, 1.5]
    """
    points = [(f"ratio-{ratio:g}", partial(_of_ratio, ratio, settings, seed)) for ratio in settings.ratios]
    return cached_tables(cache, points, "log-loss barrier")


def _of_ratio(ratio: float, settings: BarrierSettings, seed: int) -> pd.DataFrame:
    circle = _Circle(ratio)
    integral = circle.path_integral()
    rates = 2 * integral / np.array(settings.exponents)
    passage = partial(regression_passage, batch_size=1, boundary=np.pi, cells=settings.cells)
    points = sweep(
        circle_regression(ratio),
        SGD(rates.tolist(), 1, CircleExamples(deviation=float(np.sqrt(circle.variance)))),
        Ball(np.pi),
        **settings.sampling.model_dump(),
        seed=seed_for(seed, "log barrier", ratio),
    )

    def exact(eta: float) -> float:
        return passage(distance_chain, circle.slope, circle.residual, learning_rate=eta) + float(np.log(eta))

    def euler(covariance: Function, eta: float) -> float:
        return passage(euler_chain, circle.slope, covariance, learning_rate=eta) + float(np.log(eta))

    def diffusion(covariance: Function, eta: float) -> float:
        def strength(theta: Array) -> Array:
            return eta / 2 * covariance(theta)

        return mean_first_passage(circle.slope, strength, start=NEAREST, boundary=np.pi, wall=0.0)

    return pd.DataFrame(
        {
            "ratio": ratio,
            "integral": integral,
            "inverse_rate": 1 / rates,
            "log_time": [point.log_time + np.log(point.learning_rate) for point in points],
            "error": [point.error for point in points],
            "method": [point.method for point in points],
            "exact": [exact(eta) for eta in rates],
            "log_diffusion": [diffusion(circle.twice_loss, eta) for eta in rates],
            "true_diffusion": [diffusion(circle.covariance, eta) for eta in rates],
            "log_euler": [euler(circle.twice_loss, eta) for eta in rates],
            "true_euler": [euler(circle.covariance, eta) for eta in rates],
            # Two saddles halve the time; the time to reach a saddle is half of the time to get beyond it.
            "formula": [log_escape_time(ratio, batch_size=1, learning_rate=eta) - np.log(4) for eta in rates],
        }
    )


def barrier_slopes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the slope d ln τ/d(1/η) of every column of times, and ∫2L′/C dθ, for each ΔL/L*.

    All slopes are weighted least squares with the weights of the simulated times.

    Examples:
        >>> x = np.linspace(5, 15, 6)
        >>> times = dict.fromkeys(SLOPED, np.log(2) * x)  # ln(1 + ΔL/L*) where ΔL = L*
        >>> table = pd.DataFrame({"ratio": 1.0, "integral": 0.3, "inverse_rate": x, "error": 0.1} | times)
        >>> barrier_slopes(table)[["log_time", "formula", "twice_integral"]].round(4).to_numpy().tolist()
        [[0.6931, 0.6931, 0.6]]
    """
    rows = []
    for ratio, sweep_rows in table.groupby("ratio"):
        x, sigma = sweep_rows["inverse_rate"], sweep_rows["error"]
        slopes = {name: weighted_slope(x, sweep_rows[name], sigma)[0] for name in SLOPED}
        _, error = weighted_slope(x, sweep_rows["log_time"], sigma)
        integral = 2 * float(sweep_rows["integral"].iloc[0])
        rows.append({"ratio": ratio, **slopes, "error": error, "twice_integral": integral})
    return pd.DataFrame(rows)


def barrier_estimates(table: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the relative errors of the exponents that each height of the barrier predicts.

    A free miss is the root mean square of (factor · prediction/measured − 1) at the best common factor. Its interval
    is that of resampled slopes.

    Args:
        table: a `BARRIER` table.
        seed: base of the resampling's stream.

    Examples:
        Exponents of 1.3 ln(1 + ΔL/L*):

        >>> x, sweeps = np.array([5.0, 10.0, 15.0]), []
        >>> for ratio in (1.0, 4.0, 16.0):
        ...     times = dict.fromkeys(SLOPED, 1.3 * np.log1p(ratio) * x)
        ...     sweeps.append(pd.DataFrame({"ratio": ratio, "integral": 1.0, "inverse_rate": x, "error": 0.02} | times))
        >>> found = barrier_estimates(pd.concat(sweeps), seed=0)
        >>> round(found["log_barrier_worst_error"].value, 6), round(found["log_barrier_free_miss"].value, 6)
        (0.3, 0.0)
        >>> found["linear_barrier_free_miss"].low > 0.3
        True
    """
    slopes = barrier_slopes(table)
    ratio = slopes["ratio"].to_numpy()
    forms = {"log_barrier": np.log1p(ratio), "linear_barrier": ratio, "fixed_barrier": np.ones_like(ratio)}

    def judged(measured: Array) -> dict[str, float]:
        free = {f"{name}_free_miss": _free_miss(form, measured) for name, form in forms.items()}
        return {
            **free,
            "log_over_linear_miss": free["log_barrier_free_miss"] / free["linear_barrier_free_miss"],
            "path_integral_free_miss": _free_miss(slopes["twice_integral"].to_numpy(), measured),
        }

    measured, error = slopes["log_time"].to_numpy(), slopes["error"].to_numpy()
    stream = numpy_stream(seed, "log barrier, resampling")
    resampled = pd.DataFrame([judged(measured + error * stream.standard_normal(len(ratio))) for _ in range(RESAMPLES)])
    low, high = resampled.quantile(0.025), resampled.quantile(0.975)
    estimates = {
        name: Estimate(value=value, low=min(value, low[name]), high=max(value, high[name]), n=len(ratio))
        for name, value in judged(measured).items()
    }
    for name, predicted in (("log_barrier", forms["log_barrier"]), ("path_integral", slopes["twice_integral"])):
        deviation = np.abs(measured / np.asarray(predicted) - 1)
        estimates[f"{name}_worst_error"] = largest_error(deviation, 1.96 * error / predicted, len(ratio))
    spans = [e_folds(rows["log_time"].to_numpy(), rows["error"].to_numpy()) for _, rows in table.groupby("ratio")]
    z = ((table["log_time"] - table["exact"]) / table["error"]).abs()
    estimates |= {
        "ratios_tried": exactly(len(slopes), "count"),
        "e_folds_lowest": smallest(spans),
        "worst_z": exactly(float(z.max()), "check"),
        "formula_minus_measured_worst": largest_error(
            (table["formula"] - table["log_time"]).abs(), 1.96 * table["error"], len(table)
        ),
    }
    numbers = {
        "own_diffusion_worst_error": (slopes["log_diffusion"] / forms["log_barrier"] - 1).abs().max(),
        "true_diffusion_worst_error": (slopes["true_diffusion"] / slopes["twice_integral"] - 1).abs().max(),
        "own_euler_worst_error": (slopes["log_euler"] / forms["log_barrier"] - 1).abs().max(),
        "true_euler_worst_error": (slopes["true_euler"] / slopes["twice_integral"] - 1).abs().max(),
        "exact_over_euler_lowest": (slopes["exact"] / slopes["true_euler"]).min(),
        "exact_over_euler_highest": (slopes["exact"] / slopes["true_euler"]).max(),
    }
    return estimates | {name: exactly(float(value), "computed") for name, value in numbers.items()}


def _free_miss(form: Array, measured: Array) -> float:
    relative = form / measured
    factor = relative.sum() / (relative**2).sum()
    return float(np.sqrt(((factor * relative - 1) ** 2).mean()))
