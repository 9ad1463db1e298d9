"""Escape times on Styblinski–Tang with two other noises at the learning rate of Fig. 4b: exact, and simulated if short.

Splitting is not used, because its repeats differ by several e-folds for both noises. Noise ∝ |H|^½ vanishes at an
inflection between minimum and saddle. Shifted data carry a replica across the barrier in one step, so replicas that
have come far are not more likely to leave.
"""

import math
from dataclasses import dataclass
from functools import partial

import pandas as pd

from sgd_diffusion.dynamics import SGD, DataNoise, DiagonalNoise
from sgd_diffusion.escape import Coordinate, plain_points, simulate
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import Landscape, averaged_styblinski_tang, styblinski_tang
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import coordinate_exit_time
from sgd_replication.experiments.styblinski_tang.exact_times import LINE, SADDLE, WALL
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings

CELLS = 800
"""Cells of the exact chain."""


@dataclass(frozen=True)
class Reading:
    """A noise model of one sample on Styblinski–Tang, in any number of dimensions.

    Attributes:
        noise: of one sample.
        minimum: value of every coordinate at the start.
        boundary: value that a coordinate passes when a replica leaves.
    """

    noise: DiagonalNoise | DataNoise
    minimum: float
    boundary: float

    def landscape(self, dimension: int) -> Landscape:
        """Return the Styblinski–Tang function with the minimum of this noise model."""
        example = styblinski_tang(dimension)
        start = [self.minimum] * dimension
        gradient, formula = example.gradient_of_potential, example.formula
        return Landscape(example.potential, start, name=example.name, gradient=gradient, formula=formula)


def readings(sigma: float) -> dict[str, Reading]:
    """Return two noise models: `Hessian`, with covariance ∝ |∇²L|, and `data`, with L = f(θ − x) and x ~ N(0, I).

    Args:
        sigma: σ, standard deviation of the noise `Hessian` at the minimum.

    Examples:
        >>> hessian, data = readings(sigma=290.0).values()
        >>> round(float(hessian.noise.deviation(LINE.minimum)), 6), round(data.minimum, 3), round(data.boundary, 3)
        (290.0, -2.352, 0.253)
    """
    steepest = float(LINE.hessian(LINE.minimum)[0, 0])
    curvature = DiagonalNoise(
        lambda phi: sigma * ((6 * phi * phi - 16).abs() / steepest).sqrt(),
        Formula("sigma * sqrt(abs(6 * x**2 - 16) / steepest)", ("x",), ("sigma", "steepest")),
        {"sigma": sigma, "steepest": steepest},
    )
    averaged = averaged_styblinski_tang(1)
    return {
        "Hessian": Reading(curvature, float(LINE.minimum[0]), SADDLE),
        "data": Reading(DataNoise(), float(averaged.minimum[0]), float(averaged.saddle[0])),
    }


def measure_other_noises(
    settings: StyblinskiTangSettings, sigma: float, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the `OTHER_NOISES` table: escape times of both noise models against the batch size.

    Args:
        settings: batch sizes and replicas.
        sigma: σ, noise amplitude of one sample at the minimum.
        seed: base seed.
        cache: finished noise models.

    Examples:
        Shifted data; `OnlyPoints` skips the other noise model:

        >>> from sgd_replication.settings.sampling import SamplingSettings
        >>> few = SamplingSettings(replicas=60)
        >>> settings = StyblinskiTangSettings(data_batch_sizes=[1, 2], sampling=few)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("other-data")
        >>> table = measure_other_noises(settings, sigma=290.0, seed=0, cache=one)
        >>> fast, slow = table.itertuples()
        >>> bool(abs(fast.log_time - fast.exact) < 4 * fast.error), round(slow.exact, 1), slow.log_time
        (True, 14.2, nan)
    """
    sizes = {"Hessian": settings.other_batch_sizes, "data": settings.data_batch_sizes}

    def measure(model: str, reading: Reading) -> pd.DataFrame:
        dynamics = SGD(settings.learning_rate, [float(size) for size in sizes[model]], reading.noise)
        times = simulate(
            reading.landscape(settings.dimension),
            dynamics,
            Coordinate(threshold=reading.boundary),
            replicas=settings.sampling.replicas,
            max_iterations=settings.sampling.plain_iterations,
            seed=seed_for(seed, "other noises", model),
        )
        points = plain_points(times)
        return pd.DataFrame(
            {
                "model": model,
                "batch_size": dynamics.batch_size.numpy(),
                "exact": [
                    coordinate_exit_time(
                        reading.landscape(1),
                        dynamics.at(point),
                        threshold=reading.boundary,
                        wall=WALL,
                        dimension=settings.dimension,
                        cells=CELLS,
                    )[0]
                    for point in range(len(points))
                ],
                "log_time": [math.nan if point is None else point.log_time for point in points],
                "error": [math.nan if point is None else point.error for point in points],
            }
        )

    points = [(f"other-{model}", partial(measure, model, reading)) for model, reading in readings(sigma).items()]
    return cached_tables(cache, points, "other noises")
