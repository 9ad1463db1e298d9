"""Measured transitions between minima of small networks against the theories; the unit of replication is the pair."""

import math

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, largest, mean_of_replicates, plus_minus, smallest
from sgd_diffusion.statistics.shares import share_of
from sgd_replication.experiments.data_curvature.methods import method_estimates
from sgd_replication.experiments.data_curvature.points import FEWEST, geometric_mean, settled

TRANSITION = ["set", "draw", "start", "end"]
"""Columns that tell a transition from the others."""
EXPONENT_WITHIN = 0.1
"""Relative error up to which an exponent agrees."""
PREFACTOR_WITHIN = 2.0
"""Factor up to which a prefactor agrees."""


def transition_lines(transitions: pd.DataFrame) -> pd.DataFrame:
    """Return the line ln(ητ) = a + b B/η through the settled points of every transition that has at least five.

    Points are weighted by their errors; the errors of a and b grow by √(χ²/ν) where the points scatter more than that.

    Args:
        transitions: a `TRANSITIONS` table with the column `set`.

    Returns:
        A row for each transition: the columns of `TRANSITION`, `slope`, `slope_error`, `intercept`, `intercept_error`,
        the range `e_folds` of ln(ητ) with its error, and `misfit`, χ²/ν.

    Examples:
        >>> x = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
        >>> rows = {"batch_size": 1, "learning_rate": 1 / x, "log_time": 6 + 0.2 * x + np.log(x), "error": 0.1}
        >>> keys = {"set": "toy", "draw": 0, "start": 0, "end": 1}
        >>> (line,) = transition_lines(pd.DataFrame(keys | rows | {"relaxation": x})).to_dict("records")
        >>> round(line["slope"], 6), round(line["intercept"], 6), round(line["e_folds"], 6)
        (0.2, 6.0, 8.0)
    """
    rows = []
    for key, part in settled(transitions).groupby(TRANSITION, sort=False):
        if len(part) < FEWEST:
            continue
        y = (part["log_time"] + np.log(part["learning_rate"])).to_numpy()
        x, error = part["x"].to_numpy(), part["error"].to_numpy()
        (slope, intercept), covariance = np.polyfit(x, y, 1, w=1 / error, cov="unscaled")
        misfit = float((((y - intercept - slope * x) / error) ** 2).sum() / (len(x) - 2))
        slope_error, intercept_error = np.sqrt(covariance.diagonal() * max(1.0, misfit))
        ends = [int(y.argmin()), int(y.argmax())]
        e_folds = float(np.ptp(y)), float(np.hypot(*error[ends]))
        rows.append((*key, slope, slope_error, intercept, intercept_error, *e_folds, misfit))
    fitted = ["slope", "slope_error", "intercept", "intercept_error", "e_folds", "e_folds_error", "misfit"]
    kinds = dict.fromkeys(TRANSITION[1:], "int64") | dict.fromkeys(fitted, "float64")  # also of a table without rows
    return pd.DataFrame(rows, columns=[*TRANSITION, *fitted]).astype(kinds)


def compared_theories(lines: pd.DataFrame, theories: pd.DataFrame) -> pd.DataFrame:
    """Return each theory's exponent over the measured one, and its prefactor over the measured one, per transition.

    A theory `agrees` if its exponent is within 10 % of the measured one and its prefactor, if it has one, within a
    factor of 2.

    Args:
        lines: from `transition_lines`.
        theories: a `THEORIES` table with the column `set`.

    Returns:
        The rows of `theories` whose transition has a line and whose exponent is known, with `log_ratio` and
        `ratio_error`, the relative error, `log_prefactor_ratio` and `agrees`.

    Examples:
        >>> keys = {"set": "toy", "draw": 0, "start": 0, "end": 1}
        >>> line = {"slope": [0.2], "slope_error": 0.01, "intercept": 6.0, "intercept_error": 0.2}
        >>> known = {"theory": ["DDT", "LDT"], "exponent": [0.21, 0.3], "log_prefactor": [5.5, np.nan]}
        >>> found = compared_theories(pd.DataFrame(keys | line), pd.DataFrame(keys | known))
        >>> found["log_ratio"].round(3).tolist(), found["log_prefactor_ratio"].tolist(), found["agrees"].tolist()
        ([0.049, 0.405], [-0.5, nan], [True, False])
    """
    found = theories[theories["exponent"].notna()].merge(lines, on=TRANSITION)
    ratio = found["exponent"] / found["slope"]
    prefactor = found["log_prefactor"] - found["intercept"]
    near = prefactor.isna() | (prefactor.abs() <= math.log(PREFACTOR_WITHIN))
    return found.assign(
        log_ratio=np.log(ratio),
        ratio_error=found["slope_error"] / found["slope"],
        log_prefactor_ratio=prefactor,
        agrees=((ratio - 1).abs() <= EXPONENT_WITHIN) & near,
    )


