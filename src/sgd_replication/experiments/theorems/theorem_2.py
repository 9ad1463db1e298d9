"""Measurement of Theorem 2: escape times on joined parabolas, whose curvatures and barrier are set independently."""

import math
from functools import partial

import pandas as pd
import torch

from sgd_diffusion.dynamics import SGD, DiagonalNoise, piecewise_noise
from sgd_diffusion.escape import Coordinate, sweep
from sgd_diffusion.landscapes import Landscape, joined_parabolas
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import coordinate_exit_time
from sgd_replication.experiments.theorems.diffusion_limits import curvature_noise_limit, path_integral
from sgd_replication.experiments.theorems.settings import SecondTheoremSettings

BATCH_PER_EXPONENT = 8
"""Batch size per unit of the exponent (2B/η)∫L'/C dθ, so that all batch sizes are whole."""


def measure_second_theorem(settings: SecondTheoremSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `SECOND_THEOREM` table: escape times to the saddle against B, at fixed η, on every landscape.

    The noise of one sample has the covariance m|H|. The factor m is chosen for each landscape so that the batch size
    B = 8 · exponent gives the wanted exponent (2B/(ηm))∫L'/|H| dθ.

    Args:
        settings: landscapes, exponents and replicas.
        seed: base seed.
        cache: finished landscapes.

    Examples:
        With H_a = 4 and H_b = −1 a fifth of the barrier lies in the basin, so ∫L'/C = 0.2/4 + 0.8/1. `OnlyPoints`
        skips the other landscape:

        >>> from sgd_replication.settings.sampling import SamplingSettings
        >>> settings = SecondTheoremSettings(
        ...     landscapes=[(4, 1, 1), (1, 1, 1)],
        ...     exponents=[1.0, 1.5, 2.0, 2.5, 3.0, 3.5],
        ...     stiffness=0.2,
        ...     sampling=SamplingSettings(replicas=60),
        ... )
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("4.0-1.0-1.0")
        >>> table = measure_second_theorem(settings, seed=0, cache=one)
        >>> z = (table["log_time"] - table["exact"]) / table["error"]
        >>> round(float(table["integral"][0]), 4), bool((z.abs() < 4).all())
        (0.85, True)
    """
    points = [
        ("-".join(map(str, shape)), partial(_on_landscape, *shape, settings, seed)) for shape in settings.landscapes
    ]
    return cached_tables(cache, points, "joined parabolas")


def _on_landscape(a: float, b: float, barrier: float, settings: SecondTheoremSettings, seed: int) -> pd.DataFrame:
    landscape = joined_parabolas(a, b, barrier)
    integral = path_integral(landscape, piecewise_noise(landscape, a, b))
    eta = settings.stiffness / max(a, b)
    scale = 2 * BATCH_PER_EXPONENT * integral / eta
    sizes = [float(round(BATCH_PER_EXPONENT * exponent)) for exponent in settings.exponents]
    dynamics = SGD(eta, sizes, piecewise_noise(landscape, a, b, scale))
    points = sweep(
        landscape,
        dynamics,
        Coordinate(threshold=float(landscape.saddle[0])),
        **settings.sampling.model_dump(),
        seed=seed_for(seed, "theorem 2", a, b, barrier),
    )
    inverse_temperature = [2 * size / (eta * scale) for size in sizes]
    return pd.DataFrame(
        {
            "landscape": landscape.name,
            "minimum_curvature": float(a),
            "saddle_curvature": float(b),
            "barrier": float(barrier),
            "integral": integral,
            "learning_rate": eta,
            "batch_size": sizes,
            "inverse_temperature": inverse_temperature,
            "log_time": [point.log_time for point in points],
            "error": [point.error for point in points],
            "method": [point.method for point in points],
            "exact": [_chain(landscape, dynamics.at(number)) for number in range(len(points))],
            "diffusion_limit": [curvature_noise_limit(landscape, a, b, value) for value in inverse_temperature],
        }
    )


def _chain(landscape: Landscape, dynamics: SGD) -> float:
    """ln E[iterations] to the saddle from the transition matrix of the chain."""
    saddle = float(landscape.saddle[0])
    assert isinstance(dynamics.noise, DiagonalNoise)
    slowest = float(dynamics.noise.deviation(torch.tensor([[0.0], [saddle]]).double()).min())
    spread = float(dynamics.learning_rate) * slowest / math.sqrt(float(dynamics.batch_size))
    cells = 2 * max(200, math.ceil(2.2 * 3 * saddle / spread))
    return coordinate_exit_time(landscape, dynamics, threshold=saddle, wall=-2 * saddle, cells=cells)[0]
