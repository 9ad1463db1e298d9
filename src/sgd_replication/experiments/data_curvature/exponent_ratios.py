"""The exponents of escape with the noise of minibatches over those with Gaussian noise of the same covariance."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly, largest, plus_minus, smallest
from sgd_diffusion.streams import numpy_stream
from sgd_replication.experiments.data_curvature.points import FEWEST, NETWORK, SHORTEST, geometric_mean, settled

REDRAWN = 100
"""Times that the escape times of a sweep are redrawn with their errors."""


def exponent_ratios(times: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Return the ratio of the exponents with the noise of minibatches and with Gaussian noise, of each sweep.

    Where both noises have the same escape time, in relaxation times, their exponents are equal, because the prefactors
    are functions of the exponent that the noises share. If the exponents are b₁ B/η and b₂ B/η, b₁/b₂ is the ratio of
    the ranges of B/η between two such times: the shortest that is settled, and the longest, in both sweeps.

    Args:
        times: a `TIMES` table with the column `set`.
        seed: base of the streams that redraw ln τ with its errors.

    Returns:
        A row for each sweep of a network that has eight e-folds of settled points under both noises: the columns of
        `NETWORK`, `sweep`, `ratio` and `e_folds`, with the standard errors `ratio_error` and `e_folds_error`.

    Examples:
        Exponents 2x and x, x = B/η, with a common prefactor:

        >>> x = np.linspace(4, 16, 12)
        >>> parts = [("minibatches", 2 * x), ("Gaussian", x)]
        >>> rows = pd.concat(pd.DataFrame({"noise": noise, "log_time": value + np.log(x)}) for noise, value in parts)
        >>> rows = rows.assign(learning_rate=np.tile(1 / x, 2), batch_size=1, relaxation=np.tile(x, 2), error=0.1)
        >>> found = exponent_ratios(rows.assign(set="toy", model="tanh unit", draw=0, sweep="eta"))
        >>> found["ratio"].round(3).tolist(), found["e_folds"].round(6).tolist()  # from 8 to 16
        ([2.0], [8.0])
    """
    rows = []
    for key, part in settled(times).groupby([*NETWORK, "sweep"], sort=False):
        curves = {str(noise): points for noise, points in part.groupby("noise")}
        ours, other = curves.get("minibatches"), curves.get("Gaussian")
        if ours is None or other is None or min(len(ours), len(other)) < FEWEST:
            continue
        both = [points.sort_values("level") for points in (ours, other)]
        begin = max((points.iloc[0] for points in both), key=lambda point: float(point["level"]))
        end = min((points.iloc[-1] for points in both), key=lambda point: float(point["level"]))
        levels = float(begin["level"]), float(end["level"])
        if levels[1] - levels[0] < SHORTEST:
            continue
        stream = numpy_stream(seed, "small networks, redrawn", *map(str, key))
        ratios = [_ratio(ours, other, levels)]
        ratios += [_ratio(_redrawn(ours, stream), _redrawn(other, stream), levels) for _ in range(REDRAWN)]
        spread = float(np.std(ratios[1:], ddof=1))
        rows.append((*key, ratios[0], spread, levels[1] - levels[0], float(np.hypot(begin["error"], end["error"]))))
    measured = ["ratio", "ratio_error", "e_folds", "e_folds_error"]
    found = pd.DataFrame(rows, columns=[*NETWORK, "sweep", *measured])
    texts: dict[str, type] = dict.fromkeys(("set", "model", "sweep"), str)
    return found.astype(texts | {"draw": int} | dict.fromkeys(measured, float))  # a table without rows has kinds too


def _redrawn(points: pd.DataFrame, stream: np.random.Generator) -> pd.DataFrame:
    """Return points whose ln τ is redrawn with its errors."""
    return points.assign(level=points["level"] + points["error"] * stream.standard_normal(len(points)))


def _ratio(ours: pd.DataFrame, other: pd.DataFrame, levels: Sequence[float]) -> float:
    """Return the range of x between two levels under the other noise, over that under ours."""
    ranges = [float(np.diff(_x_at(points, levels))[0]) for points in (ours, other)]
    return ranges[1] / ranges[0]


def _x_at(points: pd.DataFrame, levels: Sequence[float]) -> NDArray[np.float64]:
    """Return x at several levels: x is fitted as a parabola in the level, of which it is nearly a linear function."""
    level, weight = points["level"].to_numpy(), 1 / points["error"].to_numpy()
    fitted = np.polynomial.Polynomial.fit(level, points["x"].to_numpy(), 2, w=weight)
    return np.asarray(fitted(np.asarray(levels)), dtype=np.float64)


