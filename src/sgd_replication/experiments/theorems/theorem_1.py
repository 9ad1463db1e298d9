"""Theorem 1's value, against exact solutions and simulated chains, in one, two and ten dimensions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Coordinate, EscapeTimes, Exit, simulate
from sgd_diffusion.escape.exits import Progress
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.landscapes import (
    MULLER_BROWN_OTHER_MINIMA,
    MULLER_BROWN_SCALE,
    Landscape,
    double_well,
    muller_brown,
    muller_brown_saddles,
    styblinski_tang,
)
from sgd_diffusion.parameter_batch import Rows
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import coordinate_exit_time, mean_first_passage, planar_exit_time, theorem_1
from sgd_replication.experiments.theorems.settings import FirstTheoremSettings

WALLS = {"double well": -2.6, "Styblinski–Tang 1-D": -6.5, "Styblinski–Tang 10-D": -6.5}
BASIN_RADIUS = 0.12


@dataclass(frozen=True)
class InBasins:
    """Leaves when within a radius of another minimum: ξ = max_c radius/|θ − c|, small in the own valley."""

    centres: tuple[tuple[float, float], ...]
    radius: float

    @property
    def vectors(self) -> tuple[Tensor, ...]:
        """No vector of points."""
        return ()

    def at(self, point: int) -> "InBasins":
        """Return the boundary, which all points share."""
        return self

    def bind(self, landscape: Landscape, rows: Rows) -> Progress:
        """Return ξ for the rows of a batch."""
        centres = rows.place(torch.tensor(self.centres, dtype=torch.float64))
        return lambda theta: (self.radius / torch.linalg.vector_norm(theta.unsqueeze(-2) - centres, dim=-1)).amax(-1)


@dataclass(frozen=True)
class Passage:
    """One system and one place at which it counts as having escaped.

    Attributes:
        system, where: their names.
        landscape, exit: what is simulated.
        theorem: D → ln τ of Theorem 1, in dynamical time, to this place.
        exact: D → ln τ of the diffusion.
        chain: (η, D) → ln E[iterations] of the discrete chain; None if only the diffusion has an oracle.
    """

    system: str
    where: str
    landscape: Landscape
    exit: Exit
    theorem: Callable[[float], float]
    exact: Callable[[float], float]
    chain: Callable[[float, float], float] | None


def measure_first_theorem(settings: FirstTheoremSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `FIRST_THEOREM` table; each system at each place is a point of the cache.

    Examples:
        How far Theorem 1 is from the exact time to the other minimum of the double well, as the temperature falls.
        Nothing is simulated, and `OnlyPoints` skips the other systems:

        >>> settings = FirstTheoremSettings(barrier_over_diffusion=[3.0, 10.0, 30.0], simulated=[1.0])
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("1-beyond")
        >>> table = measure_first_theorem(settings, seed=0, cache=one)
        >>> table["system"][0], (table["exact"] - table["theorem"]).abs().round(3).tolist()
        ('double well', [0.177, 0.042, 0.013])
    """
    return pd.concat(
        [
            cached_table(cache, f"{number}-{passage.where}", partial(_of_passage, passage, settings, seed))
            for number, passage in enumerate(passages(settings))
        ],
        ignore_index=True,
    )


def _of_passage(passage: Passage, settings: FirstTheoremSettings, seed: int) -> pd.DataFrame:
    rows = []
    barrier = float(passage.landscape.barrier)
    for ratio in settings.barrier_over_diffusion:
        diffusion = barrier / ratio
        simulated, error, oracle = (
            _simulated(passage, diffusion, settings, seed_for(seed, "theorem 1", passage.system, ratio))
            if ratio in settings.simulated
            else (np.nan, np.nan, np.nan)
        )
        rows.append(
            {
                "system": passage.system,
                "barrier_over_diffusion": ratio,
                "where": passage.where,
                "exact": passage.exact(diffusion),
                "theorem": passage.theorem(diffusion),
                "simulated": simulated,
                "error": error,
                "simulation_exact": oracle,
            }
        )
    return pd.DataFrame(rows)


