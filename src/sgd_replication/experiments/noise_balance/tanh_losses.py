"""Expected loss of the networks tanh(vx) and w tanh(ux) against the learning rate, and how v = k, wu fluctuates.

The networks learn y = tanh(kx) + ε from single examples, with the loss (f(x) − y)² and x ~ N(0, 1). To first order in η
the expected loss exceeds σ² by ησ² E|∇f|², because near the minimum the covariance of the gradient is 2σ² times the
Hessian. Near u = w = 0 a step multiplies u + w by 1 + 2ηxy, so that w tanh(ux) collapses where E ln|1 + 2ηxy| < 0.
"""

import math
from functools import partial

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from scipy import integrate, optimize, stats

from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates, plus_minus
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.theory.collapse_temperature import shifted_log_excess
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise_balance.opt_in_settings import TanhTrainingSettings
from sgd_replication.experiments.noise_balance.phases import DEAD
from sgd_replication.experiments.noise_balance.tanh_pair import LARGEST, first_rows, tanh_gradient

INPUTS = np.linspace(-8, 8, 1601)
DENSITY = stats.norm.pdf(INPUTS)
LOST = 0.01
"""Largest share of diverged trainings at an η that counts as stable."""
ROWS_AT_ONCE = 2000
"""Number of trainings whose loss is integrated at once; it bounds the memory."""
COLDEST, HOTTEST = 0.01, 10.0
"""Range of η that is searched for a change of sign of E ln|1 + 2ηxy|."""


def excess_losses(theta: NDArray[np.float64], slope: float) -> NDArray[np.float64]:
    """Return E(f(x) − tanh(kx))² over x ~ N(0, 1) for every row, (rows,), by Simpson's rule.

    Args:
        theta: v of tanh(vx), (rows, 1), or u and w of w tanh(ux), (rows, 2).
        slope: k.

    Examples:
        At v = 0 it is E tanh²(kx); with a large k that is 1, and less by 2E|tanh(x)| than that of w tanh(x) with w = 1:

        >>> excess_losses(np.array([[0.0], [1.0]]), slope=1.0).round(3).tolist()
        [0.394, 0.0]
        >>> bool(np.isclose(excess_losses(np.array([[1.0, 3.0]]), 1.0), 4 * excess_losses(np.zeros((1, 1)), 1.0)))
        True
    """
    parts = []
    for rows in np.array_split(theta, max(1, math.ceil(len(theta) / ROWS_AT_ONCE))):
        outer = rows[:, 1:] if rows.shape[1] == 2 else 1.0
        apart = outer * np.tanh(rows[:, :1] * INPUTS) - np.tanh(slope * INPUTS)
        parts.append(integrate.simpson(apart**2 * DENSITY, x=INPUTS, axis=1))
    return np.concatenate(parts)


def first_order_loss(network: str, learning_rate: float, slope: float, deviation: float) -> float:
    """Return ησ² E|∇f|² at the true function, the first order in η of the excess loss.

    Args:
        network: `shallow`, v = k, or `deep`, u = w·k/|k| = √k.
        learning_rate: η.
        slope: k.
        deviation: σ.

    Examples:
        >>> round(first_order_loss("shallow", 0.1, slope=1e-6, deviation=2.0), 6)  # ∇f = x, so that it is ησ²
        0.4
    """
    inner = math.sqrt(slope) if network == "deep" else slope
    outer = math.sqrt(slope) if network == "deep" else 1.0
    level = np.tanh(inner * INPUTS)
    squared = (outer * INPUTS * (1 - level**2)) ** 2 + (level**2 if network == "deep" else 0.0)
    return learning_rate * deviation**2 * float(integrate.simpson(squared * DENSITY, x=INPUTS))


def growth_near_zero(learning_rate: float, slope: float, deviation: float) -> float:
    """Return E ln|1 + 2ηxy| with y = tanh(kx) + ε, the growth of u + w near u = w = 0 per iteration.

    Given x, 1 + 2ηxy is normal with the mean m = 1 + 2ηx tanh(kx) and the deviation s = 2ησ|x|, and E ln|m + sZ| is
    ln m plus `shifted_log_excess` of m/s.

    Args:
        learning_rate: η.
        slope: k.
        deviation: σ.

    Examples:
        At small η it is 2ηE[xy] − 2η²E[(xy)²]:

        >>> round(growth_near_zero(1e-4, 1.0, 1.0) / 2e-4, 3)  # E[x tanh(x)] = 0.606
        0.606
    """
    x = INPUTS[INPUTS > 0]
    mean, spread = 1 + 2 * learning_rate * x * np.tanh(slope * x), 2 * learning_rate * deviation * x
    value = np.log(mean) + shifted_log_excess(mean / spread)
    return 2 * float(integrate.trapezoid(value * stats.norm.pdf(x), x=x))


def collapse_rate(slope: float, deviation: float) -> float:
    """Return the smallest η above which E ln|1 + 2ηxy| is negative; nan if it is positive up to `HOTTEST`.

    Args:
        slope: k.
        deviation: σ.

    Examples:
        With k ≪ σ it is T_c = k/(2k² + σ²) of the linear network, and with k = σ there is none:

        >>> round(collapse_rate(0.01, 1.0) * (2 * 0.01**2 + 1) / 0.01, 1), collapse_rate(1.0, 1.0)
        (1.0, nan)
    """
    rates = np.geomspace(COLDEST * min(1.0, slope), HOTTEST, 200)
    signs = np.array([growth_near_zero(float(rate), slope, deviation) > 0 for rate in rates])
    falls = np.flatnonzero(signs[:-1] & ~signs[1:])
    if not len(falls):
        return math.nan
    first, last = rates[falls[0]], rates[falls[0] + 1]
    return float(optimize.brentq(growth_near_zero, first, last, args=(slope, deviation), xtol=1e-8))


