"""Escapes of networks that run in compiled loops, and what their kernels take."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGLD, Dynamics, GaussianMinibatches, IsotropicNoise, Minibatches
from sgd_diffusion.escape.arrival import Arrival
from sgd_diffusion.escape.boundaries import Ball, Boundary, Box, Level, Plane
from sgd_diffusion.escape.compiled_escape import CompiledEscape, Numbers, of_points, starts, table
from sgd_diffusion.escape.compiled_optimiser import compiled_optimiser
from sgd_diffusion.escape.screened_level import SCREEN, ScreenedLevel
from sgd_diffusion.kernels import NetworkKernel
from sgd_diffusion.landscapes import Landscape, NetworkLoss

WIDEST = 64
"""Most units or features of a layer; the kernel of a wider network would take minutes to compile."""


@dataclass(frozen=True)
class _Examples:
    """Random gradients of a network.

    Attributes:
        choice: of the examples, a key of `CHOICES`.
        sizes: number of examples of an iteration, (points,).
        step: factor of the gradient in φ, (points,).
        numbers: further numbers by the kernel's names.
        optimiser: a key of `OPTIMISERS`.
    """

    choice: str
    sizes: Numbers
    step: Numbers
    numbers: dict[str, Any]
    optimiser: str = "sgd"


@dataclass(frozen=True)
class _Around:
    """A boundary around a network's minimum as a kernel takes it: kind, numbers by name, and directions, (q, d)."""

    kind: str
    numbers: dict[str, Any]
    directions: Numbers = field(default_factory=lambda: np.empty((0, 0)))


def network_escape(
    landscape: Landscape, dynamics: Dynamics, boundary: Boundary, start: Tensor | None, points: int
) -> CompiledEscape | None:
    """Return how the escape from a network's minimum runs in a kernel; None if there is none.

    Args:
        landscape, dynamics, boundary, start, points: as for `compiled_escape`.
    """
    loss = landscape.potential
    assert isinstance(loss, NetworkLoss)
    if loss.widest > WIDEST:
        return None
    where = _boundary(landscape, boundary, points)
    noise = None if where is None else _examples(landscape, dynamics, points)
    if where is None or noise is None:
        return None
    widths = (loss.inputs.shape[1], *(layer.fan_out for layer in loss.layers))
    fixed = () if loss.output_weights is None else tuple(loss.output_weights.tolist())
    kernel = NetworkKernel(
        (*widths, 1) if fixed else widths,
        loss.activation.name,
        noise.choice,
        where.kind,
        loss.output_loss.name,
        fixed,
        noise.optimiser,
    )
    targets = loss.targets.argmax(1) if kernel.loss == "softmax" else loss.targets[:, 0]
    inputs, labels = loss.inputs.numpy(), targets.double().contiguous().numpy()
    examples = np.ascontiguousarray(inputs).reshape(-1), labels
    around = landscape.minimum_of_potential.numpy(), np.ascontiguousarray(where.directions).reshape(-1)
    columns = _columns(inputs, labels)
    numbers = {
        "share": noise.step / noise.sizes,
        "kept": 1 - noise.step * loss.weight_decay,
        "pull": noise.step * loss.weight_decay,
        "decay": loss.weight_decay,
        **noise.numbers,
        **where.numbers,
    }
    return CompiledEscape(
        kernel,
        starts(landscape, dynamics, start, points),
        table(kernel.parameters, numbers, points),
        noise.sizes.astype(np.int64),
        lambda size: (*examples, size, *around, columns),
    )


def _columns(inputs: Numbers, labels: Numbers) -> Numbers:
    """Return the features and labels by columns, flattened, filled up to whole vectors, and what counts of them."""
    from sgd_diffusion.kernels.lanes import WIDTH  # loads the compiler

    missing = -len(inputs) % WIDTH
    rows = np.concatenate([inputs, labels[:, None], np.ones((len(labels), 1))], axis=1)
    return np.ascontiguousarray(np.pad(rows, ((0, missing), (0, 0))).T).reshape(-1)


def _examples(landscape: Landscape, dynamics: Dynamics, points: int) -> _Examples | None:
    """Return the random gradients of a dynamics in φ; None if no kernel has them."""
    loss = landscape.potential
    assert isinstance(loss, NetworkLoss)
    everything = np.full(points, float(len(loss)))
    if type(dynamics) is SGLD:
        step = of_points(dynamics.learning_rate, points) * of_points(landscape.sharpness, points)
        amplitude = (2 * step * of_points(dynamics.diffusion, points)) ** 0.5
        return _Examples("all", everything, step, {"amplitude": amplitude})
    found = compiled_optimiser(landscape, dynamics, points)
    if found is None:
        return None
    noise, sizes = found.noise, of_points(found.batch_size, points)
    if type(noise) is IsotropicNoise:
        numbers = found.numbers | {"amplitude": found.step * noise.deviation / sizes**0.5}
        return _Examples("all", everything, found.step, numbers, found.name)
    if not isinstance(noise, Minibatches | GaussianMinibatches) or noise.loss is not loss:
        return None
    if type(noise) is GaussianMinibatches:
        numbers = found.numbers | {"spread": (everything / sizes) ** 0.5}
        return _Examples("gaussian", everything, found.step, numbers, found.name)
    if type(noise) is not Minibatches:
        return None
    dynamics.draws(landscape.dimension)  # complains of minibatches that are larger than the data set
    choice = "with replacement" if noise.replacement else "without replacement"
    return _Examples(choice, sizes, found.step, found.numbers, found.name)


def _boundary(landscape: Landscape, boundary: Boundary, points: int) -> _Around | None:
    """Return a boundary in φ; None if no kernel has it. A class derived from one of those here may have another ξ."""
    if type(boundary) not in (Box, Ball, Plane, Level, ScreenedLevel, Arrival):
        return None
    minimum = landscape.minimum_of_potential
    lowest = {"lowest": float(landscape.potential(minimum))}
    root_k = of_points(landscape.sharpness, points) ** 0.5
    match boundary:
        case Box():
            return _Around("box", {"size": root_k * of_points(boundary.half_width, points)})
        case Ball():
            return _Around("ball", {"size": root_k * of_points(boundary.radius, points)})
        case Plane():
            normal = boundary.normal.double().numpy()
            reach = (root_k[:, None] * boundary.point.double().numpy() - minimum.numpy()) @ normal
            return _Around("plane", {"size": reach}, normal[None])
        case Level():
            return _Around("level", lowest | {"size": of_points(boundary.height, points)})
        case ScreenedLevel():
            directions, rest = boundary.bound
            numbers = {"size": boundary.height, "rest": rest, "screen": SCREEN}
            return _Around("screened", lowest | numbers, directions.numpy())
        case Arrival():
            rows = torch.cat([boundary.centres, boundary.roots.flatten(1)], dim=1)
            return _Around("ellipsoids", {"size": root_k}, rows.numpy())
    return None
