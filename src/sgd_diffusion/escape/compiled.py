"""Which escapes run in compiled loops, and what their kernels take.

A kernel works in the coordinates φ = √k θ of the potential f, in which the sharpness k only multiplies the step and the
noise: SGD's step from φ is ηk times the minibatch gradient, SGLD's noise √(2ηDk) ξ. Boundaries scale with φ too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import SGD, SGLD, ConstantNoise, DiagonalNoise, Dynamics, IsotropicNoise, Minibatches
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.compiled_boundary import CompiledBoundary, Numbers, compiled_boundary, of_points
from sgd_diffusion.kernels import Formula, LandscapeKernel, NetworkKernel, UncompiledError
from sgd_diffusion.landscapes import Landscape, NetworkLoss

WIDEST = 64
"""Most units or features of a layer; the kernel of a wider network would take minutes to compile."""

MOST_COORDINATES = 32
"""Most coordinates of a landscape."""


@dataclass(frozen=True)
class CompiledEscape:
    """An escape whose replicas run in a kernel.

    Attributes:
        kernel: source of the kernel.
        start: φ where the replicas of each point start, (points, d).
        parameters: numbers of each point, in the order of the kernel's names, (points, parameters).
        batch_size: B of each point, if the kernel takes it, (points,); its replicas run together if B is equal.
        shared: further arguments of the kernel, given B.
    """

    kernel: LandscapeKernel | NetworkKernel
    start: Numbers
    parameters: Numbers
    batch_size: NDArray[np.int64]
    shared: Callable[[int], tuple[Any, ...]]

    @property
    def splits(self) -> bool:
        """Whether the kernels can split excursions."""
        return isinstance(self.kernel, LandscapeKernel)

    @property
    def module(self) -> Any:
        """The compiled kernels."""
        from sgd_diffusion.kernels.generated import module_of  # loads the compiler, in half a second

        return module_of(self.kernel)


def compiled_escape(
    landscape: Landscape, dynamics: Dynamics, boundary: Boundary, start: Tensor | None, points: int
) -> CompiledEscape | None:
    """Return how an escape runs in a kernel; None if there is none.

    Args:
        landscape: of the whole parameter batch.
        dynamics: of the whole parameter batch.
        boundary: the boundary, of the whole parameter batch.
        start: (d,), where every replica starts; None for the minimum of its parameter point.
        points: number of parameter points.
    """
    where = compiled_boundary(landscape, boundary, points)
    noise = None if where is None else _noise(landscape, dynamics, points)
    if where is None or noise is None:
        return None
    if start is None:
        begin = np.broadcast_to(landscape.minimum_of_potential.numpy(), (points, landscape.dimension)).copy()
    else:
        begin = of_points(landscape.sharpness, points)[:, None] ** 0.5 * start.double().numpy()
    if isinstance(noise, _Examples):
        return _from_network(landscape, noise, where, begin)
    return _from_landscape(landscape, noise, where, begin)


def _from_network(
    landscape: Landscape, noise: "_Examples", where: CompiledBoundary, start: Numbers
) -> CompiledEscape | None:
    """Return the escape from a network's minimum; None if no kernel has the boundary."""
    if where.kind not in ("box", "ball"):
        return None
    loss = noise.loss
    widths = (loss.inputs.shape[1], *(layer.fan_out for layer in loss.layers))
    kernel = NetworkKernel(widths, loss.activation.name, noise.choice, where.kind)
    given = noise.numbers | {"size": where.numbers["half_width" if where.kind == "box" else "radius"]}
    inputs = np.ascontiguousarray(loss.inputs.numpy()).reshape(-1)
    labels, centre = loss.targets.argmax(1).double().numpy(), landscape.minimum_of_potential.numpy()
    parameters = _table(kernel.parameters, given, len(start))
    return CompiledEscape(kernel, start, parameters, noise.sizes, lambda size: (inputs, labels, size, centre))


