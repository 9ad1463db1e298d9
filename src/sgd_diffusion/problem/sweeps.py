"""Sweeps of B, η and k on a landscape of one's own, the laws they follow, and the theories that predict them."""

import logging
import math
from collections import Counter
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.config import ProblemSettings
from sgd_diffusion.contest import System, exponents, judged, predicted, way_over_saddle
from sgd_diffusion.dynamics import SGD
from sgd_diffusion.errors import EscapeError, UnresolvedError
from sgd_diffusion.escape import Plane, sweep
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.keeping import Keep, nothing_kept
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.laws import MIN_POINTS_FOR_LAW
from sgd_diffusion.problem.estimates import swept_laws, theory_ratios
from sgd_diffusion.problem.noise import OwnNoise
from sgd_diffusion.progress import track
from sgd_diffusion.streams import seed_for

STIFFEST = 0.9
"""η k times the largest curvature at the fast end of a sweep, at most."""

logger = logging.getLogger(__name__)


def measure_own_sweeps(
    landscape: Landscape, noise: OwnNoise, settings: ProblemSettings, seed: int, keep: Keep = nothing_kept
) -> pd.DataFrame:
    """Return the `OWN_SWEEPS` table: escape times through the plane of the saddle.

    The points are placed so that the exponent ΛB/η, by the smallest Λ that a theory gives, runs over the range asked
    for. The sweep of B keeps η, the other two keep its middle B; k squeezes the landscape and the plane with it. Points
    that cannot be resolved are left out.

    Args:
        landscape: with its saddle.
        noise: of one sample.
        settings: range and effort.
        seed: base of the streams.
        keep: is handed every point.

    Raises:
        EscapeError: too few whole B give exponents in the range, too few η or k in it are not too stiff, or too few
            points could be resolved.

    Examples:
        >>> from sgd_diffusion.problem import own_landscape, own_noise
        >>> well = {"expression": "(x**2 - 1)**2", "start": [-1], "other": [1]}
        >>> few = {"points": 6, "exponents": [0.1, 0.4], "stiffness": 0.2, "replicas": 4, "repeats": 2}
        >>> own = ProblemSettings.model_validate(few | {"landscape": well, "noise": {"kind": "white", "strength": 60}})
        >>> landscape = own_landscape(own.landscape, "well")
        >>> sweeps = measure_own_sweeps(landscape, own_noise(own.noise, landscape, ["x"]), own, seed=0)
        >>> sweeps.groupby("sweep").size().to_dict()
        {'batch': 6, 'eta': 6, 'k': 6}
    """
    plan = own_plan(landscape, noise, settings)
    left = Counter(row["sweep"] for row in plan)
    points: list[pd.DataFrame] = []
    for number, row in enumerate(track(plan, "your landscape")):
        name = row["sweep"]
        point = keep(f"{name}-{number}", partial(_point, row, landscape, noise, settings, seed))
        points.append(point)
        left[name] -= point.empty
        if left[name] < MIN_POINTS_FOR_LAW:
            found = pd.concat(points)
            slowest = (found["batch_size"] / found["learning_rate"]).max() * least_exponent(landscape, noise)
            reached = "none was resolved" if found.empty else f"the slowest that was resolved has {slowest:.2g}"
            raise EscapeError(
                f"sweep of {name} on your landscape: no more than {left[name]} points can be resolved, and laws are "
                f"compared on {MIN_POINTS_FOR_LAW} or more; the log says why each of the others was left out. Lower "
                f"the largest of the exponents ({reached}), or ask for more points or replicas."
            )
    return pd.concat(points, ignore_index=True)


