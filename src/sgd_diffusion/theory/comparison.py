"""Theory comparison: measured escape times of a system against the prediction of each theory."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.theory.escape_path import EscapePath
from sgd_diffusion.theory.predictions import EXACT, THEORIES, printed_exponents
from sgd_diffusion.theory.several_ways import summed_exponents, summed_log_times

INDISTINCT = 0.1
"""Smallest difference of log-ratios that distinguishes two theories, however small the sampling errors.

Over a finite range, a prefactor that is a power of the exponent changes the ratio of the correct theory by several per
cent."""


@dataclass(frozen=True)
class System:
    """Escape times from one basin over a sweep of B, η or another parameter.

    Attributes:
        name: name of the system.
        family: kind of the system, by which results are grouped.
        sweep: name of the swept parameter.
        path: the escape path.
        inverse_noise: B/η at each parameter point, (points,).
        log_time: ln τ in dynamical time, (points,).
        error: standard error of ln τ, (points,); 0 for exact values.
        truth: method by which ln τ was obtained, such as "simulation".
        other_paths: escape paths of further ways out of the basin, whose rates are added; default: none.

    Examples:
        >>> from sgd_diffusion.theory import log_times, path_to_boundary
        >>> path = path_to_boundary(0.5, 2.0, noise=2.0, action=0.8, mean_noise=2.0, white_barrier=0.5)
        >>> x = np.linspace(5, 20, 6)
        >>> system = System("well", "wells", "batch", path, x, log_time=0.8 * x, error=0 * x, truth="exact chain")
        >>> bool(np.allclose(log_times(system.path, system.inverse_noise)["LDT"], system.log_time))
        True
    """

    name: str
    family: str
    sweep: str
    path: EscapePath
    inverse_noise: NDArray[np.float64]
    log_time: NDArray[np.float64]
    error: NDArray[np.float64]
    truth: str
    other_paths: tuple[EscapePath, ...] = ()


def predict_theories(system: System) -> pd.DataFrame:
    """Return the system's rows of the `PREDICTIONS` table, one row per parameter point and theory.

    The theory of the exact law of a gradient, CGF, has rows if the system's paths have its exponent.

    Args:
        system: the measured system.

    Examples:
        >>> from sgd_diffusion.theory import path_to_boundary
        >>> path = path_to_boundary(0.5, 2.0, noise=2.0, action=0.8, mean_noise=2.0, white_barrier=0.5)
        >>> x = np.array([5.0, 10.0])
        >>> table = predict_theories(System("well", "wells", "batch", path, x, 0.8 * x, 0 * x, "exact chain"))
        >>> len(table), table[table["theory"] == "LDT"]["exponent"].tolist()  # two points, four theories
        (8, [4.0, 8.0])
    """
    paths = (system.path, *system.other_paths)
    grown, times = (predict(paths, system.inverse_noise) for predict in (summed_exponents, summed_log_times))
    printed = printed_exponents(system.path)
    return pd.DataFrame(
        {
            "system": system.name,
            "family": system.family,
            "sweep": system.sweep,
            "truth": system.truth,
            "point": number,
            "inverse_noise": float(inverse),
            "noise_ratio": system.path.noise_ratio,
            "theory": theory,
            "log_time": float(system.log_time[number]),
            "error": float(system.error[number]),
            "exponent": float(grown[theory][number]),
            "printed": float(printed[theory] * inverse),
            "prediction": float(times[theory][number]),
        }
        for number, inverse in enumerate(system.inverse_noise)
        for theory in grown
    )


def score_theories(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return the `SCORES` table, which scores each theory on each system by the predicted over the measured exponent.

    ln τ = a + b · (predicted exponent) is fitted to a sweep by weighted least squares, so that no prefactor matters.
    The columns are:

    - `ratio`: 1/b, which is 1 if the theory is right. It is infinite if the theory predicts an infinite escape time, or
      if the measured ln τ does not increase with the predicted exponent. It is nan if the theory makes no prediction.
    - `error`: standard error of `ratio`.
    - `printed_ratio`: the ratio with the scale of the noise that the theory prints instead of the measured one.
    - `miss`: mean error of the predicted ln τ, including the theory's own prefactor.
    - `best`: True for the theory with the smallest |ln ratio|, and for those not distinguishable from it. Theories are
      distinguishable if their |ln ratio| differ by more than 0.1 and, for ratios on opposite sides of 1, by more than
      1.96 times twice the relative error. On the same side of 1 the error plays no part, because it is common to both.
      The four theories of Gaussian noise are compared among themselves. CGF is best if it is nearer to 1 than all of
      them, or not distinguishable from the nearest.

    Args:
        predictions: a `PREDICTIONS` table.

    Examples:
        >>> from sgd_diffusion.theory import path_to_boundary
        >>> path = path_to_boundary(0.5, 2.0, noise=2.0, action=0.8, mean_noise=2.0, white_barrier=0.5)
        >>> x = np.linspace(5, 20, 6)
        >>> system = System("well", "wells", "batch", path, x, 0.8 * x + 3, 0 * x, "exact chain")
        >>> scores = score_theories(predict_theories(system))
        >>> scores[scores["best"]]["theory"].tolist()
        ['LDT']
        >>> scores["ratio"].round(3).tolist()
        [0.625, 0.625, nan, 1.0]
    """
    rows = []
    for (family, system, control), parts in predictions.groupby(["family", "system", "sweep"], sort=False):
        found = {str(theory): _ratio(rows_of) for theory, rows_of in parts.groupby("theory")}
        distance = {name: math.inf if math.isnan(ratio) else abs(math.log(ratio)) for name, (ratio, _) in found.items()}
        nearest = min((name for name in distance if name != EXACT), key=lambda name: distance[name])
        for theory in (*THEORIES, EXACT):
            if theory not in found:
                continue
            ratio, error = found[theory]
            own = parts[parts["theory"] == theory]
            sides = abs(np.sign(math.log(ratio)) - np.sign(math.log(found[nearest][0]))) if ratio > 0 else 0.0
            spread = max(INDISTINCT, 1.96 * sides * error)
            rows.append(
                {
                    "system": system,
                    "family": family,
                    "sweep": control,
                    "truth": own["truth"].iloc[0],
                    "theory": theory,
                    "e_folds": float(np.ptp(own["log_time"])),
                    "noise_ratio": float(own["noise_ratio"].iloc[-1]),
                    "ratio": ratio,
                    "error": error * ratio if math.isfinite(ratio) else math.nan,
                    "printed_ratio": ratio * _printed_share(own),
                    "miss": float((own["prediction"] - own["log_time"]).mean()),
                    "best": math.isfinite(distance[theory]) and distance[theory] <= distance[nearest] + spread,
                }
            )
    return pd.DataFrame(rows)


