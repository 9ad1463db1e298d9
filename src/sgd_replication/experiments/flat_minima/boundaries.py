"""Escape rate of one basin against its sharpness k, by four boundaries.

The basin is `joined_parabolas` along θ_1 with a quadratic of the same curvature along θ_2. The covariance of the noise
is proportional to the basin's Hessian everywhere and transforms with the gradient. A boundary of any shape scaled by
1/√k gives γ(k, η) = γ(1, kη), which is a change of units. Only a fixed boundary separates flatness from it.
"""

from functools import partial

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, IsotropicNoise
from sgd_diffusion.escape import Ball, Boundary, Box, Coordinate, Level, sweep
from sgd_diffusion.estimates import Estimate, plus_minus
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import Landscape, joined_parabolas
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics import fit_law
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import ball_exit_time, coordinate_exit_time
from sgd_replication.experiments.flat_minima.settings import ExitSettings

CURVATURE, BATCH_SIZE = 1.0, 100
"""Curvature of the basin at k = 1, and the batch size."""
OVERSHOOT = 0.5826
"""Mean overshoot of a discretely observed boundary, in standard deviations of a step (Siegmund 1985)."""
INSIDE = 0.8
"""Radius of box, ball and level, in units of the distance from the minimum to where the parabolas meet."""


def basin() -> Landscape:
    """Return L(θ) = joined parabolas in θ_1 + ½θ_2², with H_a = |H_b| = ΔL = 1.

    Examples:
        >>> round(float(basin().barrier), 6), basin().hessian(basin().minimum).tolist()
        (1.0, [[1.0, 0.0], [0.0, 1.0]])
    """
    line = joined_parabolas(CURVATURE, CURVATURE)

    def potential(theta: Tensor) -> Tensor:
        return line.potential(theta[..., :1]) + 0.5 * CURVATURE * theta[..., 1] ** 2

    def gradient(theta: Tensor) -> Tensor:
        return torch.cat([line.gradient_of_potential(theta[..., :1]), CURVATURE * theta[..., 1:]], dim=-1)

    saddle = [float(line.saddle[0]), 0.0]
    assert line.formula is not None
    formula = Formula(f"{line.formula.text} + 0.5 * a * y**2", ("x", "y"), line.formula.parameters)
    return Landscape(potential, [0.0, 0.0], saddle, "valley", gradient=gradient, formula=formula, numbers=line.numbers)


def boundaries(k: np.ndarray, scaled: bool) -> dict[str, Boundary]:
    """Return the four boundaries at every sharpness.

    Args:
        k: sharpness of every point.
        scaled: whether sizes shrink as 1/√k; otherwise every point has the boundaries of k = 1.

    Examples:
        >>> boundaries(np.array([1.0, 4.0]), scaled=True)["ball"].vectors[0].round(decimals=4).tolist()
        [0.8, 0.4]
    """
    root = np.sqrt(k) if scaled else np.ones_like(k)
    saddle = float(basin().saddle[0])
    radius = INSIDE * saddle / 2  # the parabolas meet half way
    # A level of fixed height scales with the basin. A level of fixed place has a height that is proportional to k.
    height = 0.5 * CURVATURE * radius**2 * (np.ones_like(k) if scaled else k)
    return {
        "saddle": Coordinate(threshold=(saddle / root).tolist(), index=0),
        "level": Level(height.tolist()),
        "ball": Ball((radius / root).tolist()),
        "box": Box((radius / root).tolist()),
    }


