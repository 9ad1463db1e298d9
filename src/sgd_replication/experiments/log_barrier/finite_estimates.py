"""Exponents on a fixed set of examples: the stationary law against theory, and slopes of first-passage times."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, largest_error, plus_minus
from sgd_diffusion.statistics.jackknife import jackknife_half_width
from sgd_diffusion.statistics.slopes import weighted_slope
from sgd_diffusion.theory import passage_exponent


def finite_slopes(table: pd.DataFrame, learning_rate: float) -> pd.DataFrame:
    """Return the slope d ln t/d ln c of the mean times for each number of dimensions, with a jackknife over runs.

    Args:
        table: a `FINITE_PASSAGE` table.
        learning_rate: η of first passage.

    Examples:
        >>> runs = [{"dimension": 2, "run": run, "ratio": [2.0, 4.0], "iterations": [8, 16 + run]} for run in (0, 2, 4)]
        >>> found = finite_slopes(pd.concat(map(pd.DataFrame, runs)), 0.1)
        >>> found["slope"].round(3).tolist(), found["theory"].tolist()  # ln(18/8)/ln 2
        ([1.17], [10.0])
    """
    rows = []
    for dimension, window in table.groupby("dimension"):
        times = window.pivot(index="run", columns="ratio", values="iterations")
        logs, values = np.log(times.columns.to_numpy(dtype=np.float64)), times.to_numpy(dtype=np.float64)
        others = [_slope(logs, np.delete(values, run, axis=0)) for run in range(len(values))]
        number = int(str(dimension))
        rows.append(
            {
                "dimension": number,
                "slope": _slope(logs, values),
                "half_width": float(jackknife_half_width(np.array(others))),
                "theory": passage_exponent(1, learning_rate, number),
            }
        )
    return pd.DataFrame(rows)


def _slope(logs: NDArray[np.float64], times: NDArray[np.float64]) -> float:
    return float(np.polyfit(logs, np.log(times.mean(0)), 1)[0])


def finite_estimates(laws: pd.DataFrame, times: pd.DataFrame, learning_rate: float) -> dict[str, Estimate]:
    """Return the relative errors of the printed exponents on a fixed set, and how the slopes fall with dimensions.

    Args:
        laws, times: tables `FINITE_STATIONARY` and `FINITE_PASSAGE`.
        learning_rate: η of first passage.

    Examples:
        >>> law = {"window": [0.9, 0.99, 0.999], "exponent": 9.0, "theory": 10.0, "reach": 0.1, "exact": 9.0}
        >>> laws = pd.DataFrame(law)
        >>> runs = [{"dimension": n, "run": run, "ratio": [2.0, 4.0]} for n in (1, 3) for run in (0, 1, 2)]
        >>> steps = [[8 + one["run"], (8 + one["run"]) * 2 ** (11 - one["dimension"] / 2)] for one in runs]
        >>> times = pd.concat(pd.DataFrame(one | {"iterations": step}) for one, step in zip(runs, steps, strict=True))
        >>> found = finite_estimates(laws, times, 0.1)
        >>> round(found["law_worst_error"].value, 6), round(found["passage_worst_error"].value, 6)
        (0.1, 0.0)
        >>> round(found["passage_fall_over_theory"].value, 6)
        1.0
    """
    middle = laws[laws["window"] == sorted(laws["window"].unique())[1]]
    slopes = finite_slopes(times, learning_rate)
    over = slopes["half_width"] / slopes["theory"]
    estimates: dict[str, Estimate] = {
        "law_worst_error": largest_error(
            (middle["exponent"] / middle["theory"] - 1).abs(), middle["reach"] / middle["theory"], len(middle)
        ),
        "law_minus_exact_worst": largest_error(
            (middle["exponent"] / middle["exact"] - 1).abs(), middle["reach"] / middle["exact"], len(middle)
        ),
        "passage_worst_error": largest_error((slopes["slope"] / slopes["theory"] - 1).abs(), over, len(slopes)),
    }
    if len(slopes) > 1:
        errors = np.maximum(slopes["half_width"] / 1.96, np.finfo(float).eps)
        fall, error = weighted_slope(slopes["dimension"], slopes["slope"], errors)
        estimates["passage_fall_over_theory"] = plus_minus(-2 * fall, 2 * 1.96 * error, len(slopes))
    return estimates