def measure_tanh_losses(
    network: str, settings: TanhTrainingSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the `TANH_LOSSES` table of one network. All trainings start at the true function.

    Args:
        network: `shallow` or `deep`.
        settings: learning rates, number and length of the trainings.
        seed: base of the streams.
        cache: of finished learning rates.

    Examples:
        >>> settings = TanhTrainingSettings(learning_rates=[0.02, 0.1, 0.2], trainings=200, iterations=300)
        >>> table = measure_tanh_losses("shallow", settings, seed=0)
        >>> bool(abs(table["excess"][0] / table["predicted"][0] - 1) < 0.5), table["diverged"].tolist()
        (True, [0.0, 0.0, 0.0])
    """
    points = [
        (f"tanh-loss-{eta:g}", partial(_trained, network, eta, settings, seed)) for eta in settings.learning_rates
    ]
    return cached_tables(cache, points, "tanh losses")


def _trained(network: str, learning_rate: float, settings: TanhTrainingSettings, seed: int) -> pd.DataFrame:
    stream = torch_stream(seed, "tanh loss", network, learning_rate)
    theta = first_rows(network, "right", settings.slope, settings.trainings, stream)
    with torch.inference_mode():
        for _ in range(settings.iterations):
            x, label = torch.randn(2, settings.trainings, dtype=torch.float64, generator=stream)
            y = torch.tanh(settings.slope * x) + settings.deviation * label
            theta = theta - learning_rate * tanh_gradient(theta, x, y)
    kept = (theta.abs() < LARGEST).all(1).numpy()
    v = theta.prod(1).numpy()[kept]
    excess = excess_losses(theta.numpy()[kept], settings.slope)
    mean = mean_of_replicates(excess.tolist()) if len(excess) > 1 else exactly(0.0, "check")
    low, high = np.quantile(v, [0.25, 0.75]) if len(v) else (0.0, 0.0)
    dead = np.abs(v) <= DEAD * settings.slope
    return pd.DataFrame(
        {
            "learning_rate": [learning_rate],
            "trainings": settings.trainings,
            "excess": mean.value,
            "reach": mean.high - mean.value,
            "predicted": first_order_loss(network, learning_rate, settings.slope, settings.deviation),
            "middle_half": high - low,
            "size": float(np.median(np.abs(v))) if len(v) else 0.0,
            "dead": dead.sum() / settings.trainings,
            "wrong": (v < -DEAD * settings.slope).sum() / settings.trainings,
            "diverged": 1 - kept.mean(),
            "growth": growth_near_zero(learning_rate, settings.slope, settings.deviation),
        }
    )


def tanh_loss_estimates(table: pd.DataFrame, settings: TanhTrainingSettings) -> dict[str, Estimate]:
    """Return the excess loss over its first order at the smallest η, and loss, fluctuation and size at larger ones.

    `stable` marks the largest η at which at most a hundredth of the trainings diverged. `collapse_rate` is missing if
    E ln|1 + 2ηxy| has no change of sign.

    Args:
        table: table `TANH_LOSSES`, its learning rates in any order.
        settings: those of the table.

    Examples:
        >>> table = pd.DataFrame({"learning_rate": [0.1, 0.2, 2.0], "excess": [0.1, 0.5, 0.0], "predicted": 0.1})
        >>> table = table.assign(reach=0.01, trainings=100, dead=[0.0, 0.5, 0.0], wrong=0.0, diverged=[0.0, 0.0, 1.0])
        >>> table = table.assign(middle_half=[0.4, 0.1, 0.0], size=1.0)
        >>> found = tanh_loss_estimates(table, TanhTrainingSettings())
        >>> names = ("small_step_ratio", "stable", "loss_at_stable", "fluctuation_at_stable", "dead_at_stable")
        >>> [round(found[name].value, 6) for name in names]
        [1.0, 0.2, 0.5, 0.25, 0.5]
    """
    rows = table.sort_values("learning_rate", ignore_index=True)
    first, stable = rows.iloc[0], rows[rows["diverged"] <= LOST]
    estimates = {
        "small_step_ratio": plus_minus(
            first["excess"] / first["predicted"], first["reach"] / first["predicted"], int(first["trainings"])
        ),
        "loss_without_network": exactly(float(excess_losses(np.zeros((1, 1)), settings.slope)[0]), "computed"),
        "diverged_hottest": share_of(float(rows["diverged"].iloc[-1]), int(first["trainings"])),
    }
    critical = collapse_rate(settings.slope, settings.deviation)
    if not math.isnan(critical):
        estimates["collapse_rate"] = exactly(critical, "computed")
    if len(stable):
        hottest = stable.iloc[-1]
        trainings = int(hottest["trainings"])
        estimates |= {
            "stable": exactly(float(hottest["learning_rate"]), "setting"),
            "loss_at_stable": plus_minus(float(hottest["excess"]), float(hottest["reach"]), trainings),
            "fluctuation_at_stable": exactly(float(hottest["middle_half"] / stable["middle_half"].max()), "check"),
            "size_at_stable": exactly(float(hottest["size"] / settings.slope), "check"),
            "dead_at_stable": share_of(float(hottest["dead"]), trainings),
            "wrong_at_stable": share_of(float(hottest["wrong"]), trainings),
        }
    return estimates
