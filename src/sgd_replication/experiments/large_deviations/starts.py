"""Escape from one basin from its minimum, from a displaced start and from equilibrium, with small and large steps."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, IsotropicNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Boundary, Coordinate, EscapeTimes, plain_points, simulate
from sgd_diffusion.landscapes import Landscape, joined_parabolas
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import DiscreteChain, coordinate_chain, mean_first_passage
from sgd_diffusion.theory.quadrature import slope_of
from sgd_replication.experiments.large_deviations.settings import StartSettings
from sgd_replication.experiments.large_deviations.wells import BATCH_PER_EXPONENT, Well, matched_sizes

FORGOTTEN = 3.0
"""Relaxation times after which a replica that has not left no longer depends on its start."""
PLANAR_CELLS = 200
FLATTEST = 0.3
OUT_OF_REACH = math.nan


class Parabolas:
    """A one-dimensional basin: a parabola and a saddle of the same curvature, with constant noise."""

    flattest = 1.0

    def __init__(self) -> None:
        self.landscape: Landscape = joined_parabolas(1.0, 1.0)
        self.saddle = float(self.landscape.saddle[0])
        self.boundary: Boundary = Coordinate(threshold=self.saddle)

    quasi_potential = 2.0
    """2ΔL, with C = 1."""

    def noise(self, scale: float) -> IsotropicNoise:
        """Return the noise of one sample, with covariance `scale`."""
        return IsotropicNoise(math.sqrt(scale))

    def place(self, share: float) -> Tensor:
        """Return the point at a share of the distance to the saddle."""
        return torch.tensor([share * self.saddle], dtype=torch.float64)

    def exact(self, dynamics: SGD, share: float) -> float:
        """Return ln of the mean iterations of the exact chain."""
        return self._chain(dynamics, share).mean_exit_time()

    def early(self, dynamics: SGD, share: float) -> float:
        """Return ln of the probability to leave within one relaxation time, long before the chain is stationary."""
        return self._chain(dynamics, share).log_exit_within(math.ceil(1 / float(dynamics.learning_rate)))

    def _chain(self, dynamics: SGD, share: float) -> DiscreteChain:
        assert isinstance(dynamics.noise, IsotropicNoise)
        spread = float(dynamics.learning_rate) * dynamics.noise.deviation / math.sqrt(float(dynamics.batch_size))
        cells = max(400, math.ceil(3 * self.saddle * 2.2 / spread))
        chain = coordinate_chain(self.landscape, dynamics, threshold=self.saddle, wall=-2 * self.saddle, cells=cells)
        outwards = (len(chain.exit_probability) - chain.start - 0.5) * share
        return replace(chain, start=chain.start + round(outwards))

    def from_start(self, inverse_noise: float, share: float) -> float:
        """Return ln of the mean dynamical time of the diffusion."""
        return mean_first_passage(
            slope_of(self.landscape),
            lambda theta: np.full_like(theta, 1 / (2 * inverse_noise)),
            start=share * self.saddle,
            boundary=self.saddle,
            wall=-2 * self.saddle,
        )


class BallWell(Well):
    """A two-dimensional quadratic well with C = H, with a ball as the boundary."""

    flattest = FLATTEST

    def __init__(self) -> None:
        super().__init__("C = H", "ball", FLATTEST, 1.0)

    def place(self, share: float) -> Tensor:
        """Return the point at a share of the radius in the flat direction, which relaxes last."""
        return torch.tensor([share, 0.0], dtype=torch.float64)

    def exact(self, dynamics: SGD, share: float) -> float:
        """Return NaN: there is no exact chain in two dimensions."""
        return OUT_OF_REACH

    early = exact

    def from_start(self, inverse_noise: float, share: float) -> float:
        """Return ln of the mean dynamical time of the diffusion."""
        return self.continuous(inverse_noise, PLANAR_CELLS, (share, 0.0))


VALLEYS: dict[str, Callable[[], Parabolas | BallWell]] = {"parabolas": Parabolas, "ball": BallWell}


def measure_starts(settings: StartSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `STARTS` table; each sweep from each start is a point of the cache.

    Examples:
        One of the eight sweeps alone. Its simulated times agree with those of the exact chain:

        >>> settings = StartSettings(batch_exponents=[0.5, 1.0, 1.5, 2.0, 2.5, 3.0], stiffness=0.2, replicas=100)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("parabolas-batch-displaced")
        >>> table = measure_starts(settings, seed=0, cache=one)
        >>> table["x"].tolist(), bool(((table["log_time"] - table["exact"]).abs() < 4 * table["error"]).all())
        ([4.0, 8.0, 12.0, 16.0, 20.0, 24.0], True)
    """
    points = [
        (f"{basin}-{sweep}-{start}", partial(_sweep, basin, sweep, start, settings, seed))
        for basin, sweep, start in product(VALLEYS, ("batch", "eta"), ("minimum", "displaced"))
    ]
    return cached_tables(cache, points, "starts")


