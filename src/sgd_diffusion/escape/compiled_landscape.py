"""Escapes on landscapes that run in compiled loops, and what their kernels take."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from sgd_diffusion.dynamics import (
    SGD,
    SGLD,
    CircleExamples,
    ConstantNoise,
    DataNoise,
    DiagonalNoise,
    Dynamics,
    IsotropicNoise,
    LinearExamples,
)
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.compiled_boundary import compiled_boundary
from sgd_diffusion.escape.compiled_escape import CompiledEscape, Numbers, of_points, starts, table
from sgd_diffusion.kernels import ExampleLoss, Formula, LandscapeKernel, UncompiledError
from sgd_diffusion.landscapes import Landscape

MOST_COORDINATES = 32
"""Most coordinates of a landscape, each of which is written out in the kernel."""

EXAMPLES = (CircleExamples, DataNoise, LinearExamples)
"""Noise of random examples whose loss is a formula."""


@dataclass(frozen=True)
class _Noise:
    """Noise of a landscape: its kind, its numbers and the step's by the kernel's names, and B if it draws examples."""

    kind: str | Formula | ExampleLoss
    numbers: dict[str, Any]
    examples: Numbers | None = None


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
    noise = None if where is None else _noise(landscape, dynamics, points)
    if where is None or noise is None:
        return None
    kernel = LandscapeKernel(landscape.formula, where.kind, noise.kind, where.several)
    potential = {f"potential_{name}": value for name, value in landscape.numbers.items()}
    parameters = table(kernel.parameters, noise.numbers | where.numbers | potential, points)
    found = CompiledEscape(
        kernel,
        starts(landscape, start, points),
        parameters,
        np.ones(points, np.int64) if noise.examples is None else noise.examples.astype(np.int64),
        lambda size: () if noise.examples is None else (size,),
    )
    try:
        _ = found.module
    except UncompiledError:
        return None
    return found


def _noise(landscape: Landscape, dynamics: Dynamics, points: int) -> _Noise | None:
    """Return the noise of a dynamics in φ; None if no kernel has it."""
    step = of_points(dynamics.learning_rate, points) * of_points(landscape.sharpness, points)
    if type(dynamics) is SGLD:
        amplitude = (2 * step * of_points(dynamics.diffusion, points)) ** 0.5
        return _Noise("isotropic", {"step": step, "amplitude": amplitude})
    if type(dynamics) is not SGD:
        return None
    noise, sizes = dynamics.noise, of_points(dynamics.batch_size, points)
    numbers: dict[str, Any] = {"step": step, "amplitude": step / sizes**0.5}
    if type(noise) is IsotropicNoise:
        return _Noise("isotropic", numbers | {"amplitude": numbers["amplitude"] * noise.deviation})
    if type(noise) is ConstantNoise:
        root = noise.root.double().numpy()
        return _Noise("matrix", numbers | {f"root{i}_{j}": value for (i, j), value in np.ndenumerate(root)})
    if type(noise) is DiagonalNoise and noise.formula is not None:
        return _Noise(noise.formula, numbers | {f"noise_{name}": value for name, value in noise.numbers.items()})
    if isinstance(noise, EXAMPLES) and type(noise) in EXAMPLES:
        loss = noise.example_loss(landscape)
        if loss is None or not loss.is_unambiguous:
            return None
        given = {f"noise_{name}": value for name, value in noise.numbers(landscape).items()}
        return _Noise(loss, {"step": step / sizes, **given}, sizes)
    return None
