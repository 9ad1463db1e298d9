"""Plain simulation of escape: every replica of every point in one batch, until it leaves."""

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.exits import Exit
from sgd_diffusion.escape.normals import NormalStreams
from sgd_diffusion.escape.times import EscapeTimes
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.points import common_length
from sgd_diffusion.streams import seed_for

MOST_ITERATIONS_A_BLOCK = 64
NUMBERS_A_BLOCK = 2**20


def simulate(
    landscape: Landscape,
    dynamics: Dynamics,
    exit: Exit,
    *,
    replicas: int = 1000,
    max_iterations: int = 10**6,
    seed: int = 0,
    device: str | torch.device = "cpu",
    dtype: torch.dtype = torch.float64,
) -> EscapeTimes:
    """Start every replica at the minimum and count the iterations until it is out.

    Each point of a panel has a random stream of its own, and its finished replicas leave the batch at moments that
    depend on the point alone: a point gives the same bits alone and in any panel. Per iteration and replica, d normals
    and the gradient's arithmetic are the floor.

    Args:
        landscape: with the sharpness k a number or a vector of points.
        dynamics: SGD or SGLD; learning rate, batch size and diffusion numbers or vectors of points.
        exit: the boundary; its size a number or a vector of points.
        replicas: R for each point.
        max_iterations: when to stop watching; replicas still inside are then censored.
        seed: base of the points' streams.
        device: where to compute. Devices agree statistically, not bit by bit.
        dtype: float64 wherever rates are compared with oracles.

    Returns:
        Times of shape (replicas,), or (points, replicas) if anything is a vector.

    Raises:
        EscapeError: the step size is unstable at the minimum, the start is already out, or an argument is no count.
    """
    if replicas < 1 or max_iterations < 1:
        raise EscapeError(f"replicas and max_iterations must be at least 1, got {replicas} and {max_iterations}.")
    length = common_length([landscape.sharpness, *dynamics.vectors, *exit.vectors])
    points = length or 1
    check_start(landscape, dynamics, exit, points)
    panel = _Panel(landscape, dynamics, exit, points, replicas, seed, torch.device(device), dtype)
    panel.run(max_iterations)
    shape = (points, replicas) if length else (replicas,)
    return EscapeTimes(
        iterations=panel.iterations.reshape(shape),
        exited=panel.exited.reshape(shape),
        diverged=panel.diverged.reshape(shape),
        learning_rate=dynamics.learning_rate.numpy(),
    )


def check_start(landscape: Landscape, dynamics: Dynamics, exit: Exit, points: int) -> None:
    """Refuse what cannot be an escape from a minimum before simulating it."""
    every = torch.arange(points)
    start = landscape.minimum.expand(points, landscape.dimension)
    steepest = float(landscape.gradient(landscape.minimum).abs().max())
    curvatures = torch.linalg.eigvalsh(landscape.hessian_of_potential(landscape.minimum_of_potential))
    if not torch.isfinite(curvatures).all():
        raise EscapeError(f"{landscape.name}: the curvature at the minimum is not finite.")
    if curvatures[0] < 0:
        raise EscapeError(
            f"{landscape.name}: the start is no minimum: its lowest curvature is {curvatures[0]:.3g} and its gradient "
            f"{steepest:.3g}."
        )
    stiffness = (dynamics.learning_rate * landscape.sharpness * curvatures[-1]).reshape(-1)
    if (stiffness >= 2).any():
        worst = float(stiffness.max())
        raise EscapeError(
            f"the learning rate is too large: η times the largest curvature at the minimum is {worst:.3g}, and from 2 "
            "on every step moves away from it. Lower η or k."
        )
    progress = exit.bind(landscape, every)(start)
    if not torch.isfinite(progress).all() or (progress > 1).any():
        raise EscapeError(
            f"the start is outside the valley already: ξ = {progress.max():.3g} at the minimum, 1 is the edge."
        )


class _Panel:
    """The state of a simulation: rows of replicas that are still inside, and the results of those that are not."""

    def __init__(
        self,
        landscape: Landscape,
        dynamics: Dynamics,
        exit: Exit,
        points: int,
        replicas: int,
        seed: int,
        device: torch.device,
        dtype: torch.dtype,
    ) -> None:
        self._landscape, self._dynamics, self._exit = landscape, dynamics, exit
        self._device = device
        self._points = points
        self.iterations = np.zeros(points * replicas, dtype=np.int64)
        self.exited = np.zeros(points * replicas, dtype=np.bool_)
        self.diverged = np.zeros(points * replicas, dtype=np.bool_)
        self._slot = torch.arange(points * replicas)
        self._point = self._slot // replicas
        start = landscape.minimum.to(device, dtype).expand(points, landscape.dimension)
        self._theta = start.repeat_interleave(replicas, 0)
        draws = dynamics.draws(landscape.dimension)
        # The block's length depends on one point's size alone, so that it is the same alone and in a panel.
        self._block = max(1, min(MOST_ITERATIONS_A_BLOCK, NUMBERS_A_BLOCK // (replicas * draws)))
        self._normals = NormalStreams(
            [seed_for(seed, "escape", number) for number in range(points)], draws, device, dtype
        )

    def run(self, max_iterations: int) -> None:
        """Advance block by block until every replica is out or time is up."""
        done = 0
        while len(self._slot) and done < max_iterations:
            length = min(self._block, max_iterations - done)
            left_at = self._advance(length)
            self._settle(left_at, done)
            done += length
        self.iterations[self._slot.numpy()] = done

    def _advance(self, length: int) -> Tensor:
        """Advance every row; return at which of these iterations each was first out, 0 for never."""
        point = self._point.to(self._device)
        stepper = self._dynamics.bind(self._landscape, point)
        progress = self._exit.bind(self._landscape, point)
        normals = self._normals.block(self._block, torch.bincount(self._point, minlength=self._points))
        left_at = torch.zeros(len(point), dtype=torch.int64, device=self._device)
        theta = self._theta
        for iteration in range(length):
            theta = stepper.advance(theta, normals[iteration])
            out = progress(theta) > 1
            left_at.add_((out & (left_at == 0)) * (iteration + 1))
        self._theta = theta
        return left_at

    def _settle(self, left_at: Tensor, done: int) -> None:
        """Write down who left and who blew up, and keep the rest."""
        left_at = left_at.cpu()
        out = left_at > 0
        broken = ~out & ~torch.isfinite(self._theta).all(-1).cpu()
        slots = self._slot.numpy()
        self.iterations[slots[out.numpy()]] = done + left_at[out].numpy()
        self.exited[slots[out.numpy()]] = True
        self.diverged[slots[broken.numpy()]] = True
        inside = ~(out | broken)
        if not inside.all():
            self._slot, self._point = self._slot[inside], self._point[inside]
            self._theta = self._theta[inside.to(self._device)]
