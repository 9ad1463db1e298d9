"""First passage to a multiple of the lowest loss, on linear regression (Mori et al. 2022, Sec. 5)."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.dynamics import SGD, LinearExamples
from sgd_diffusion.escape import Level, sweep
from sgd_diffusion.estimates import Estimate, exactly, largest_error, plus_minus, smallest
from sgd_diffusion.landscapes import linear_regression
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics import compare_laws, redrawn
from sgd_diffusion.statistics.ranges import e_folds
from sgd_diffusion.statistics.slopes import weighted_slope
from sgd_diffusion.streams import numpy_stream, seed_for
from sgd_diffusion.theory import distance_chain, mean_first_passage, passage_exponent, regression_passage
from sgd_replication.experiments.log_barrier.settings import PassageSettings

LOWEST_LOSS = 0.5
DECISIVE = 10
"""Difference of Akaike's criterion at which the worse of two laws has practically no support."""
NEAREST = 0.002
"""Place of the reflecting wall, as a share of the exit distance; in several dimensions r = 0 is never reached."""

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def diffusion_passage(along: Function, across: Function, dimension: int, boundary: float) -> float:
    """Return ln of the mean time until r = |θ| > exit under dθ = −θ dt + √(2D) dW, in dynamical time.

    With D_along in the direction of θ and D_across at right angles, Itô's formula gives
    dr = (−r + (n − 1)D_across/r) dt + √(2D_along) dW.

    Args:
        along, across: D_along and D_across as functions of an array of r.
        dimension: n.
        boundary: the distance r that counts as an exit.

    Examples:
        With constant D this is the Ornstein–Uhlenbeck process, whose mean time to leave a ball is known:

        >>> from sgd_diffusion.theory import ball_exit_time
        >>> constant = lambda r: np.full_like(r, 0.1)
        >>> log_time = diffusion_passage(constant, constant, dimension=3, boundary=0.9)
        >>> round(log_time, 3), round(float(np.log(ball_exit_time(1.0, 0.1, 0.9, dimension=3))), 3)
        (1.504, 1.504)
    """
    return mean_first_passage(
        lambda r: r - (dimension - 1) * across(r) / r if dimension > 1 else r,
        along,
        start=2 * NEAREST * boundary,
        boundary=boundary,
        wall=NEAREST * boundary,
    )