def compare_systems(systems: Iterable[System]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the `PREDICTIONS` table of all systems, and the `SCORES` table of the theories on them.

    Args:
        systems: the measured systems.

    Examples:
        >>> from sgd_diffusion.theory import path_to_boundary
        >>> path = path_to_boundary(0.5, 2.0, noise=2.0, action=0.8, mean_noise=2.0, white_barrier=0.5)
        >>> x = np.linspace(5, 20, 6)
        >>> wells = (System(name, "wells", "batch", path, x, 0.8 * x, 0 * x, "exact chain") for name in ("one", "two"))
        >>> predictions, scores = compare_systems(wells)
        >>> len(predictions), scores[scores["best"]][["system", "theory"]].to_numpy().tolist()
        (48, [['one', 'LDT'], ['two', 'LDT']])
    """
    predictions = pd.concat([predict_theories(system) for system in systems], ignore_index=True)
    return predictions, score_theories(predictions)


def _printed_share(rows: pd.DataFrame) -> float:
    """Return the exponent with the printed scale over that with the measured one; 1 if either is infinite."""
    exponent, printed = (float(rows[name].iloc[-1]) for name in ("exponent", "printed"))
    return printed / exponent if math.isfinite(exponent) and math.isfinite(printed) else 1.0


def _ratio(rows: pd.DataFrame) -> tuple[float, float]:
    """Return 1/b and its relative standard error for one theory on one sweep.

    1/b is inf if the predicted exponent is infinite (no escape) or ln τ does not increase with it. It is nan if the
    theory makes no prediction or the predicted exponent does not vary.
    """
    x, y, error = (rows[name].to_numpy() for name in ("exponent", "log_time", "error"))
    if not np.isfinite(x).all():
        return float(x.max()), 0.0
    if np.ptp(x) == 0:
        return math.nan, 0.0  # the predicted exponent does not vary, so no slope can be fitted
    exact = not error.any()
    weights = np.ones_like(x) if exact else 1 / error.clip(min=error[error > 0].min())
    (slope, _), covariance = np.polyfit(x, y, 1, w=weights, cov="unscaled")
    if slope <= 0:
        return math.inf, 0.0
    return float(1 / slope), 0.0 if exact else float(np.sqrt(covariance[0, 0]) / slope)
