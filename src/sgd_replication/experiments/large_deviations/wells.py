"""Escape from quadratic wells through a ball or a level, with known quasi-potential (Ibayashi and Imaizumi 2021).

With L = ½θᵀHθ and C = H the quasi-potential is V = |θ|². Its minimum is r² on a ball of any curvature and 2ΔL/λ_max on
a level. With C = 1 it is V = 2L, with the minima λ_min r² and 2ΔL.
"""

import math
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import SGD, ConstantNoise
from sgd_diffusion.escape import Ball, Boundary, Level, sweep
from sgd_diffusion.landscapes import quadratic
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import minimum_action, planar_exit_time
from sgd_replication.experiments.large_deviations.settings import WellSettings

RADIUS, HEIGHT = 1.0, 0.8
BATCH_PER_EXPONENT = 8
SLANTED = 0.5
"""Angle from the flat direction at which the search for the best end point begins; an axis is a stationary point."""
ROOM = 1.02


class Well:
    """A quadratic well with its noise and its boundary.

    Args:
        noise: `C = H` or `C = I`.
        exit: `ball` or `level`.
        flattest, sharpest: λ_min and λ_max.

    Examples:
        >>> wells = [Well(noise, exit, 0.3, 2.0) for noise in ("C = H", "C = I") for exit in ("ball", "level")]
        >>> [round(well.quasi_potential, 6) for well in wells]  # r², 2ΔL/λ_max, λ_min r² and 2ΔL; r = 1, ΔL = 0.8
        [1.0, 0.8, 0.3, 1.6]
    """

    def __init__(self, noise: str, exit: str, flattest: float, sharpest: float) -> None:
        self.curvatures = np.array([flattest, sharpest])
        self.covariance = self.curvatures if noise == "C = H" else np.ones(2)
        self.landscape = quadratic([flattest, sharpest])
        # Half axes of the boundary, an ellipse.
        self.axes = np.full(2, RADIUS) if exit == "ball" else np.sqrt(2 * HEIGHT / self.curvatures)
        self.boundary: Boundary = Ball(RADIUS) if exit == "ball" else Level(HEIGHT)

    @property
    def quasi_potential(self) -> float:
        """The minimum on the boundary of V = Σ λ_i θ_i²/c_i; it lies at the end of an axis."""
        return float((self.curvatures / self.covariance * self.axes**2).min())

    def action(self) -> float:
        """Return the quasi-potential as the least action over paths, computed without the closed form."""
        axes, covariance = torch.from_numpy(self.axes), torch.from_numpy(np.diag(self.covariance))

        def boundary(angle: Tensor) -> Tensor:
            place = angle[0] + SLANTED
            return axes * torch.stack([torch.cos(place), torch.sin(place)])

        return minimum_action(
            self.landscape.loss,
            lambda theta: covariance.expand(len(theta), 2, 2),
            start=self.landscape.minimum,
            end=boundary,
        ).action

    def continuous(self, inverse_noise: float, cells: int, start: tuple[float, float] = (0.0, 0.0)) -> float:
        """Return ln τ of the diffusion with 2D = C/`inverse_noise`, exact up to the error of the grid."""
        strength = self.covariance / (2 * inverse_noise)

        def potential(theta: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.asarray((self.curvatures / strength * theta**2).sum(-1) / 2)

        x, y = (ROOM * self.axes).tolist()
        return planar_exit_time(
            potential,
            (float(strength[0]), float(strength[1])),
            lambda theta: ((theta / self.axes) ** 2).sum(-1),
            start=start,
            low=(-x, -y),
            high=(x, y),
            cells=cells,
        )[0]

    def noise(self, scale: float) -> ConstantNoise:
        """Return the noise of one sample, with covariance `scale` · C."""
        return ConstantNoise(torch.from_numpy(np.diag(np.sqrt(scale * self.covariance))))


def matched_sizes(exponents: list[float], quasi_potential: float, eta: float) -> tuple[list[float], float, list[float]]:
    """Return B, m and 1/ε = B/(ηm) of a sweep; with the factor m of the covariance, integers B give V/ε as wanted.

    Args:
        exponents: targets of V/ε, at which `BATCH_PER_EXPONENT` times them is rounded to B.
        quasi_potential: V on the boundary.
        eta: η.

    Examples:
        >>> sizes, scale, inverse_noise = matched_sizes([1.0, 1.5], quasi_potential=2.0, eta=0.5)
        >>> sizes, scale, inverse_noise
        ([8.0, 12.0], 32.0, [0.5, 0.75])
    """
    sizes = [float(round(BATCH_PER_EXPONENT * exponent)) for exponent in exponents]
    scale = BATCH_PER_EXPONENT * quasi_potential / eta
    return sizes, scale, [size / (eta * scale) for size in sizes]


def measure_wells(settings: WellSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `WELLS` table; each well is a point of the cache.

    Examples:
        A round well with white noise, which is not simulated; the least action is V = r² = 1.
        `OnlyPoints` skips the other wells:

        >>> settings = WellSettings(
        ...     flattest=1.0, sharpest=[1.0, 2.0, 3.0], exponents=[1.5, 2.0, 2.5, 3.0, 3.5, 4.0], planar_cells=50
        ... )
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("well-I-ball-1")
        >>> table = measure_wells(settings, seed=0, cache=one)
        >>> [round(float(table[name][0]), 3) for name in ("quasi_potential", "action")], table["inverse_noise"].tolist()
        ([1.0, 1.0], [1.5, 2.0, 2.5, 3.0, 3.5, 4.0])
    """
    points = [
        (f"well-{noise[-1]}-{exit}-{sharpest:g}", partial(_of_well, noise, exit, sharpest, settings, seed))
        for noise, exit, sharpest in product(("C = H", "C = I"), ("ball", "level"), settings.sharpest)
    ]
    return cached_tables(cache, points, "wells")


def _of_well(noise: str, exit: str, sharpest: float, settings: WellSettings, seed: int) -> pd.DataFrame:
    well = Well(noise, exit, settings.flattest, sharpest)
    potential, eta = well.quasi_potential, settings.stiffness / sharpest
    sizes, scale, inverse = matched_sizes(settings.exponents, potential, eta)
    table = pd.DataFrame(
        {
            "noise": noise,
            "exit": exit,
            "sharpest": sharpest,
            "quasi_potential": potential,
            "action": well.action(),
            "inverse_noise": inverse,
            "continuous": [well.continuous(value, settings.planar_cells) for value in inverse],
        }
    )
    if noise == "C = I":
        return table.assign(log_time=math.nan, error=math.nan, method="not simulated")
    points = sweep(
        well.landscape,
        SGD(eta, sizes, well.noise(scale)),
        well.boundary,
        **settings.sampling.model_dump(),
        seed=seed_for(seed, "wells", noise, exit, sharpest),
    )
    return table.assign(
        log_time=[point.log_time + math.log(eta) for point in points],
        error=[point.error for point in points],
        method=[point.method for point in points],
    )
