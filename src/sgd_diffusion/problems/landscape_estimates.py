"""Predictions of the theories for the sweeps of a landscape, and estimates of the sweeps' laws."""

import math

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems.exit_checks import FEWEST_JUDGED, MOST_ELSEWHERE, MOST_RETURNED, Arrivals
from sgd_diffusion.problems.laws import swept_laws, theory_ratios
from sgd_diffusion.problems.ways_out import WaysOut
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_diffusion.theory import System, compare_systems


def landscape_comparison(
    sweeps: pd.DataFrame, landscape: Landscape, ways: WaysOut, arrivals: Arrivals
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each theory's prediction of every point of the sweeps of B and η, and the comparison of the theories.

    The predicted rates of all ways out are added. The comparison uses the judged points alone. No theory is named
    (`best` is False) for a sweep with fewer than four judged points, and for no sweep if arrivals flow back, replicas
    enter a basin beyond no listed way, or a way leads to no minimum.

    Args:
        sweeps: as `measure_points` gives them.
        landscape: landscape of the sweeps, with its saddle.
        ways: the ways out of its basin.
        arrivals: where replicas arrive.

    Returns:
        The predictions, a row per point and theory, and the comparison, a row per sweep and theory.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> ways = ways_out(double_well(), white_noise(double_well(), strength=1.0))  # ln τ ≈ 2ΔL B/η, and ΔL = 1
        >>> sweeps = pd.DataFrame({"sweep": "batch", "batch_size": [1.0, 2, 3, 4], "learning_rate": 1.0, "error": 0.1})
        >>> sweeps = sweeps.assign(log_time=2 * sweeps["batch_size"], judged=True)
        >>> arrivals = Arrivals(torch.tensor([9]), returned=0.0, elsewhere=0.0)
        >>> _, scores = landscape_comparison(sweeps, double_well(), ways, arrivals)
        >>> {row.theory: round(row.ratio, 3) for row in scores.itertuples()}  # LOG applies to losses only
        {'Kramers': 1.0, 'DDT': 1.0, 'LOG': nan, 'LDT': 1.0}
        >>> _, scores = landscape_comparison(sweeps.iloc[:3], double_well(), ways, arrivals)
        >>> bool(scores["best"].any())
        False
    """
    predictions, scores = [], []
    for name in ("batch", "eta"):
        rows = sweeps[sweeps["sweep"] == name]
        if rows.empty:
            continue
        judged = rows[rows["judged"]]
        enough = len(judged) >= FEWEST_JUDGED
        predicted, _ = compare_systems([_system(rows, landscape, ways)])
        _, compared = compare_systems([_system(judged if enough else rows, landscape, ways)])
        predictions.append(predicted)
        scores.append(compared.assign(best=compared["best"] & enough & can_be_judged(ways, arrivals)))
    return pd.concat(predictions, ignore_index=True), pd.concat(scores, ignore_index=True)


def can_be_judged(ways: WaysOut, arrivals: Arrivals) -> bool:
    """Return whether leaving is well defined.

    Every way must lead to a minimum, few arrivals may flow back, and few replicas may enter an unlisted basin first.

    Args:
        ways: the ways out of the basin.
        arrivals: where replicas arrive; a share of nan, which could not be measured, is no objection.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> ways = ways_out(double_well(), white_noise(double_well(), strength=1.0))
        >>> [can_be_judged(ways, Arrivals(torch.tensor([9]), returned, elsewhere=0.0)) for returned in (0.0, 0.5)]
        [True, False]
    """
    missed = arrivals.returned > MOST_RETURNED or arrivals.elsewhere > MOST_ELSEWHERE
    return all(way.far is not None for way in ways.ways) and not missed


def _system(rows: pd.DataFrame, landscape: Landscape, ways: WaysOut) -> System:
    rates, error = rows["learning_rate"].to_numpy(), rows["error"].to_numpy()
    inverse, times = rows["batch_size"].to_numpy() / rates, rows["log_time"].to_numpy() + np.log(rates)
    first, *others = ways.paths
    name = str(rows["sweep"].iloc[0])
    return System(landscape.name, "your own", name, first, inverse, times, error, "simulation", tuple(others))


def landscape_estimates(
    sweeps: pd.DataFrame,
    scores: pd.DataFrame,
    planned: int,
    landscape: Landscape,
    ways: WaysOut,
    arrivals: Arrivals,
    seed: int,
) -> dict[str, Estimate]:
    """Return the law of every sweep, the ratio of predicted to measured exponents, and properties of the landscape.

    A law is fitted to the judged points of a sweep, and to all if these are fewer than six; `<sweep>_judged` is their
    number.

    Args:
        sweeps: as `measure_points` gives them.
        scores: the comparison that `landscape_comparison` gives.
        planned: number of points in the plan.
        landscape: landscape with its saddle.
        ways: the ways out of its basin.
        arrivals: where replicas arrive.
        seed: base seed of the streams that errors are resampled from.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> well, arrivals = double_well(), Arrivals(torch.tensor([9]), returned=0.0, elsewhere=0.0)
        >>> sweeps = pd.DataFrame({"sweep": "batch", "x": [1.0, 2, 3, 4, 5, 6], "error": 0.1, "judged": True})
        >>> sweeps["log_time"] = 2 + 3 * sweeps["x"]
        >>> scores = pd.DataFrame({"sweep": ["batch"], "theory": ["LDT"], "ratio": [1.2], "error": [0.1]})
        >>> ways = ways_out(well, white_noise(well, strength=1.0))
        >>> found = landscape_estimates(sweeps, scores, 6, well, ways, arrivals, seed=0)
        >>> [round(found[name].value, 3) for name in ("barrier", "largest_curvature", "batch_slope", "batch_ldt_ratio")]
        [1.0, 8.0, 3.0, 1.2]
    """
    estimates = {
        "barrier": exactly(float(landscape.barrier), "computed"),
        "dimension": exactly(landscape.dimension, "count"),
    }
    estimates["points_left_out"] = exactly(planned - len(sweeps), "count")
    lowest = torch.linalg.eigvalsh(landscape.curvature)
    places = {"minimum": landscape.minimum, "saddle": landscape.saddle}
    estimates |= {
        f"{name}_{coordinate}": exactly(value, "computed")
        for name, place in places.items()
        for coordinate, value in enumerate(place.tolist(), start=1)
    }
    estimates |= {
        "lowest_curvature": exactly(float(lowest[0]), "computed"),
        "largest_curvature": exactly(float(lowest[-1]), "computed"),
        "ways": exactly(len(ways.ways), "computed"),
        "lowest_barrier": exactly(ways.ways[0].barrier, "computed"),
        "ways_to_no_minimum": exactly(sum(way.far is None for way in ways.ways), "computed"),
    }
    if not math.isnan(arrivals.returned):
        estimates["arrivals_returned"] = exactly(arrivals.returned, "check")
        estimates["arrivals_elsewhere"] = exactly(arrivals.elsewhere, "check")
    fitted = []
    for name, rows in sweeps.groupby("sweep"):
        judged = rows[rows["judged"]]
        estimates[f"{name}_judged"] = exactly(len(judged), "check")
        fitted.append(judged if len(judged) >= MIN_POINTS_FOR_LAW else rows)
    return estimates | swept_laws(pd.concat(fitted), seed) | theory_ratios(scores, sweeps)