def _panel(
    basin: Parabolas | BallWell, sweep: str, settings: StartSettings, stiffness: float
) -> tuple[SGD, list[float]]:
    """Return SGD at every point of a sweep and ε⁻¹ = B/(ηm); a sweep of 1/η begins with the largest steps."""
    if sweep == "batch":
        sizes, scale, inverse = matched_sizes(settings.batch_exponents, basin.quasi_potential, stiffness)
        return SGD(stiffness, sizes, basin.noise(scale)), inverse
    exponents = np.array(settings.rate_exponents)
    rates = stiffness * exponents.min() / exponents
    scale = BATCH_PER_EXPONENT * basin.quasi_potential / (stiffness * exponents.min())
    return (
        SGD(rates.tolist(), BATCH_PER_EXPONENT, basin.noise(scale)),
        [BATCH_PER_EXPONENT / (rate * scale) for rate in rates],
    )


def _sweep(name: str, sweep: str, start: str, settings: StartSettings, seed: int) -> pd.DataFrame:
    basin = VALLEYS[name]()
    dynamics, inverse = _panel(basin, sweep, settings, settings.stiffness)
    stiff, _ = _panel(basin, sweep, settings, settings.stiff)
    share = settings.displaced if start == "displaced" else 0.0
    times = simulate(
        basin.landscape,
        dynamics,
        basin.boundary,
        replicas=settings.replicas,
        max_iterations=settings.max_iterations,
        seed=seed_for(seed, "starts", name, sweep, start),
        start=basin.place(share),
    )
    rates = dynamics.learning_rate.expand(len(inverse)).tolist()
    x = dynamics.batch_size.tolist() if sweep == "batch" else [1 / rate for rate in rates]
    expected = [
        {
            "x": value,
            "exact": basin.exact(dynamics.at(point), share),
            "stiff": basin.exact(stiff.at(point), share),
            "early": basin.early(dynamics.at(point), share),
            "continuous": basin.from_start(inverse[point], share) - math.log(rates[point]),
        }
        for point, value in enumerate(x)
    ]
    points = [times.at(point) for point in range(len(x))]
    tables = [_rows(points, expected, {"valley": name, "sweep": sweep, "start": start})]
    if len(tables[0]) < MIN_POINTS_FOR_LAW:
        raise EscapeError(
            f"{name}, sweep of {sweep} from {start}: {len(tables[0])} of {len(x)} points were measured in time, and a "
            f"law needs {MIN_POINTS_FOR_LAW}: raise large_deviations.starts.max_iterations."
        )
    if start == "minimum":
        later = [
            point.after(math.ceil(FORGOTTEN / (rate * basin.flattest)))
            for point, rate in zip(points, rates, strict=True)
        ]
        beyond = dict.fromkeys(("exact", "stiff", "continuous", "early"), OUT_OF_REACH)
        tables.append(
            _rows(later, [row | beyond for row in expected], {"valley": name, "sweep": sweep, "start": "equilibrium"})
        )
    return pd.concat(tables, ignore_index=True)


def _rows(points: list[EscapeTimes], expected: list[dict[str, float]], labels: dict[str, str]) -> pd.DataFrame:
    """Return a row for each point from which enough replicas left."""
    rows: list[dict[str, str | float]] = []
    for times, row in zip(points, expected, strict=True):
        (point,) = plain_points(times)
        if point is not None:
            rows.append({**labels, **row, "log_time": point.log_time, "error": point.error})
    return pd.DataFrame(rows)
