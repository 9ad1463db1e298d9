"""Estimates of how the noise covariance compares with the Hessian, from the measured tables."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.estimates import CONFIDENCE, Estimate, exactly, largest, largest_error, plus_minus, smallest
from sgd_diffusion.training import OBJECTIVES
from sgd_replication.inputs.networks.checkpoints import Stage
from sgd_replication.jobs.estimate_key import estimate_key


def checkpoint_estimates(
    stage: Stage, measures: pd.DataFrame, matrices: pd.DataFrame, minibatches: pd.DataFrame
) -> dict[str, Estimate]:
    """Return the estimates of one checkpoint; each name begins with the stage.

    The estimates are the measures of C against H, and

    - `covariance_cosine`: of the whole matrix C to H, exact;
    - `minibatch_<way>_worst`: for minibatches drawn with replacement (`replaced`) or without (`distinct`), the largest
      |ln| over batch sizes of the measured total variance divided by the variance expected from C and B;
    - `minibatch_<way>_exponent`: the exponent of B in the measured total variance. For draws without replacement, the
      factor (n − B)/(n − 1) of a finite set is divided out first.

    Args:
        stage: `random` or `trained`.
        measures: a `MEASURES` table.
        matrices: a `MATRICES` table.
        minibatches: a `MINIBATCHES` table.

    Examples:
        >>> measures = pd.DataFrame({"measure": ["slope"], "value": 0.9, "low": 0.8, "high": 1.0, "n": 20})
        >>> matrices = pd.DataFrame({"matrix": ["hessian", "covariance"], "cosine": [1, 0.9]})
        >>> sizes = np.array([1, 10, 100] * 2)  # with replacement, then without
        >>> drawn = pd.DataFrame({"batch_size": sizes, "replacement": [True] * 3 + [False] * 3, "expected": 1 / sizes})
        >>> drawn["variance"] = 1.1 / sizes
        >>> found = checkpoint_estimates("random", measures, matrices, drawn)
        >>> found["random_covariance_cosine"].value, round(found["random_minibatch_replaced_exponent"].value, 6)
        (0.9, -1.0)
        >>> round(found["random_minibatch_distinct_worst"].value, 4)  # ln 1.1
        0.0953
    """
    estimates = _by_name(measures)
    estimates["covariance_cosine"] = exactly(float(matrices.set_index("matrix")["cosine"]["covariance"]), "network")
    for sampling, replacement in (("replaced", True), ("distinct", False)):
        drawn = minibatches[(minibatches["replacement"] == replacement) & (minibatches["expected"] > 0)]
        squares = (drawn["variance"] - drawn["expected"]) ** 2
        totals = drawn.assign(squares=squares).groupby("batch_size")[["variance", "expected", "squares"]].sum()
        missed = np.log((totals["variance"] / totals["expected"]).to_numpy())
        sizes = np.log(totals.index.to_numpy(dtype=float))
        # Directions are nearly independent, so their deviations from the expectation give the error of the total.
        half_widths = 1.96 * np.sqrt(totals["squares"].to_numpy()) / totals["expected"].to_numpy()
        directions = drawn.groupby("batch_size").size().to_numpy()
        estimates[f"minibatch_{sampling}_worst"] = largest_error(np.abs(missed), half_widths, directions)
        estimates[f"minibatch_{sampling}_exponent"] = line_slope(sizes, missed - sizes)
    return {f"{stage}_{name}": estimate for name, estimate in estimates.items()}


def sweep_estimates(sweeps: pd.DataFrame) -> dict[str, Estimate]:
    """Return every measure of every network of the sweeps, as `<sweep>_<variant>_<x>_<measure>`, and extreme values.

    The extreme values are

    - `initialisation_slope_lowest` and `_highest`: over the initialisation schemes at gain 1;
    - `<loss>_exponent_lowest` and `_highest`: over the moments of the training after its start;
    - `<loss>_exponent_trained`: at the last moment of the training;
    - `time_trace_ratio_fall`: for cross-entropy, the trace ratio at the last moment divided by its largest value.

    Args:
        sweeps: a `SWEEPS` table.

    Examples:
        >>> place = {"sweep": "time", "variant": "cross-entropy", "x": [1.0, 5.0], "loss": 0.5}
        >>> ratio = {"measure": "trace_ratio", "value": [0.8, 0.2], "low": 0.1, "high": 0.9, "n": 20}
        >>> table = pd.DataFrame(place | ratio)
        >>> found = sweep_estimates(table)
        >>> list(found)[:2]
        ['time_cross_entropy_1_trace_ratio', 'time_cross_entropy_5_trace_ratio']
        >>> found["time_trace_ratio_fall"].value  # 0.2/0.8
        0.25
    """
    estimates: dict[str, Estimate] = {}
    for (sweep, variant, x), rows in sweeps.groupby(["sweep", "variant", "x"]):
        key = estimate_key(sweep, variant, f"{x:g}")
        estimates |= {f"{key}_{name}": estimate for name, estimate in _by_name(rows).items()}
    usual = sweeps[(sweeps["sweep"] == "initialisation") & (sweeps["x"] == 1)]
    estimates |= _extremes("initialisation_slope", usual[usual["measure"] == "slope"])
    time = sweeps[sweeps["sweep"] == "time"]
    for loss in OBJECTIVES:
        trained = time[(time["variant"] == loss) & (time["x"] > 0)]
        exponents = trained[trained["measure"] == "exponent"]
        estimates |= _extremes(f"{estimate_key(loss)}_exponent", exponents)
        if len(exponents):
            estimates[f"{estimate_key(loss)}_exponent_trained"] = _by_row(exponents.nlargest(1, "x"))[0]
    ratios = time[(time["variant"] == "cross-entropy") & (time["measure"] == "trace_ratio")].sort_values("x")
    if len(ratios):
        estimates["time_trace_ratio_fall"] = _fall(_by_row(ratios))
    return estimates


def large_estimates(measures: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the large network; each name begins with the stage.

    Args:
        measures: a `LARGE` table.

    Examples:
        >>> rows = {"stage": ["random", "trained"], "parameters": 500, "loss": [2.3, 0.1], "accuracy": [0.1, 0.9]}
        >>> table = pd.DataFrame(rows | {"measure": "slope", "value": [0.9, 0.7], "low": 0.5, "high": 1.0, "n": 20})
        >>> found = large_estimates(table)
        >>> found["random_slope"].value, found["trained_accuracy"].value, found["random_parameters"].value
        (0.9, 0.9, 500.0)
    """
    estimates: dict[str, Estimate] = {}
    for stage, rows in measures.groupby("stage"):
        shared = {name: exactly(float(rows[name].iloc[0]), "network") for name in ("parameters", "loss", "accuracy")}
        estimates |= {f"{stage}_{name}": estimate for name, estimate in (_by_name(rows) | shared).items()}
    return estimates