def _from_landscape(
    landscape: Landscape, noise: "_Noise", where: CompiledBoundary, start: Numbers
) -> CompiledEscape | None:
    """Return the escape from a landscape that is given as a formula; None if the formula has no compiled form."""
    assert landscape.formula is not None
    kernel = LandscapeKernel(landscape.formula, where.kind, noise.kind, where.several)
    potential = {f"potential_{name}": value for name, value in landscape.numbers.items()}
    parameters = _table(kernel.parameters, noise.numbers | where.numbers | potential, len(start))
    found = CompiledEscape(kernel, start, parameters, np.ones(len(start), np.int64), lambda _: ())
    try:
        _ = found.module
    except UncompiledError:
        return None
    return found


def _table(names: tuple[str, ...], given: dict[str, Any], points: int) -> Numbers:
    """Return the numbers of each point in the order of the names, (points, names)."""
    return np.stack([np.broadcast_to(given[name], points) for name in names], axis=1)


@dataclass(frozen=True)
class _Noise:
    """Noise of a landscape: its kind, and its numbers and the step's by the kernel's names."""

    kind: str | Formula
    numbers: dict[str, Any]


@dataclass(frozen=True)
class _Examples:
    """Random gradients of a network: which examples, how many, and the numbers of the step by the kernel's names."""

    loss: NetworkLoss
    choice: str
    sizes: NDArray[np.int64]
    numbers: dict[str, Any]


def _noise(landscape: Landscape, dynamics: Dynamics, points: int) -> _Noise | _Examples | None:
    """Return the noise of a dynamics in φ; None if no kernel has it."""
    k = of_points(landscape.sharpness, points)
    step = of_points(dynamics.learning_rate, points) * k
    if type(dynamics) is SGLD:
        amplitude = (2 * step * of_points(dynamics.diffusion, points)) ** 0.5
        loss = landscape.potential
        if type(loss) is NetworkLoss:
            return _of_examples(loss, "all", step, np.full(points, len(loss)), {"amplitude": amplitude})
        return _Noise("isotropic", {"step": step, "amplitude": amplitude}) if _has_formula(landscape) else None
    if type(dynamics) is not SGD:
        return None
    noise, sizes = dynamics.noise, of_points(dynamics.batch_size, points)
    if type(noise) is Minibatches and type(noise.loss) is NetworkLoss:
        dynamics.draws(landscape.dimension)  # complains of minibatches that are larger than the data set
        choice = "with replacement" if noise.replacement else "without replacement"
        return _of_examples(noise.loss, choice, step, sizes.astype(np.int64), {})
    if not _has_formula(landscape):
        return None
    numbers: dict[str, Any] = {"step": step, "amplitude": step / sizes**0.5}
    if type(noise) is IsotropicNoise:
        return _Noise("isotropic", numbers | {"amplitude": numbers["amplitude"] * noise.deviation})
    if type(noise) is ConstantNoise:
        root = noise.root.double().numpy()
        return _Noise("matrix", numbers | {f"root{i}_{j}": value for (i, j), value in np.ndenumerate(root)})
    if type(noise) is DiagonalNoise and noise.formula is not None:
        return _Noise(noise.formula, numbers | {f"noise_{name}": value for name, value in noise.numbers.items()})
    return None


def _has_formula(landscape: Landscape) -> bool:
    """Whether a landscape has a formula of few enough coordinates, each of which is written out in the kernel."""
    return landscape.formula is not None and landscape.dimension <= MOST_COORDINATES


def _of_examples(
    loss: NetworkLoss, choice: str, step: Numbers, sizes: NDArray[np.int64], numbers: dict[str, Any]
) -> _Examples | None:
    """Return the random gradients of a network; None if a layer is too wide."""
    if loss.widest > WIDEST:
        return None
    return _Examples(loss, choice, sizes, numbers | {"share": step / sizes, "kept": 1 - step * loss.weight_decay})
