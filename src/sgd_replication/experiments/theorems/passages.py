"""Systems and places of first passage on which Theorem 1 is judged, in one, two and ten dimensions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Boundary, Coordinate, OtherMinima
from sgd_diffusion.landscapes import (
    MULLER_BROWN_OTHER_MINIMA,
    MULLER_BROWN_SCALE,
    Landscape,
    double_well,
    muller_brown,
    muller_brown_saddles,
    styblinski_tang,
)
from sgd_diffusion.theory import coordinate_exit_time, mean_first_passage, planar_exit_time, theorem_1
from sgd_diffusion.theory.quadrature import slope_of
from sgd_replication.experiments.theorems.settings import FirstTheoremSettings

WALLS = {"double well": -2.6, "Styblinski–Tang 1-D": -6.5, "Styblinski–Tang 10-D": -6.5}
"""Coordinate of the reflecting wall of the exact solutions, on the far side of the minimum."""
BASIN_RADIUS = 0.12
"""Radius around another minimum of Müller–Brown within which a replica has left."""


@dataclass(frozen=True)
class Passage:
    """One system and one place of first passage, with the predicted and exact times.

    Attributes:
        system: name of the system.
        where: `at saddle` or `beyond`.
        landscape: on which replicas are simulated.
        boundary: boundary at which a simulated replica has left.
        theorem: D → ln τ of Theorem 1, in dynamical time, to this place.
        exact: D → ln τ of the diffusion, in dynamical time.
        chain: (η, D) → ln E[iterations] of the discrete chain; None if only the diffusion has an exact solution.
    """

    system: str
    where: str
    landscape: Landscape
    boundary: Boundary
    theorem: Callable[[float], float]
    exact: Callable[[float], float]
    chain: Callable[[float, float], float] | None


def passages(settings: FirstTheoremSettings) -> Iterator[Passage]:
    """Yield every system with first passage at the saddle and beyond it.

    Beyond the saddle is the far minimum of a coordinate, or another basin of Müller–Brown.

    Examples:
        >>> [(passage.system, passage.where) for passage in passages(FirstTheoremSettings())][-2:]
        [('Styblinski–Tang 10-D', 'beyond'), ('Müller–Brown', 'beyond')]
    """
    well, line = double_well(), styblinski_tang(1)
    far = float(np.sort(np.roots([4, 0, -32, 5]).real)[-1])
    for where, place in (("at saddle", 0.0), ("beyond", 1.0)):
        yield _line("double well", well, where, place)
    for where, place in (("at saddle", float(line.saddle[0])), ("beyond", far)):
        yield _line("Styblinski–Tang 1-D", line, where, place)
        yield _product(line, where, place, 10, settings.stiffness)
    yield _muller_brown(settings.planar_cells)


def _line(system: str, landscape: Landscape, where: str, place: float) -> Passage:
    start, wall = float(landscape.minimum[0]), WALLS[system]

    def exact(diffusion: float) -> float:
        strength = partial(np.full_like, fill_value=diffusion)
        return mean_first_passage(slope_of(landscape), strength, start=start, boundary=place, wall=wall)

    chain = partial(_chain, landscape, place, wall, 1)
    theorem = _theorem(landscape, [landscape.saddle], where)
    return Passage(system, where, landscape, Coordinate(threshold=place), theorem, exact, chain)


def _product(line: Landscape, where: str, place: float, dimension: int, stiffness: float) -> Passage:
    system = f"Styblinski–Tang {dimension}-D"
    landscape = styblinski_tang(dimension)
    steepest = float(line.hessian(line.minimum)[0, 0])

    chain = partial(_chain, line, place, WALLS[system], dimension)

    def exact(diffusion: float) -> float:
        """ln τ of the chain extrapolated to η → 0; its error is O(√η) before the extrapolation and O(η) after it."""
        eta = stiffness / steepest
        coarse, fine = (chain(rate, diffusion) + np.log(rate) for rate in (eta, eta / 4))
        return float(2 * fine - coarse)

    saddles = list(torch.where(torch.eye(dimension, dtype=torch.bool), line.saddle, landscape.minimum))
    theorem = _theorem(landscape, saddles, where)
    return Passage(system, where, landscape, Coordinate(threshold=place), theorem, exact, chain)


def _chain(line: Landscape, place: float, wall: float, dimension: int, eta: float, diffusion: float) -> float:
    cells = 2 * max(200, int(np.ceil(2.2 * abs(place - wall) / np.sqrt(2 * eta * diffusion))))
    dynamics = SGLD(eta, diffusion)
    return coordinate_exit_time(line, dynamics, threshold=place, wall=wall, dimension=dimension, cells=cells)[0]


def _muller_brown(cells: int) -> Passage:
    """The Müller–Brown basin, which two saddles of unequal height connect to other basins; their rates add."""
    landscape = muller_brown(MULLER_BROWN_SCALE)
    boundary = OtherMinima(torch.tensor(MULLER_BROWN_OTHER_MINIMA, dtype=torch.float64), BASIN_RADIUS)

    def exact(diffusion: float) -> float:
        def quasi_potential(theta: NDArray[np.float64]) -> NDArray[np.float64]:
            return landscape.potential(torch.from_numpy(theta)).numpy() / diffusion

        def reaction_coordinate(theta: NDArray[np.float64]) -> NDArray[np.float64]:
            distance = [np.hypot(theta[..., 0] - x, theta[..., 1] - y) for x, y in MULLER_BROWN_OTHER_MINIMA]
            return BASIN_RADIUS / np.maximum(np.min(distance, axis=0), 1e-9)

        start = tuple(landscape.minimum.tolist())
        return planar_exit_time(
            quasi_potential,
            (diffusion, diffusion),
            reaction_coordinate,
            start=(start[0], start[1]),
            low=(-1.7, -0.6),
            high=(1.3, 2.1),
            cells=cells,
        )[0]

    theorem = _theorem(landscape, muller_brown_saddles(landscape), "beyond")
    return Passage("Müller–Brown", "beyond", landscape, boundary, theorem, exact, None)


def _theorem(landscape: Landscape, saddles: list[Tensor], where: str) -> Callable[[float], float]:
    """D → ln τ of Theorem 1 with the rates of all saddles added; half of τ for first passage at the saddle."""
    minimum = landscape.hessian(landscape.minimum)
    lowest = landscape.loss(landscape.minimum)
    parts = [(landscape.hessian(saddle), float(landscape.loss(saddle) - lowest)) for saddle in saddles]

    def log_time(diffusion: float) -> float:
        rates = [-theorem_1(minimum, hessian, barrier, diffusion) for hessian, barrier in parts]
        return float(-np.logaddexp.reduce(rates) - (np.log(2) if where == "at saddle" else 0.0))

    return log_time
