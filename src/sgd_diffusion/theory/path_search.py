"""Local search for the path of least action from a given path, by a quasi-Newton method on sine coefficients."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes.polygon import evenly_spaced
from sgd_diffusion.theory.action_search import waves
from sgd_diffusion.theory.path_action import Field, path_action, step_actions

ITERATIONS = 2000
"""Largest number of quasi-Newton iterations on each grid."""
PRECISION = 1e-11
"""Relative decrease of the action in one iteration below which the quasi-Newton method stops, by default."""
UNIT = 0.05
"""Scale of the path's sine coefficients, in units of the distance from start to end."""
PARTS = 4
"""Parts of a step on which an action is summed to compare paths, so that no thin barrier is stepped over."""


@dataclass(frozen=True)
class Trial:
    """A path on which the local search stopped.

    Attributes:
        origin: what the search started from.
        packed: coordinate of the boundary, if it is free, then the sine coefficients of the path.
        path: nodes at equal distances, (steps + 1, d).
        action: of the path by the midpoint rule, which the search lowers.
        converged: False if the search stopped at its largest number of iterations.
        bound: action of the path with every step divided, an upper bound of the quasi-potential.
    """

    origin: str
    packed: NDArray[np.float64]
    path: Tensor
    action: float
    converged: bool
    bound: float


@dataclass(frozen=True)
class PathSearch:
    """Paths from a start to an end or a boundary, and the local search for the least action among them.

    Attributes:
        loss: L, (n, d) → (n,), twice differentiable.
        covariance: C of one example, (n, d) → (n, d, d), positive definite and differentiable.
        start: the minimum, (d,).
        towards: the end, as a function of `free` coordinates, (free,) → (d,).
        free: number of coordinates of the boundary, 0 if the end is fixed, or 1.
        scales: relative sizes of the path's deviations in each coordinate, (d,), which precondition the search; 1 each
            by default. The root of C's diagonal suits noise that differs by orders of magnitude.
        precision: relative decrease of the action in one iteration below which the search stops.
    """

    loss: Field
    covariance: Field
    start: Tensor
    towards: Field
    free: int = 0
    scales: Tensor | float = 1.0
    precision: float = PRECISION

    def pack(self, path: Tensor, place: float, steps: int) -> NDArray[np.float64]:
        """Return a path of straight steps as sine coefficients, after the boundary's coordinate if it is free."""
        front = np.full(self.free, place)
        if len(path) == 2:  # the straight line without rounding
            return np.concatenate([front, np.zeros((steps - 1) * len(self.start))])
        straight = self.nodes(torch.from_numpy(np.concatenate([front, np.zeros((steps - 1) * len(self.start))])), steps)
        offset = (evenly_spaced(path, steps) - straight)[1:-1]
        sines, _ = waves(steps)
        unit = UNIT * (straight[-1] - straight[0]).norm()
        return np.concatenate([front, torch.linalg.solve(sines[1:-1], offset / (unit * self.scales)).flatten().numpy()])

    def nodes(self, packed: Tensor, steps: int) -> Tensor:
        """Return the nodes of a straight line plus a sum of sines, (steps + 1, d)."""
        end = self.towards(packed[: self.free])
        sines, share = waves(steps)
        unit = UNIT * (end - self.start).norm().detach()
        deviations = unit * sines @ packed[self.free :].view(steps - 1, -1)
        return self.start + share * (end - self.start) + self.scales * deviations

    def improved(self, origin: str, packed: NDArray[np.float64], steps: int, iterations: int = ITERATIONS) -> Trial:
        """Return the path of so many steps that minimises the action, starting from a packed path of as many or fewer.

        A penalty on unequal steps, which is zero for equal steps, keeps the nodes from sliding along the path.

        Raises:
            EscapeError: the action is not finite.
        """
        missing = self.free + (steps - 1) * len(self.start) - len(packed)
        packed = np.concatenate([packed, np.zeros(missing)])

        def target(packed: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            leaf = torch.from_numpy(packed).requires_grad_()
            path = self.nodes(leaf, steps)
            lengths = path.diff(dim=0).norm(dim=1)
            unequal = lengths.square().mean() / lengths.mean().square() - 1
            value = step_actions(self.loss, self.covariance, path[:-1], path[1:]).sum() * (1 + unequal)
            (slope,) = torch.autograd.grad(value, leaf)
            return float(value.detach()) / scale, slope.numpy() / scale

        scale = 1.0
        scale = target(packed)[0]
        options = {"maxiter": iterations, "maxfun": 2 * iterations, "ftol": self.precision, "gtol": 1e-9}
        found = optimize.minimize(target, packed, jac=True, method="L-BFGS-B", options=options)
        if not np.isfinite(found.fun):
            raise EscapeError(
                "the action of the path is not finite; check that the gradient and the covariance are finite."
            )
        path = self.nodes(torch.from_numpy(found.x), steps)
        action, bound = (float(path_action(self.loss, self.covariance, path, parts).detach()) for parts in (1, PARTS))
        return Trial(origin, np.asarray(found.x), path, action, found.status != 1, bound)
