"""An escape whose replicas run in a kernel: the kernel, and what it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.kernels import LandscapeKernel, NetworkKernel
from sgd_diffusion.landscapes import Landscape

if TYPE_CHECKING:
    from sgd_diffusion.kernels.runs import Runs

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class CompiledEscape:
    """An escape whose replicas run in a kernel.

    Attributes:
        kernel: source of the kernel.
        start: state where the replicas of each point start, (points, s); its first numbers are φ.
        parameters: numbers of each point, in the order of the kernel's names, (points, parameters).
        batch_size: B of each point, if the kernel takes it, (points,); its replicas run together if B is equal.
        shared: what the kernel takes besides, given B.
    """

    kernel: LandscapeKernel | NetworkKernel
    start: Numbers
    parameters: Numbers
    batch_size: NDArray[np.int64]
    shared: Callable[[int], tuple[Any, ...]]

    def runs(self, point: int = 0) -> "Runs":
        """Return the runs of the kernel with the batch size of a point."""
        from sgd_diffusion.kernels.runs import Runs  # loads the compiler, in half a second

        return Runs(self.kernel.advance(), *self.shared(int(self.batch_size[point])))


def of_points(values: Tensor, points: int) -> Numbers:
    """Return a parameter's value at every point, (points,)."""
    return np.broadcast_to(values.double().numpy(), points)


def table(names: tuple[str, ...], given: dict[str, Any], points: int) -> Numbers:
    """Return the numbers of each point in the order of the names, (points, names)."""
    return np.stack([np.broadcast_to(given[name], points) for name in names], axis=1)


def starts(landscape: Landscape, dynamics: Dynamics, start: Tensor | None, points: int) -> Numbers:
    """Return the states at rest where the replicas of each point start, (points, s): a given θ, or the minimum."""
    if start is None:
        phi = np.broadcast_to(landscape.minimum_of_potential.numpy(), (points, landscape.dimension)).copy()
    else:
        phi = of_points(landscape.sharpness, points)[:, None] ** 0.5 * start.double().numpy()
    return dynamics.at_rest(torch.from_numpy(phi)).numpy()