def transition_estimates(
    crossings: pd.DataFrame, theories: pd.DataFrame, transitions: pd.DataFrame, committors: pd.DataFrame
) -> dict[str, Estimate]:
    """Return how far each theory's exponents and prefactors are off, and what is measured at the saddles.

    Means are over pairs of minima, a pair with the mean of its two directions. `transition_<theory>_agree` is the share
    of transitions with which a theory agrees. `committor_…` is the share of the arrivals from the saddle that are at
    the flat minimum, in the weakest and in the strongest noise.

    Args:
        crossings, theories, transitions, committors: the tables of that name with the column `set`.

    Examples:
        Without pairs there are counts alone:

        >>> from sgd_replication.experiments.data_curvature import tables
        >>> from sgd_replication.jobs.tables import no_rows
        >>> schemas = tables.CROSSINGS, tables.THEORIES, tables.TRANSITIONS, tables.COMMITTORS
        >>> found = transition_estimates(*(no_rows(schema).assign(set="toy") for schema in schemas))
        >>> found["transitions"].value, "transition_cgf_ratio" in found
        (0.0, False)
    """
    lines = transition_lines(transitions)
    ends = crossings[["start", "end"]]
    sides = crossings.assign(first=ends.min(axis=1), second=ends.max(axis=1))
    pairs = sides.drop_duplicates(["set", "draw", "first", "second"])
    found: dict[str, Estimate] = {
        "transition_saddles": exactly(len(pairs), "count"),
        "transitions": exactly(len(crossings), "count"),
        "transitions_timed": exactly(len(lines), "count"),
    }
    if crossings.empty:
        return found
    ratios = np.log(pairs["noise"] / pairs["saddle_curvature"])
    found["transition_noise_over_curvature"] = geometric_mean(pairs.assign(model="unit", log_ratio=ratios))
    found["transition_noise_lowest"] = exactly(float(np.exp(ratios.min())), "network")
    found["transition_noise_highest"] = exactly(float(np.exp(ratios.max())), "network")
    found |= _of_committors(committors)
    found |= method_estimates("transition", transitions, [*TRANSITION, "predicted"])
    if lines.empty:
        return found
    found["transition_e_folds"] = smallest(_members(lines["e_folds"], lines["e_folds_error"]))
    for theory, part in compared_theories(lines, theories).groupby("theory"):
        name, of_pairs = f"transition_{str(theory).lower()}", part.assign(model="unit")
        found[f"{name}_ratio"] = geometric_mean(of_pairs)
        ratio = np.exp(part["log_ratio"])
        members = _members(ratio, ratio * part["ratio_error"])
        found[f"{name}_ratio_lowest"], found[f"{name}_ratio_highest"] = smallest(members), largest(members)
        found[f"{name}_agree"] = share_of(float(part["agrees"].mean()), len(part))
        if part["log_prefactor_ratio"].notna().any():
            found[f"{name}_prefactor"] = geometric_mean(of_pairs.assign(log_ratio=part["log_prefactor_ratio"]))
    return found


def _members(values: pd.Series, errors: pd.Series) -> list[Estimate]:
    """Return an estimate for each value with its standard error, from the fewest points that a line has."""
    return [plus_minus(value, 1.96 * error, FEWEST) for value, error in zip(values, errors, strict=True)]


def _of_committors(committors: pd.DataFrame) -> dict[str, Estimate]:
    """Return the mean over pairs of the committor at the saddle, in the weakest and in the strongest noise."""
    found: dict[str, Estimate] = {}
    arrived = committors["arrived_flat"] + committors["arrived_sharp"]
    known = committors[arrived > 0].assign(committor=committors["arrived_flat"] / arrived)
    if known.empty:
        return found
    for name, level in (("weak", known["predicted"].max()), ("strong", known["predicted"].min())):
        values = known.loc[known["predicted"] == level, "committor"].tolist()
        found[f"committor_{name}"] = mean_of_replicates(values, support=(0.0, 1.0))
    return found