def own_plan(landscape: Landscape, noise: OwnNoise, settings: ProblemSettings) -> list[dict[str, Any]]:
    """Return what is measured: sweep, x, learning_rate, batch_size and sharpness of every point.

    Args:
        landscape, noise, settings: as for `measure_own_sweeps`.

    Raises:
        EscapeError: as there.

    Examples:
        >>> from sgd_diffusion.problem import own_landscape, own_noise
        >>> well = {"expression": "(x**2 - 1)**2 / 4", "start": [-1], "other": [1]}  # its curvature is 2, its barrier ¼
        >>> problem = ProblemSettings.model_validate({"landscape": well, "noise": {"kind": "white", "strength": 50}})
        >>> landscape = own_landscape(problem.landscape, "well")
        >>> plan = own_plan(landscape, own_noise(problem.noise, landscape, ["x"]), problem)
        >>> [round(float(0.5 / 50**2 * row["x"] / 0.05), 1) for row in plan if row["sweep"] == "batch"]  # 2ΔL/C · B/η
        [1.5, 2.7, 3.9, 5.1, 6.4, 7.6, 8.8, 10.0]
    """
    stiffest = float(torch.linalg.eigvalsh(landscape.curvature)[-1])
    eta = settings.stiffness / stiffest
    scale = least_exponent(landscape, noise) / eta  # the exponent of B = 1
    lowest, highest = settings.exponents
    sizes = np.unique(np.round(np.linspace(lowest, highest, settings.points) / scale))
    sizes = sizes[sizes >= 1]
    if len(sizes) < settings.points:
        wanted = math.sqrt(scale * (settings.points - 1) / (highest - lowest)) * settings.noise.strength
        raise EscapeError(
            f"whole batch sizes give {len(sizes)} exponents between {lowest:g} and {highest:g}, and {settings.points} "
            f"points were asked for: one example alone has {scale:.3g}. Raise noise.strength to {wanted:.2g} or more."
        )
    grown = sizes * scale  # the exponents of the points
    middle = sizes[len(sizes) // 2]
    relative = grown / (middle * scale)  # of the exponent, to that of the middle
    slowest = relative[-MIN_POINTS_FOR_LAW:]
    relative = relative[relative >= settings.stiffness / STIFFEST]
    if len(relative) < MIN_POINTS_FOR_LAW:
        raise EscapeError(
            f"of the {settings.points} points of η and of k, {len(relative)} have η times the largest curvature at "
            f"{STIFFEST:g} or below, and laws are compared on {MIN_POINTS_FOR_LAW} or more. Lower stiffness to "
            f"{0.99 * STIFFEST * slowest[0]:.2g} or less, or ask for more points."
        )
    rows = [("batch", size, eta, size, 1.0) for size in sizes]
    rows += [("eta", share / eta, eta / share, middle, 1.0) for share in relative]
    rows += [("k", share, eta, middle, 1 / share) for share in relative]
    columns = ("sweep", "x", "learning_rate", "batch_size", "sharpness")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def least_exponent(landscape: Landscape, noise: OwnNoise) -> float:
    """The smallest finite Λ of ln τ ≈ ΛB/η that a theory gives."""
    way = way_over_saddle(landscape, noise.covariance, white=noise.white)
    return min(value for value in exponents(way).values() if math.isfinite(value) and value > 0)


def _point(
    row: dict[str, Any], landscape: Landscape, noise: OwnNoise, settings: ProblemSettings, seed: int
) -> pd.DataFrame:
    squeezed = landscape.sharpened(row["sharpness"])
    values, vectors = torch.linalg.eigh(squeezed.hessian(squeezed.saddle))
    try:
        (found,) = sweep(
            squeezed,
            SGD(row["learning_rate"], row["batch_size"], noise.gradient),
            Plane(vectors[:, int(values.argmin())], squeezed.saddle),
            replicas=settings.replicas,
            plain_iterations=settings.plain_iterations,
            repeats=settings.repeats,
            seed=seed_for(seed, "own landscape", row["sweep"], row["x"]),
        )
    except UnresolvedError as error:
        logger.warning("the sweep of %s at %g is left out: %s", row["sweep"], row["x"], error)
        nothing = {"log_time": math.nan, "error": math.nan, "method": "", "exponential": math.nan}
        return pd.DataFrame([row | nothing]).iloc[:0]  # no row, and the columns of one
    measured = {
        "log_time": found.log_time,
        "error": found.error,
        "method": found.method,
        "exponential": found.exponential,
    }
    return pd.DataFrame([row | measured])


def own_contest(sweeps: pd.DataFrame, landscape: Landscape, noise: OwnNoise) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `PREDICTIONS` and `CONTEST` of the sweeps of B and of η.

    Args:
        sweeps: an `OWN_SWEEPS` table.
        landscape, noise: that it was measured on.

    Examples:
        >>> from sgd_diffusion.config import OwnNoiseSettings
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problem import own_noise
        >>> noise = own_noise(OwnNoiseSettings(kind="white"), double_well(), ["x"])  # ln τ ≈ 2ΔL B/η, and ΔL = 1
        >>> sweeps = pd.DataFrame({"sweep": "batch", "batch_size": [1.0, 2, 3], "learning_rate": 1.0, "error": 0.1})
        >>> _, contest = own_contest(sweeps.assign(log_time=2 * sweeps["batch_size"]), double_well(), noise)
        >>> {row.theory: round(row.ratio, 3) for row in contest.itertuples()}  # LOG is of losses alone
        {'Kramers': 1.0, 'DDT': 1.0, 'LOG': nan, 'LDT': 1.0}
    """
    way = way_over_saddle(landscape, noise.covariance, white=noise.white)
    tables = []
    for name in ("batch", "eta"):
        rows = sweeps[sweeps["sweep"] == name]
        times = rows["log_time"].to_numpy() + np.log(rows["learning_rate"].to_numpy())
        inverse = (rows["batch_size"] / rows["learning_rate"]).to_numpy()
        tables.append(
            predicted(
                System(
                    str(landscape.name), "your own", name, way, inverse, times, rows["error"].to_numpy(), "simulation"
                )
            )
        )
    predictions = pd.concat(tables, ignore_index=True)
    return predictions, judged(predictions)


def own_estimates(
    sweeps: pd.DataFrame, contest: pd.DataFrame, planned: int, landscape: Landscape, seed: int
) -> dict[str, Estimate]:
    """Return the laws of every sweep, the theories' exponents over the measured ones, and the landscape's numbers.

    Args:
        sweeps, contest: tables of these names.
        planned: points that were to be measured.
        landscape: with its saddle.
        seed: base of the streams that errors are resampled from.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> sweeps = pd.DataFrame({"sweep": "batch", "x": [1.0, 2, 3, 4, 5, 6], "error": 0.1})
        >>> sweeps["log_time"] = 2 + 3 * sweeps["x"]
        >>> contest = pd.DataFrame({"sweep": ["batch"], "theory": ["LDT"], "ratio": [1.2], "error": [0.1]})
        >>> found = own_estimates(sweeps, contest, planned=6, landscape=double_well(), seed=0)
        >>> [round(found[name].value, 3) for name in ("barrier", "largest_curvature", "batch_slope", "batch_ldt_ratio")]
        [1.0, 8.0, 3.0, 1.2]
    """
    estimates = {"barrier": exactly(float(landscape.barrier)), "dimension": exactly(landscape.dimension)}
    estimates["points_left_out"] = exactly(planned - len(sweeps))
    lowest = torch.linalg.eigvalsh(landscape.curvature)
    places = {"minimum": landscape.minimum, "saddle": landscape.saddle}
    estimates |= {
        f"{name}_{coordinate}": exactly(value)
        for name, place in places.items()
        for coordinate, value in enumerate(place.tolist(), start=1)
    }
    estimates |= {"lowest_curvature": exactly(float(lowest[0])), "largest_curvature": exactly(float(lowest[-1]))}
    return estimates | swept_laws(sweeps, seed) | theory_ratios(contest, sweeps)