def _simulated(
    passage: Passage, diffusion: float, settings: FirstTheoremSettings, seed: int
) -> tuple[float, float, float]:
    """ln of the mean dynamical time over replicas, its standard error, and what it should be."""
    landscape = passage.landscape
    steepest = float(torch.linalg.eigvalsh(landscape.hessian(landscape.minimum))[-1])
    eta = settings.stiffness / steepest
    times = simulate(
        landscape, SGLD(eta, diffusion), passage.exit, replicas=settings.replicas, max_iterations=10**8, seed=seed
    )
    assert isinstance(times, EscapeTimes)
    sample = times.iterations * eta
    error = float(sample.std(ddof=1) / sample.mean() / np.sqrt(len(sample)))
    exact = passage.exact(diffusion) if passage.chain is None else passage.chain(eta, diffusion) + np.log(eta)
    return float(np.log(sample.mean())), error, float(exact)


def passages(settings: FirstTheoremSettings) -> Iterator[Passage]:
    """Every system at the saddle and beyond it: at the far minimum in one coordinate, in another basin in two."""
    well, line = double_well(), styblinski_tang(1)
    far = float(np.sort(np.roots([4, 0, -32, 5]).real)[-1])
    for where, place in (("at saddle", 0.0), ("beyond", 1.0)):
        yield _line("double well", well, where, place)
    for where, place in (("at saddle", float(line.saddle[0])), ("beyond", far)):
        yield _line("Styblinski–Tang 1-D", line, where, place)
        yield _product(line, where, place, 10, settings.stiffness)
    yield _muller_brown(settings.planar_cells)


