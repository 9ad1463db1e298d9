"""Escapes on landscapes that run in compiled loops, and what their kernels take."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from sgd_diffusion.dynamics import (
    SGLD,
    BentExamples,
    CircleExamples,
    ConstantNoise,
    DataNoise,
    DiagonalNoise,
    Dynamics,
    ExpressionNoise,
    HessianNoise,
    IsotropicNoise,
    LinearExamples,
    ProductExamples,
    TwoPointNoise,
)
from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.compiled_boundary import compiled_boundary
from sgd_diffusion.escape.compiled_escape import CompiledEscape, Numbers, of_points, starts, table
from sgd_diffusion.escape.compiled_optimiser import compiled_optimiser
from sgd_diffusion.kernels import (
    CurvatureSource,
    DeviationSource,
    DiagonalSource,
    ExampleSource,
    IsotropicSource,
    LandscapeKernel,
    MatrixSource,
    NoiseSource,
    TwoPointSource,
)
from sgd_diffusion.landscapes import Landscape

MOST_COORDINATES = 32
"""Most coordinates of a landscape, each of which is written out in the kernel."""

EXAMPLES = (BentExamples, CircleExamples, DataNoise, LinearExamples, ProductExamples)
"""Noise of random examples whose loss is a formula."""


@dataclass(frozen=True)
class _Noise:
    """Noise of a landscape: its source, its numbers by the kernel's names, and B if it takes it."""

    source: NoiseSource
    numbers: dict[str, Any]
    sizes: Numbers | None = None


def landscape_escape(
    landscape: Landscape, dynamics: Dynamics, boundary: Boundary, start: Tensor | None, points: int
) -> CompiledEscape | None:
    """Return how an escape on a landscape that is given as a formula runs in a kernel; None if there is none.

    Args:
        landscape, dynamics, boundary, start, points: as for `compiled_escape`.
    """
    if landscape.formula is None or landscape.dimension > MOST_COORDINATES:
        return None
    where = compiled_boundary(landscape, boundary, points)
    found = None if where is None else _noise_and_optimiser(landscape, dynamics, points)
    if where is None or found is None:
        return None
    noise, optimiser = found
    kernel = LandscapeKernel(landscape.formula, where.kind, noise.source, where.several, optimiser, where.levels)
    potential = {f"potential_{name}": value for name, value in landscape.numbers.items()}
    return CompiledEscape(
        kernel,
        starts(landscape, dynamics, start, points),
        table(kernel.parameters, noise.numbers | where.numbers | potential, points),
        np.ones(points, np.int64) if noise.sizes is None else noise.sizes.astype(np.int64),
        lambda size: (*(() if noise.sizes is None else (size,)), *(() if where.table is None else (where.table,))),
    )


def _noise_and_optimiser(landscape: Landscape, dynamics: Dynamics, points: int) -> tuple[_Noise, str] | None:
    """Return the noise of a dynamics in φ, and the name of its optimiser; None if no kernel has them."""
    if type(dynamics) is SGLD:
        step = of_points(dynamics.learning_rate, points) * of_points(landscape.sharpness, points)
        amplitude = (2 * step * of_points(dynamics.diffusion, points)) ** 0.5
        return _Noise(IsotropicSource(), {"step": step, "amplitude": amplitude}), "sgd"
    optimiser = compiled_optimiser(landscape, dynamics, points)
    if optimiser is None:
        return None
    noise = _noise(landscape, optimiser.noise, optimiser.step, of_points(optimiser.batch_size, points))
    if noise is None:
        return None
    return _Noise(noise.source, noise.numbers | optimiser.numbers, noise.sizes), optimiser.name


def _noise(landscape: Landscape, noise: GradientNoise, step: Numbers, sizes: Numbers) -> _Noise | None:
    """Return the noise of a minibatch gradient times `step`, for the batch sizes of all points."""
    numbers: dict[str, Any] = {"step": step, "amplitude": step / sizes**0.5}
    if type(noise) is IsotropicNoise:
        return _Noise(IsotropicSource(), numbers | {"amplitude": numbers["amplitude"] * noise.deviation})
    if type(noise) is ConstantNoise:
        root = noise.root.double().numpy()
        return _Noise(MatrixSource(), numbers | {f"root{i}_{j}": value for (i, j), value in np.ndenumerate(root)})
    if type(noise) is HessianNoise:
        return _Noise(CurvatureSource(), numbers | {"amplitude": numbers["amplitude"] * noise.factor})
    if type(noise) is ExpressionNoise:
        source = DeviationSource(tuple(one.formula for one in noise.deviations))
        return _Noise(source, numbers | {"amplitude": numbers["amplitude"] * noise.strength})
    if type(noise) in (DiagonalNoise, TwoPointNoise):
        assert isinstance(noise, DiagonalNoise | TwoPointNoise)
        if noise.formula is None:
            return None
        numbers |= {f"noise_{name}": value for name, value in noise.numbers.items()}
        if type(noise) is DiagonalNoise:
            return _Noise(DiagonalSource(noise.formula), numbers)
        return _Noise(TwoPointSource(noise.formula), numbers | {"amplitude": step / sizes}, sizes)
    if isinstance(noise, EXAMPLES) and type(noise) in EXAMPLES:
        loss = noise.example_loss(landscape)
        if loss is None or not loss.is_unambiguous:
            return None
        given = {f"noise_{name}": value for name, value in noise.numbers(landscape).items()}
        return _Noise(ExampleSource(loss), {"step": step / sizes, **given}, sizes)
    return None