def _extremes(name: str, rows: pd.DataFrame) -> dict[str, Estimate]:
    """Return `smallest` and `largest` of the values; nothing if there are no rows."""
    if rows.empty:
        return {}
    members = _by_row(rows)
    return {f"{name}_lowest": smallest(members), f"{name}_highest": largest(members)}


def _fall(ratios: list[Estimate]) -> Estimate:
    """Return the last over the largest of several positive measures; the squares of their relative errors add.

    The interval is that of the ratio to the measure that came out largest.
    """
    last, top = ratios[-1], max(ratios, key=lambda ratio: ratio.value)
    if last is top:
        return plus_minus(1.0, 0.0, last.n)
    value, of_last, of_top = last.value / top.value, *((one.high - one.low) / (2 * one.value) for one in (last, top))
    return plus_minus(value, value * float(np.hypot(of_last, of_top)), last.n)


def _by_name(measures: pd.DataFrame) -> dict[str, Estimate]:
    return dict(zip(measures["measure"], _by_row(measures), strict=True))


def _by_row(measures: pd.DataFrame) -> list[Estimate]:
    columns = (measures[name] for name in ("value", "low", "high", "n"))
    return [Estimate(value=value, low=low, high=high, n=n) for value, low, high, n in zip(*columns, strict=True)]


def line_slope(x: NDArray[np.floating], y: NDArray[np.floating]) -> Estimate:
    """Return the least-squares slope of y against x; the interval assumes independent points.

    Args:
        x, y: (n,).

    Examples:
        >>> slope = line_slope(np.arange(4.0), np.array([0.0, 2.0, 4.0, 6.0]))
        >>> slope.value, slope.n
        (2.0, 4)
    """
    fit = stats.linregress(x, y)
    half_width = float(stats.t.ppf(0.5 + CONFIDENCE / 2, len(x) - 2)) * float(fit.stderr)
    return plus_minus(float(fit.slope), half_width, len(x))
