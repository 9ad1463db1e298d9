"""Sweeps of B, η and k on a landscape: placement of their points, and measurement of the escape times."""

import logging
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.errors import EscapeError, UnresolvedError
from sgd_diffusion.escape import sweep
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.point_cache import NO_CACHE, PointCache, Prefixed
from sgd_diffusion.problems.cost_progress import track_costs
from sgd_diffusion.problems.exit_checks import judged_points
from sgd_diffusion.problems.noise import SampleNoise
from sgd_diffusion.problems.point_costs import expected_iterations, expected_log_times
from sgd_diffusion.problems.strength import integer_sizes, sufficient_strength
from sgd_diffusion.problems.sweep_rows import MEASURED
from sgd_diffusion.problems.ways_out import WaysOut
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_diffusion.streams import seed_for

STIFFEST = 0.9
"""Upper limit of η k times the largest curvature, reached at the fast end of a sweep."""
NARROWEST = 1.5
"""Smallest ratio of the last to the first point of the sweeps of η and k."""
REPLICAS_PER_STREAM = 50
"""Replicas that share a random stream on a landscape that runs through torch."""
LEAST_COST = 1e-3
"""Cost of a point that is stored, as a share of its cost when it is not."""

logger = logging.getLogger(__name__)


def place_points(
    landscape: Landscape,
    noise: SampleNoise,
    ways: WaysOut,
    *,
    points: int,
    exponents: tuple[float, float],
    stiffness: float,
) -> list[dict[str, Any]]:
    """Return the points to measure, each with sweep, x, learning_rate, batch_size and sharpness.

    The points are placed so that the exponent ΛB/η covers the given range, where Λ is `WaysOut.least_exponent`. The
    sweep of B has a fixed η. The sweeps of η and k have the B in the middle of the range, and the same exponents, or as
    many others where the largest of these η and k would be unstable. Sharpness k rescales the landscape and the
    boundary together. The n points of a sweep are among its 2n − 1 points.

    Args:
        landscape: landscape with its saddle.
        noise: gradient noise of one sample.
        ways: the ways out of its basin.
        points: number of points per sweep.
        exponents: lowest and highest exponent of a sweep.
        stiffness: η times the largest curvature at the minimum, in the sweep of B.

    Raises:
        EscapeError: too few integer B have exponents in the range, or hardly any η or k in it keeps η k times the
            largest curvature below its limit. The message says what suffices.

    Examples:
        >>> from sgd_diffusion.landscapes import parse_potential
        >>> from sgd_diffusion.problems import landscape_between, ways_out, white_noise
        >>> potential = parse_potential("(x**2 - 1)**2 / 4", ["x"])  # its curvature is 2, its barrier ¼
        >>> landscape = landscape_between(potential, [-1], [1], "well")
        >>> noise = white_noise(landscape, strength=50)
        >>> ways = ways_out(landscape, noise)
        >>> plan = place_points(landscape, noise, ways, points=8, exponents=(1.5, 10.0), stiffness=0.1)
        >>> [round(float(0.5 / 50**2 * row["x"] / 0.05), 1) for row in plan if row["sweep"] == "batch"]  # 2ΔL/C · B/η
        [1.5, 2.7, 3.9, 5.1, 6.4, 7.6, 8.8, 10.0]
    """
    eta = stiffness / float(torch.linalg.eigvalsh(landscape.curvature)[-1])
    scale = ways.least_exponent / eta  # the exponent of B = 1
    sizes = integer_sizes(scale, points, exponents)
    if len(sizes) < points:
        enough = sufficient_strength(noise.strength, scale, points, exponents)
        raise EscapeError(
            f"{points} points need different exponents between {exponents[0]:g} and {exponents[1]:g}, but integer "
            f"batch sizes give {len(sizes)} there; at B = 1 the exponent is {scale:.3g}. Raise noise.strength to "
            f"{enough:g} or more, or leave it out: it is then chosen."
        )
    middle = max(1.0, round(sum(exponents) / 2 / scale))  # whatever the number of points
    relative = sizes / middle  # exponents relative to that of the middle B
    fastest = stiffness / STIFFEST
    if relative[0] < fastest:
        if relative[-1] < NARROWEST * fastest:
            enough = STIFFEST / NARROWEST  # the last of the relative exponents is never below 1
            needed = sufficient_strength(noise.strength, scale * stiffness / enough, points, exponents)
            raise EscapeError(
                f"in the sweeps of η and of k, η times the largest curvature must be {STIFFEST:g} or below, which "
                f"leaves too small a range. Lower stiffness to {enough:g} or less"
                + ("." if needed <= noise.strength else f", and raise noise.strength to {needed:g} or leave it out.")
            )
        relative = np.linspace(fastest, relative[-1], points)
    rows = [("batch", size, eta, size, 1.0) for size in sizes]
    rows += [("eta", share / eta, eta / share, middle, 1.0) for share in relative]
    rows += [("k", share, eta, middle, 1 / share) for share in relative]
    columns = ("sweep", "x", "learning_rate", "batch_size", "sharpness")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def measure_points(
    plan: Sequence[dict[str, Any]],
    landscape: Landscape,
    noise: SampleNoise,
    ways: WaysOut,
    *,
    replicas: int,
    plain_iterations: int,
    repeats: int,
    seed: int,
    cache: PointCache = NO_CACHE,
) -> pd.DataFrame:
    """Return the escape time of every point of a plan: ln τ, its standard error, the method, and whether it is judged.

    A replica has left when it arrives in the neighbourhood of a minimum beyond one of the ways out; a crossing of a
    saddle's plane does not count, because most replicas that cross it can flow back. Points whose escape time cannot be
    measured are left out. `judged_points` says which points are judged.

    Args:
        plan: points as `place_points` gives them.
        landscape: landscape of the sweeps.
        noise: gradient noise of one sample.
        ways: the ways out of its basin.
        replicas: number of replicas per point.
        plain_iterations: iterations of plain simulation; a point is measured by splitting if by then fewer than half of
            its replicas have escaped.
        repeats: number of repeats of splitting.
        seed: base seed of the random streams.
        cache: cache of finished replicas and points; by default none are stored. A point is found again by its η, B, k
            and the noise's strength, so that other points and more replicas cost only what is missing. Landscape,
            noise, `plain_iterations`, `repeats` and `seed` must be those of the stored points.

    Raises:
        EscapeError: too few points could be measured to compare laws.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> landscape, noise = double_well(), white_noise(double_well(), strength=60.0)
        >>> ways = ways_out(landscape, noise)
        >>> plan = place_points(landscape, noise, ways, points=6, exponents=(0.1, 0.4), stiffness=0.2)
        >>> effort = {"replicas": 4, "plain_iterations": 20_000, "repeats": 2}
        >>> sweeps = measure_points(plan, landscape, noise, ways, **effort, seed=0)
        >>> sweeps.groupby("sweep").size().to_dict()
        {'batch': 6, 'eta': 6, 'k': 6}
    """

    def measure(row: dict[str, Any]) -> pd.DataFrame:
        try:
            (found,) = sweep(
                landscape.sharpened(row["sharpness"]),
                SGD(row["learning_rate"], row["batch_size"], noise.gradient),
                ways.boundary.sharpened(row["sharpness"]),
                replicas=replicas,
                plain_iterations=plain_iterations,
                repeats=repeats,
                seed=seed_for(seed, "own landscape", row["sweep"], row["x"]),
                replicas_per_stream=REPLICAS_PER_STREAM,
                cache=_of_point(cache, row, noise),
            )
        except UnresolvedError as error:
            logger.warning("the sweep of %s at %g is left out: %s", row["sweep"], row["x"], error)
            nothing = {"log_time": math.nan, "error": math.nan, "method": "", "exponential": math.nan}
            return pd.DataFrame([row | nothing]).iloc[:0]  # no row, and the columns of one
        return pd.DataFrame([row | {name: getattr(found, name) for name in MEASURED}])

    left = Counter(row["sweep"] for row in plan)
    points: list[pd.DataFrame] = []
    whole = expected_iterations(expected_log_times(plan, landscape, ways), plain_iterations)
    missing = [_missing(_of_point(cache, row, noise), replicas) for row in plan]
    costs = [max(share, LEAST_COST) * cost for share, cost in zip(missing, whole, strict=True)]
    for row in track_costs(plan, landscape.name, costs):
        name, point = row["sweep"], measure(row)
        points.append(point)
        left[name] -= point.empty
        if left[name] < MIN_POINTS_FOR_LAW:
            found = pd.concat(points)
            slowest = (found["batch_size"] / found["learning_rate"]).max() * ways.least_exponent
            reached = "none was measured" if found.empty else f"the slowest measured point has {slowest:.2g}"
            raise EscapeError(
                f"sweep of {name} on {landscape.name}: at most {left[name]} points can be measured, but a comparison "
                f"of laws needs {MIN_POINTS_FOR_LAW}; the log says why each of the others was left out. Lower the "
                f"second of the exponents ({reached}), or raise points or replicas."
            )
    sweeps = pd.concat(points, ignore_index=True)
    return sweeps.assign(judged=judged_points(sweeps, landscape))


def _of_point(cache: PointCache, row: Mapping[str, Any], noise: SampleNoise) -> Prefixed:
    """Return the view of a cache that holds one point, under a name of all that a plan decides about it."""
    values = (row["learning_rate"], row["batch_size"], row["sharpness"], noise.strength)
    return Prefixed(cache, "-".join([row["sweep"], *(repr(float(value)) for value in values)]))


def _missing(cache: PointCache, replicas: int) -> float:
    """Return the share of a point's replicas that its cache does not hold; 0 if it holds the result of splitting."""
    if cache.find("split-0") is not None:
        return 0.0
    found = cache.find("0")
    return 1.0 if found is None else max(0.0, 1 - len(found["iterations"]) / replicas)
