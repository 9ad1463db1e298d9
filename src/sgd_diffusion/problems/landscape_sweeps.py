"""Sweeps of B, η and k on a landscape: where their points lie, and the escape times there."""

import logging
import math
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.errors import EscapeError, UnresolvedError
from sgd_diffusion.escape import Plane, sweep
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.problems.noise import SampleNoise
from sgd_diffusion.progress import track
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import exponents as exponents_of
from sgd_diffusion.theory import way_over_saddle

STIFFEST = 0.9
"""η k times the largest curvature at the fast end of a sweep, at most."""

logger = logging.getLogger(__name__)


def place_points(
    landscape: Landscape, noise: SampleNoise, *, points: int, exponents: tuple[float, float], stiffness: float
) -> list[dict[str, Any]]:
    """Return what is to be measured: sweep, x, learning_rate, batch_size and sharpness of every point.

    The points are placed so that the exponent ΛB/η, by the smallest Λ that a theory gives, runs over the range asked
    for. The sweep of B keeps η, the other two keep its middle B; k squeezes the landscape and the plane with it.

    Args:
        landscape: with its saddle.
        noise: of one sample.
        points: number of points of a sweep.
        exponents: lowest and highest exponent of a sweep.
        stiffness: η times the largest curvature at the minimum, in the sweep of B.

    Raises:
        EscapeError: too few whole B give exponents in the range, or too few η or k in it are not too stiff.

    Examples:
        >>> from sgd_diffusion.landscapes import parse_potential
        >>> from sgd_diffusion.problems import landscape_between, white_noise
        >>> potential = parse_potential("(x**2 - 1)**2 / 4", ["x"])  # its curvature is 2, its barrier ¼
        >>> landscape = landscape_between(potential, [-1], [1], "well")
        >>> noise = white_noise(landscape, strength=50)
        >>> plan = place_points(landscape, noise, points=8, exponents=(1.5, 10.0), stiffness=0.1)
        >>> [round(float(0.5 / 50**2 * row["x"] / 0.05), 1) for row in plan if row["sweep"] == "batch"]  # 2ΔL/C · B/η
        [1.5, 2.7, 3.9, 5.1, 6.4, 7.6, 8.8, 10.0]
    """
    stiffest = float(torch.linalg.eigvalsh(landscape.curvature)[-1])
    eta = stiffness / stiffest
    scale = least_exponent(landscape, noise) / eta  # the exponent of B = 1
    lowest, highest = exponents
    sizes = np.unique(np.round(np.linspace(lowest, highest, points) / scale))
    sizes = sizes[sizes >= 1]
    if len(sizes) < points:
        wanted = math.sqrt(scale * (points - 1) / (highest - lowest)) * noise.strength
        raise EscapeError(
            f"whole batch sizes give {len(sizes)} exponents between {lowest:g} and {highest:g}, and {points} "
            f"points were asked for: one example alone has {scale:.3g}. Raise noise.strength to {wanted:.2g} or more."
        )
    grown = sizes * scale  # the exponents of the points
    middle = sizes[len(sizes) // 2]
    relative = grown / (middle * scale)  # of the exponent, to that of the middle
    slowest = relative[-MIN_POINTS_FOR_LAW:]
    relative = relative[relative >= stiffness / STIFFEST]
    if len(relative) < MIN_POINTS_FOR_LAW:
        raise EscapeError(
            f"of the {points} points of η and of k, {len(relative)} have η times the largest curvature at "
            f"{STIFFEST:g} or below, and laws are compared on {MIN_POINTS_FOR_LAW} or more. Lower stiffness to "
            f"{0.99 * STIFFEST * slowest[0]:.2g} or less, or ask for more points."
        )
    rows = [("batch", size, eta, size, 1.0) for size in sizes]
    rows += [("eta", share / eta, eta / share, middle, 1.0) for share in relative]
    rows += [("k", share, eta, middle, 1 / share) for share in relative]
    columns = ("sweep", "x", "learning_rate", "batch_size", "sharpness")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def least_exponent(landscape: Landscape, noise: SampleNoise) -> float:
    """The smallest finite Λ of ln τ ≈ ΛB/η that a theory gives."""
    way = way_over_saddle(landscape, noise.covariance, white=noise.white)
    return min(value for value in exponents_of(way).values() if math.isfinite(value) and value > 0)


def measure_points(
    plan: Sequence[dict[str, Any]],
    landscape: Landscape,
    noise: SampleNoise,
    *,
    replicas: int,
    plain_iterations: int,
    repeats: int,
    seed: int,
    cache: PointCache = NO_CACHE,
) -> pd.DataFrame:
    """Return the plan's points with their escape times through the plane of the saddle: log_time, error and method.

    Points that cannot be resolved are left out.

    Args:
        plan: as `place_points` gives it.
        landscape: with its saddle.
        noise: of one sample.
        replicas: number of replicas at each point.
        plain_iterations: iterations after which a point that half of the replicas have not left is split.
        repeats: number of repeats of splitting.
        seed: base of the streams.
        cache: of the plan's points.

    Raises:
        EscapeError: too few points could be resolved.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import white_noise
        >>> landscape, noise = double_well(), white_noise(double_well(), strength=60.0)
        >>> plan = place_points(landscape, noise, points=6, exponents=(0.1, 0.4), stiffness=0.2)
        >>> effort = {"replicas": 4, "plain_iterations": 20_000, "repeats": 2}
        >>> sweeps = measure_points(plan, landscape, noise, **effort, seed=0)
        >>> sweeps.groupby("sweep").size().to_dict()
        {'batch': 6, 'eta': 6, 'k': 6}
    """
    measure = partial(
        _point,
        landscape=landscape,
        noise=noise,
        replicas=replicas,
        plain_iterations=plain_iterations,
        repeats=repeats,
        seed=seed,
    )
    left = Counter(row["sweep"] for row in plan)
    points: list[pd.DataFrame] = []
    for number, row in enumerate(track(plan, str(landscape.name))):
        name = row["sweep"]
        point = cached_table(cache, f"{name}-{number}", partial(measure, row))
        points.append(point)
        left[name] -= point.empty
        if left[name] < MIN_POINTS_FOR_LAW:
            found = pd.concat(points)
            slowest = (found["batch_size"] / found["learning_rate"]).max() * least_exponent(landscape, noise)
            reached = "none was resolved" if found.empty else f"the slowest that was resolved has {slowest:.2g}"
            raise EscapeError(
                f"sweep of {name} on {landscape.name}: no more than {left[name]} points can be resolved, and laws are "
                f"compared on {MIN_POINTS_FOR_LAW} or more; the log says why each of the others was left out. Lower "
                f"the largest of the exponents ({reached}), or ask for more points or replicas."
            )
    return pd.concat(points, ignore_index=True)


def _point(
    row: dict[str, Any],
    landscape: Landscape,
    noise: SampleNoise,
    replicas: int,
    plain_iterations: int,
    repeats: int,
    seed: int,
) -> pd.DataFrame:
    squeezed = landscape.sharpened(row["sharpness"])
    values, vectors = torch.linalg.eigh(squeezed.hessian(squeezed.saddle))
    try:
        (found,) = sweep(
            squeezed,
            SGD(row["learning_rate"], row["batch_size"], noise.gradient),
            Plane(vectors[:, int(values.argmin())], squeezed.saddle),
            replicas=replicas,
            plain_iterations=plain_iterations,
            repeats=repeats,
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