def _line(system: str, landscape: Landscape, where: str, place: float) -> Passage:
    start = float(landscape.minimum[0])

    def slope(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return landscape.gradient(torch.from_numpy(theta).unsqueeze(-1)).numpy()[:, 0]

    def exact(diffusion: float) -> float:
        return mean_first_passage(
            slope, lambda theta: np.full_like(theta, diffusion), start=start, exit=place, wall=WALLS[system]
        )

    def chain(eta: float, diffusion: float) -> float:
        return _chain(landscape, eta, diffusion, place, WALLS[system], 1)

    theorem = _theorem(landscape, [landscape.saddle], where)
    return Passage(system, where, landscape, Coordinate(threshold=place), theorem, exact, chain)


def _product(line: Landscape, where: str, place: float, dimension: int, stiffness: float) -> Passage:
    system = f"Styblinski–Tang {dimension}-D"
    landscape = styblinski_tang(dimension)
    steepest = float(line.hessian(line.minimum)[0, 0])

    def chain(eta: float, diffusion: float) -> float:
        return _chain(line, eta, diffusion, place, WALLS[system], dimension)

    def exact(diffusion: float) -> float:
        """The chain at η → 0: its ln τ differs by O(√η), and O(η) is left after this extrapolation."""
        eta = stiffness / steepest
        coarse, fine = (chain(rate, diffusion) + np.log(rate) for rate in (eta, eta / 4))
        return float(2 * fine - coarse)

    saddles = []
    for coordinate in range(dimension):
        saddle = landscape.minimum.clone()
        saddle[coordinate] = line.saddle[0]
        saddles.append(saddle)
    theorem = _theorem(landscape, saddles, where)
    return Passage(system, where, landscape, Coordinate(threshold=place), theorem, exact, chain)


def _chain(line: Landscape, eta: float, diffusion: float, place: float, wall: float, dimension: int) -> float:
    cells = 2 * max(200, int(np.ceil(2.2 * abs(place - wall) / np.sqrt(2 * eta * diffusion))))
    dynamics = SGLD(eta, diffusion)
    return coordinate_exit_time(line, dynamics, threshold=place, wall=wall, dimension=dimension, cells=cells)[0]


def _muller_brown(cells: int) -> Passage:
    """Two saddles of unequal height lead out; both rates add."""
    landscape = muller_brown(MULLER_BROWN_SCALE)
    exit = InBasins(MULLER_BROWN_OTHER_MINIMA, BASIN_RADIUS)

    def exact(diffusion: float) -> float:
        def quasi_potential(theta: NDArray[np.float64]) -> NDArray[np.float64]:
            return landscape.potential(torch.from_numpy(theta)).numpy() / diffusion

        def progress(theta: NDArray[np.float64]) -> NDArray[np.float64]:
            distance = [np.hypot(theta[..., 0] - x, theta[..., 1] - y) for x, y in MULLER_BROWN_OTHER_MINIMA]
            return BASIN_RADIUS / np.maximum(np.min(distance, axis=0), 1e-9)

        start = tuple(landscape.minimum.tolist())
        return planar_exit_time(
            quasi_potential,
            (diffusion, diffusion),
            progress,
            start=(start[0], start[1]),
            low=(-1.7, -0.6),
            high=(1.3, 2.1),
            cells=cells,
        )[0]

    theorem = _theorem(landscape, muller_brown_saddles(landscape), "beyond")
    return Passage("Müller–Brown", "beyond", landscape, exit, theorem, exact, None)


def _theorem(landscape: Landscape, saddles: list[Tensor], where: str) -> Callable[[float], float]:
    """ln τ of Theorem 1 with the rates of all saddles added; half of it at the saddle itself."""
    minimum = landscape.hessian(landscape.minimum)
    lowest = landscape.loss(landscape.minimum)
    parts = [(landscape.hessian(saddle), float(landscape.loss(saddle) - lowest)) for saddle in saddles]

    def log_time(diffusion: float) -> float:
        rates = [-theorem_1(minimum, hessian, barrier, diffusion) for hessian, barrier in parts]
        return float(-np.logaddexp.reduce(rates) - (np.log(2) if where == "at saddle" else 0.0))

    return log_time


def first_theorem_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the experiment `theorem-1`.

    Args:
        table: a `FIRST_THEOREM` table.

    Examples:
        >>> table = pd.DataFrame({"where": ["at saddle", "beyond"] * 2, "barrier_over_diffusion": [2.0, 2, 12, 12]})
        >>> table["exact"] = table["simulated"] = table["simulation_exact"] = table["barrier_over_diffusion"]
        >>> table["theorem"] = table["exact"] + [0.3, 0.2, 0.03, 0.02]
        >>> found = first_theorem_estimates(table.assign(system="double well", error=0.1))
        >>> [round(found[f"worst_error_beyond_{name}"].value, 6) for name in ("warmest", "coldest")]
        [0.2, 0.02]
        >>> round(found["at_saddle_ratio_coldest"].value, 3)  # half of the time beyond, times e^{−0.03}
        0.485
    """
    miss = (table["exact"] - table["theorem"]).abs()
    cold = table["barrier_over_diffusion"] == table["barrier_over_diffusion"].max()
    warm = table["barrier_over_diffusion"] == table["barrier_over_diffusion"].min()
    beyond = table["where"] == "beyond"
    at_saddle = table[~beyond & cold]
    # The theorem's half is in the prediction; the ratio to the whole says how much of it the saddle takes.
    ratios = np.exp(at_saddle["exact"] - at_saddle["theorem"]) / 2
    simulated = table.dropna(subset=["simulated"])
    z = ((simulated["simulated"] - simulated["simulation_exact"]) / simulated["error"]).abs()
    return {
        "worst_error_beyond_coldest": exactly(float(miss[beyond & cold].max())),
        "worst_error_beyond_warmest": exactly(float(miss[beyond & warm].max())),
        "worst_error_at_saddle_coldest": exactly(float(miss[~beyond & cold].max())),
        "at_saddle_ratio_coldest": exactly(float(ratios.mean())),
        "coldest_e_folds": exactly(float(table.loc[cold, "barrier_over_diffusion"].min())),
        "worst_z": exactly(float(z.max())),
        "systems": exactly(float(table["system"].nunique())),
    }