def measure_passage(settings: PassageSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `PASSAGE` table: ln of the mean iterations to the loss c L*, by SGD, exact chain and diffusions.

    Args:
        settings: dimensions, windows of c, η and B.
        seed: base of the streams.
        cache: of finished dimensions.

    Examples:
        >>> from sgd_replication.settings.sampling import SamplingSettings
        >>> few = SamplingSettings(replicas=100)
        >>> settings = PassageSettings(windows=[(1, 1.2, 1.6)], ratios=6, learning_rate=0.5, cells=100, sampling=few)
        >>> table = measure_passage(settings, seed=0)
        >>> bool(((table["log_time"] - table["exact"]).abs() < 4 * table["error"]).all())
        True
        >>> table["theory"].unique().tolist()  # B/η + 1 − n/2
        [2.5]
    """
    points = [
        (f"passage-{dimension}", partial(_of_dimension, dimension, low, high, settings, seed))
        for dimension, low, high in settings.windows
    ]
    return cached_tables(cache, points, "first passage")


def _of_dimension(dimension: int, low: float, high: float, settings: PassageSettings, seed: int) -> pd.DataFrame:
    eta, size = settings.learning_rate, settings.batch_size
    ratios = np.geomspace(low, high, settings.ratios)
    points = sweep(
        linear_regression(dimension),
        SGD(eta, size, LinearExamples()),
        Level(((ratios - 1) * LOWEST_LOSS).tolist()),
        **settings.sampling.model_dump(),
        seed=seed_for(seed, "first passage", dimension),
    )
    scale = eta / (2 * size)
    exits = np.sqrt(ratios - 1)
    chain = partial(regression_passage, distance_chain, lambda theta: theta, np.ones_like)
    exact = partial(chain, batch_size=size, learning_rate=eta, cells=settings.cells)

    def spread(r: NDArray[np.float64]) -> NDArray[np.float64]:
        return scale * (1 + r * r)

    def diffusion(along: Function) -> list[float]:
        return [diffusion_passage(along, spread, dimension, boundary) - np.log(eta) for boundary in exits]

    return pd.DataFrame(
        {
            "dimension": dimension,
            "ratio": ratios,
            "log_time": [point.log_time for point in points],
            "error": [point.error for point in points],
            "method": [point.method for point in points],
            "exact": [exact(boundary=float(boundary)) if dimension == 1 else np.nan for boundary in exits],
            # ηLh/B, and half of η times the exact covariance (1 + r²)I + θθᵀ.
            "log_diffusion": diffusion(spread),
            "true_diffusion": diffusion(lambda r: scale * (1 + 2 * r * r)),
            "theory": passage_exponent(size, eta, dimension),
        }
    )


def passage_slopes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the slope d ln t/d ln c of every column of times over the window of c, for each number of dimensions.

    All slopes are weighted least squares with the weights of the simulated times.

    Examples:
        >>> ratio = np.array([2.0, 3.0, 4.0])
        >>> table = pd.DataFrame({"dimension": 2, "ratio": ratio, "error": 0.1, "exact": np.nan, "theory": 10.0})
        >>> times = {"log_time": 9 * np.log(ratio), "log_diffusion": 0.0, "true_diffusion": 6 * np.log(ratio)}
        >>> passage_slopes(table.assign(**times))[["log_time", "true_diffusion", "theory"]].round(6).to_numpy().tolist()
        [[9.0, 6.0, 10.0]]
    """
    rows = []
    for dimension, window in table.groupby("dimension"):
        x, sigma = np.log(window["ratio"]), window["error"]
        slopes = {}
        for name in ("log_time", "exact", "log_diffusion", "true_diffusion"):
            slopes[name] = weighted_slope(x, window[name], sigma)[0] if window[name].notna().all() else np.nan
        _, error = weighted_slope(x, window["log_time"], sigma)
        rows.append({"dimension": dimension, **slopes, "error": error, "theory": float(window["theory"].iloc[0])})
    return pd.DataFrame(rows)


def passage_estimates(table: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the exponents over the theory's, and how they fall with the number of dimensions.

    Args:
        table: a `PASSAGE` table.
        seed: base of the resampling's streams.

    Examples:
        Times that follow the theory. The exponent falls by ½ with every dimension:

        >>> ratio, tables = np.geomspace(2, 4, 6), []
        >>> for n in (2, 4):
        ...     times = dict.fromkeys(("log_time", "log_diffusion", "true_diffusion"), (11 - n / 2) * np.log(ratio))
        ...     tables.append(pd.DataFrame({"dimension": n, "ratio": ratio, "theory": 11 - n / 2, **times}))
        >>> found = passage_estimates(pd.concat(tables).assign(exact=np.nan, error=0.05), seed=0)
        >>> round(found["passage_worst_error"].value, 6), round(found["passage_fall_over_theory"].value, 6)
        (0.0, 1.0)

        The times of the paper's diffusion follow a power of c in both, and so do those of SGD, which are the same here:

        >>> found["passage_telling_dimensions"].value, found["passage_power_advantage_where_telling"].value > 10
        (2.0, True)
    """
    slopes = passage_slopes(table)
    deviation = (slopes["log_time"] / slopes["theory"] - 1).abs()
    own_deviation = (slopes["log_diffusion"] / slopes["theory"] - 1).abs()
    spans = [e_folds(rows["log_time"].to_numpy(), rows["error"].to_numpy()) for _, rows in table.groupby("dimension")]
    estimates: dict[str, Estimate] = {
        "passage_dimensions": exactly(len(slopes), "count"),
        "passage_worst_error": largest_error(deviation, 1.96 * slopes["error"] / slopes["theory"], len(slopes)),
        "passage_own_diffusion_worst_error": exactly(float(own_deviation.max()), "computed"),
        "passage_e_folds_lowest": smallest(spans),
        **_advantages(table, seed),
    }
    if len(slopes) > 1:
        own, _ = weighted_slope(slopes["dimension"], slopes["log_diffusion"], slopes["error"])
        estimates["passage_own_diffusion_fall_over_theory"] = exactly(own / -0.5, "computed")
        fall, error = weighted_slope(slopes["dimension"], slopes["log_time"], slopes["error"])
        estimates["passage_fall_over_theory"] = plus_minus(fall / -0.5, 2 * 1.96 * error, len(slopes))
    line = slopes[slopes["dimension"] == 1]
    if len(line):
        first = table[table["dimension"] == 1]
        for name in ("exact", "log_diffusion", "true_diffusion"):
            estimates[f"passage_{name}_slope"] = exactly(float(line[name].iloc[0]), "computed")
        z = ((first["log_time"] - first["exact"]) / first["error"]).abs()
        estimates["passage_worst_z"] = exactly(float(z.max()), "check")
    return estimates


def _advantages(table: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return Akaike's advantage of a power of c over an exponential of c, by SGD's times and by the paper's diffusion.

    A dimension tells the two laws apart if the exact times of the paper's diffusion, on the same points and with the
    same errors, decide for the power. SGD is judged by these dimensions alone.
    """
    windows = [(int(str(dimension)), window) for dimension, window in table.groupby("dimension")]
    ours = [_advantage(window, seed, dimension) for dimension, window in windows]
    theirs = [
        _lead(*(window[name].to_numpy() for name in ("ratio", "log_diffusion", "error"))) for _, window in windows
    ]
    telling = [lead for lead, by_diffusion in zip(ours, theirs, strict=True) if by_diffusion >= DECISIVE]
    estimates: dict[str, Estimate] = {
        "passage_power_advantage_lowest": smallest(ours),
        "passage_own_diffusion_power_advantage_lowest": exactly(min(theirs), "computed"),
        "passage_telling_dimensions": exactly(len(telling), "count"),
    }
    if telling:
        estimates["passage_power_advantage_where_telling"] = smallest(telling)
    return estimates


def _advantage(window: pd.DataFrame, seed: int, dimension: int) -> Estimate:
    """Return the advantage by SGD's times, with the interval of redrawn times."""
    ratio, log_time, error = (window[name].to_numpy() for name in ("ratio", "log_time", "error"))
    stream = numpy_stream(seed, "first passage, resampling", dimension)
    return redrawn(lambda values: {"lead": _lead(ratio, values, error)}, log_time, error, stream)["lead"]


def _lead(ratio: NDArray[np.float64], log_time: NDArray[np.float64], error: NDArray[np.float64]) -> float:
    return compare_laws(ratio, log_time, error).advantage_of("power")