def surrogate_estimates(times: pd.DataFrame, ratios: pd.DataFrame) -> dict[str, Estimate]:
    """Return how the exponents with the noise of minibatches compare with those with Gaussian noise.

    `surrogate_exponent_ratio` is the geometric mean over networks, each with the mean of its sweeps; `…_<sweep>` and
    `…_<model>` are those of one sweep and one kind of network, `…_lowest` and `…_highest` those of single sweeps.
    `surrogate_e_folds` is the shortest range of the escape time over which a ratio is taken. Sweeps that share less
    than eight e-folds have none: `surrogate_sweeps` of `surrogate_sweeps_tried` have one.

    Args:
        times: a `TIMES` table with the column `set`.
        ratios: as `exponent_ratios` returns them for that table.

    Examples:
        Two networks, both with twice the exponent under minibatches:

        >>> x = np.linspace(4, 16, 12)
        >>> parts = [(noise, draw, b * x) for draw in (0, 1) for noise, b in (("minibatches", 2), ("Gaussian", 1))]
        >>> parts = [pd.DataFrame({"noise": noise, "draw": draw, "log_time": value + np.log(x)})
        ...          for noise, draw, value in parts]
        >>> rows = pd.concat(parts).assign(learning_rate=np.tile(1 / x, 4), relaxation=np.tile(x, 4), error=0.01)
        >>> times = rows.assign(set="toy", model="tanh unit", sweep="eta", batch_size=1)
        >>> found = surrogate_estimates(times, exponent_ratios(times))
        >>> round(found["surrogate_exponent_ratio"].value, 2), round(found["surrogate_e_folds"].value, 6)
        (2.0, 8.0)
    """
    tried = int(times[times["noise"] == "Gaussian"].groupby([*NETWORK, "sweep"]).ngroups)
    counts = {
        "surrogate_sweeps": exactly(len(ratios), "count"),
        "surrogate_sweeps_tried": exactly(tried, "count"),
    }
    if ratios.empty:
        return counts | {"surrogate_e_folds": exactly(0.0, "check")}
    ratios = ratios.assign(log_ratio=np.log(ratios["ratio"]))
    found = {"surrogate_exponent_ratio": geometric_mean(ratios)}
    for column in ("sweep", "model"):
        for name, part in ratios.groupby(column):
            key = f"surrogate_exponent_ratio_{str(name).replace(' ', '_')}"
            if part.groupby(NETWORK).ngroups > 1:
                found[key] = geometric_mean(part)
    members, spans = (
        [plus_minus(value, 1.96 * error, 2) for value, error in zip(ratios[name], ratios[f"{name}_error"], strict=True)]
        for name in ("ratio", "e_folds")
    )
    return (
        counts
        | found
        | {
            "surrogate_exponent_ratio_lowest": smallest(members),
            "surrogate_exponent_ratio_highest": largest(members),
            "surrogate_e_folds": smallest(spans),
        }
    )


def prediction_estimates(ratios: pd.DataFrame, predictions: pd.DataFrame) -> dict[str, Estimate]:
    """Return how the measured ratios of exponents compare with those of the least actions under both noises.

    `surrogate_predicted_ratio` is the geometric mean over networks of the predicted ratio, over the sweeps that were
    measured; `surrogate_ratio_over_predicted` that of the measured ratio divided by the predicted one, and
    `…_lowest` and `…_highest` those of single sweeps.

    Args:
        ratios: as `exponent_ratios` returns them.
        predictions: a `PREDICTIONS` table with the column `set`.

    Examples:
        >>> keys = {"set": "toy", "model": "tanh unit", "draw": [0, 1], "sweep": "eta"}
        >>> ratios = pd.DataFrame(keys | {"ratio": [1.2, 1.4], "ratio_error": 0.05})
        >>> predictions = pd.DataFrame(keys | {"gaussian": [1.0, 2.0], "exact": [1.2, 2.8]})
        >>> round(prediction_estimates(ratios, predictions)["surrogate_ratio_over_predicted"].value, 6)
        1.0
    """
    both = ratios.merge(predictions.dropna(), on=[*NETWORK, "sweep"])
    if both.empty:
        return {}
    predicted = both["exact"] / both["gaussian"]
    off = both["ratio"] / predicted
    errors = both["ratio_error"] / predicted
    members = [plus_minus(value, 1.96 * error, 2) for value, error in zip(off, errors, strict=True)]
    return {
        "surrogate_predicted_ratio": geometric_mean(both.assign(log_ratio=np.log(predicted))),
        "surrogate_ratio_over_predicted": geometric_mean(both.assign(log_ratio=np.log(off))),
        "surrogate_ratio_over_predicted_lowest": smallest(members),
        "surrogate_ratio_over_predicted_highest": largest(members),
    }