def measure_boundaries(settings: ExitSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `EXITS` table: escape times against 1/k by every boundary, scaled and fixed.

    Args:
        settings: values of 1/k, exponent and replicas.
        seed: base seed.
        cache: finished sweeps of 1/k, one for each boundary, scaled or fixed.

    Examples:
        `OnlyPoints` skips all but one of the eight sweeps; its times are near those of the diffusion:

        >>> from sgd_replication.settings.sampling import SamplingSettings
        >>> few = SamplingSettings(replicas=100, split_replicas=50, repeats=2)
        >>> settings = ExitSettings(exponent=3.0, stiffness=0.2, sampling=few)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("ball-scaled")
        >>> table = measure_boundaries(settings, seed=0, cache=one)
        >>> table["inverse_k"].tolist(), bool(((table["log_time"] - table["exact"]).abs() < 0.5).all())
        ([0.5, 0.7, 0.85, 1.0, 1.25, 1.5], True)
    """
    inverse = np.array(settings.inverse_sharpness)
    points = [
        (f"{name}-{boundary}", partial(_sweep_of, name, boundary, exit, settings, seed))
        for boundary in ("scaled", "fixed")
        for name, exit in boundaries(1 / inverse, scaled=boundary == "scaled").items()
    ]
    return cached_tables(cache, points, "boundaries")


def _sweep_of(name: str, boundary: str, exit: Boundary, settings: ExitSettings, seed: int) -> pd.DataFrame:
    inverse = np.array(settings.inverse_sharpness)
    landscape = basin()
    eta = settings.stiffness / CURVATURE
    # At k = 1 the exponent to the saddle is 2BΔL/(ησ²).
    sigma = float(np.sqrt(2 * BATCH_SIZE * float(landscape.barrier) / (eta * settings.exponent)))
    points = sweep(
        landscape.sharpened(torch.from_numpy(1 / inverse)),
        SGD(eta, BATCH_SIZE, IsotropicNoise(sigma)),
        exit,
        **settings.sampling.model_dump(),
        seed=seed_for(seed, "exits", name, boundary),
    )
    return pd.DataFrame(
        {
            "exit": name,
            "boundary": boundary,
            "inverse_k": inverse,
            "log_time": [point.log_time for point in points],
            "error": [point.error for point in points],
            "method": [point.method for point in points],
            "exact": [_exact(1 / k, exit.at(number), eta, sigma) for number, k in enumerate(inverse)],
        }
    )


def _exact(k: float, exit: Boundary, eta: float, sigma: float) -> float:
    """ln E[iterations] to one boundary.

    For the saddle it comes from the chain's transition matrix. For ball and level, which are the same set here, it is
    that of the diffusion to a radius enlarged by the overshoot of discrete steps. It is nan for the box, which has no
    closed form here.
    """
    deviation = eta * sigma * float(np.sqrt(k / BATCH_SIZE))
    if isinstance(exit, Coordinate):
        line = joined_parabolas(CURVATURE, CURVATURE).sharpened(k)
        threshold = float(exit.threshold)
        cells = 2 * max(200, int(np.ceil(2.2 * 3 * threshold / deviation)))
        dynamics = SGD(eta, BATCH_SIZE, IsotropicNoise(sigma))
        return coordinate_exit_time(line, dynamics, threshold=threshold, wall=-2 * threshold, cells=cells)[0]
    if isinstance(exit, Box):
        return float("nan")
    assert isinstance(exit, Ball | Level)
    radius = float(exit.radius) if isinstance(exit, Ball) else float(np.sqrt(2 * float(exit.height) / (CURVATURE * k)))
    diffusion = deviation**2 / (2 * eta)
    return float(np.log(ball_exit_time(CURVATURE * k, diffusion, radius + OVERSHOOT * deviation, 2) / eta))


def boundary_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the part `exits`: the slope of ln τ against 1/k for each boundary.

    Args:
        table: an `EXITS` table.

    Examples:
        >>> table = pd.DataFrame({"exit": ["saddle"] * 3 + ["ball"] * 3, "inverse_k": [0.5, 1.0, 1.5] * 2})
        >>> table["log_time"] = table["inverse_k"] * [12, 12, 12, 8, 8, 8]
        >>> found = boundary_estimates(table.assign(boundary="scaled", error=0.1))
        >>> [round(found[name].value, 6) for name in ("slope_saddle_scaled", "slope_ball_scaled")]
        [12.0, 8.0]
    """
    estimates = {}
    for (boundary, exit), rows in table.groupby(["boundary", "exit"]):
        fit = fit_law("exponential", *(rows[name].to_numpy() for name in ("inverse_k", "log_time", "error")))
        estimates[f"slope_{exit}_{boundary}"] = plus_minus(fit.slope, 1.96 * fit.slope_error, len(rows))
    return estimates
