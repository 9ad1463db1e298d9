"""What the theories ask of a way out of a valley, measured on the landscape and its noise."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.errors import LandscapeError, UnsettledActionError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.theory.minimum_action import minimum_action
from sgd_diffusion.theory.quadrature import vanishing_place

STEPS = 4001

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WayOut:
    """One way out of a valley, in the units of one sample's noise.

    Attributes:
        barrier: ΔL.
        curvature, saddle_curvature: H_a > 0 and |H_b| along the way; None where it ends at a boundary, not at a saddle.
        noise, saddle_noise: C of one sample along the way, at the minimum and at its end.
        valley_share: s, the share of the barrier below the inflection: where the loss is L(a) + sΔL.
        action: V of the way's end, so that ln τ grows as VB/η; infinite where the noise vanishes on the way, nan where
            that, or something else, keeps the least action from settling.
        lowest_loss: L*; None where the noise is not that of a loss, and the log-loss barrier has no say.
        hessian_scale: c of the C = cH that Theorem 2 assumes; None where noise is injected and not SGD's: the theory
            has Theorem 1 for it.
        mean_noise: Tr C/d at the minimum, the strength of white noise of the same power.
        white_barrier: ΔL where white noise leaves most easily.
        log_determinants: ln √(|det H_b|/det H_a), of the whole Hessians.
        ways: number of equal ways out.
        half: whether escape counts at the saddle, which takes half the time that it takes beyond.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> way = way_over_saddle(double_well(), lambda theta: (1 + theta**2).unsqueeze(-1))  # C = 2 at −1, 1 at 0
        >>> way.noise, way.saddle_noise, way.noise_ratio
        (2.0, 1.0, 0.5)
    """

    barrier: float
    curvature: float
    saddle_curvature: float | None
    noise: float
    saddle_noise: float
    valley_share: float
    action: float
    lowest_loss: float | None
    hessian_scale: float | None
    mean_noise: float
    white_barrier: float
    log_determinants: float | None = None
    ways: int = 1
    half: bool = True

    @property
    def noise_ratio(self) -> float:
        """C_b/C_a, as measured."""
        return self.saddle_noise / self.noise


def way_over_saddle(
    landscape: Landscape,
    covariance: Callable[[Tensor], Tensor],
    *,
    ways: int = 1,
    half: bool = True,
    white: bool = False,
    lowest_loss: float | None = None,
) -> WayOut:
    """Measure the way from a landscape's minimum over its saddle.

    In one dimension V = 2∫L′/C dθ; in several it is the least action, and the way is the path that has it, or would
    have it if the noise were everywhere as at the minimum where that depends on the grid.

    Args:
        landscape: with a saddle; not sharpened to several points.
        covariance: C of one sample, (n, d) → (n, d, d).
        ways: number of saddles like this one.
        half: whether escape counts at the saddle.
        white: whether the noise is white and not that of samples, as SGLD's is.
        lowest_loss: L* of a squared error whose noise this is, if it is one.

    Raises:
        LandscapeError: the minimum is none, or the saddle has not one unstable direction.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> way = way_over_saddle(double_well(), lambda theta: torch.full_like(theta, 4.0).unsqueeze(-1))
        >>> way.barrier, way.curvature, way.saddle_curvature
        (1.0, 8.0, 4.0)
        >>> round(way.action, 4), round(way.valley_share, 2)  # 2ΔL/C, and L = 4/9 at the inflection
        (0.5, 0.44)
    """
    start, end = landscape.minimum, landscape.saddle
    hessians = landscape.hessian(torch.stack([start, end]))
    (lowest, _), (saddle, out) = (torch.linalg.eigh(hessian) for hessian in hessians)
    if lowest[0] <= 0 or saddle[0] >= 0 or (saddle[1:] <= 0).any():
        raise LandscapeError(
            f"{landscape.name}: the curvatures are {lowest.tolist()} at the minimum and {saddle.tolist()} at the "
            "saddle; a way out needs a minimum and a saddle with one unstable direction."
        )
    path, action = _path(landscape, covariance)
    first = path[len(path) // 100 + 1] - start if landscape.dimension > 1 else end - start
    first = first / first.norm()
    matrices = covariance(torch.stack([start, end]))
    noise, noise_out = float(first @ matrices[0] @ first), float(out[:, 0] @ matrices[1] @ out[:, 0])
    curvature = float(first @ hessians[0] @ first)
    return WayOut(
        barrier=float(landscape.barrier),
        curvature=curvature,
        saddle_curvature=-float(saddle[0]),
        noise=noise,
        saddle_noise=noise_out,
        valley_share=_valley_share(landscape, path),
        action=action,
        lowest_loss=lowest_loss,
        hessian_scale=None if white else noise / curvature,
        mean_noise=float(matrices[0].diagonal().mean()),
        white_barrier=float(landscape.barrier),
        log_determinants=float(saddle.abs().log().sum() - lowest.log().sum()) / 2,
        ways=ways,
        half=half,
    )


def _path(landscape: Landscape, covariance: Callable[[Tensor], Tensor]) -> tuple[Tensor, float]:
    """The way, (steps, d), and its action."""
    start, end = landscape.minimum, landscape.saddle
    share = torch.linspace(0, 1, STEPS, dtype=torch.float64).unsqueeze(-1)
    if landscape.dimension > 1:
        action, nodes = _least(landscape, covariance)
        place = share[:, 0] * (len(nodes) - 1)
        left = place.long().clamp_max(len(nodes) - 2)
        return torch.lerp(nodes[left], nodes[left + 1], (place - left).unsqueeze(-1)), action
    path = start + share * (end - start)
    middles = (path[1:] + path[:-1]) / 2
    noise = covariance(middles)[:, 0, 0]

    def of_place(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return covariance(torch.from_numpy(theta).unsqueeze(-1))[:, 0, 0].numpy()

    if vanishing_place(of_place, middles[:, 0].numpy(), noise.numpy()) is not None:
        return path, math.inf
    rise = landscape.gradient(middles)[:, 0] / noise
    return path, 2 * float(rise.sum() * (end - start)[0] / (STEPS - 1))


def _least(landscape: Landscape, covariance: Callable[[Tensor], Tensor]) -> tuple[float, Tensor]:
    """The least action, nan if it does not settle, and the nodes of its path."""
    start, end = landscape.minimum, landscape.saddle
    try:
        found = minimum_action(landscape.loss, covariance, start=start, end=end)
        return found.action, torch.from_numpy(found.path)
    except UnsettledActionError as error:
        logger.warning("large deviations have no say on %s: %s", landscape.name, error)
        frozen = covariance(start.unsqueeze(0))
        found = minimum_action(
            landscape.loss, lambda theta: frozen.expand(len(theta), *frozen.shape[1:]), start=start, end=end
        )
        return math.nan, torch.from_numpy(found.path)


def _valley_share(landscape: Landscape, path: Tensor) -> float:
    """s: the loss where its curvature along the way first vanishes, as a share of the barrier."""
    loss = landscape.loss(path).numpy()
    place = np.concatenate([[0.0], np.linalg.norm(np.diff(path.numpy(), axis=0), axis=1).cumsum()])
    slope = np.gradient(loss, place)
    return float((loss[int(np.argmax(slope))] - loss[0]) / (loss[-1] - loss[0]))


def way_to_boundary(
    barrier: float,
    curvature: float,
    *,
    noise: float,
    action: float,
    mean_noise: float,
    white_barrier: float,
    lowest_loss: float | None = None,
) -> WayOut:
    """Return a way that ends on a boundary within a quadratic valley, along one direction.

    Args:
        barrier, curvature: ΔL and H where C = cH leaves most easily.
        noise: C of one sample along it.
        action: least V on the boundary.
        mean_noise: Tr C/d.
        white_barrier: least ΔL on the boundary.
        lowest_loss: L*, if the noise is that of a loss.

    Examples:
        >>> way = way_to_boundary(0.5, 2.0, noise=3.0, action=0.6, mean_noise=3.0, white_barrier=0.5)
        >>> way.saddle_curvature is None, way.hessian_scale  # no saddle; C = 1.5 H
        (True, 1.5)
    """
    return WayOut(
        barrier=barrier,
        curvature=curvature,
        saddle_curvature=None,
        noise=noise,
        saddle_noise=noise,
        valley_share=1.0,
        action=action,
        lowest_loss=lowest_loss,
        hessian_scale=noise / curvature,
        mean_noise=mean_noise,
        white_barrier=white_barrier,
        half=False,
    )
