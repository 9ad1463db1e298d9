"""Escape paths: the quantities of a landscape and its noise from which the theories predict escape times."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.errors import LandscapeError, UnsettledActionError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.theory.minimum_action import minimum_action
from sgd_diffusion.theory.quadrature import vanishing_place

STEPS = 4001
"""Number of positions at which an escape path is evaluated."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class EscapePath:
    """An escape path from a minimum to a saddle or boundary, with C the gradient covariance of one sample.

    Attributes:
        barrier: ΔL, loss at the end of the path minus loss at the minimum.
        curvature: H_a > 0, curvature along the path at the minimum.
        saddle_curvature: |H_b|, absolute curvature along the path at the saddle; None (default) if the path ends on a
            boundary.
        noise: variance of one sample's gradient along the path at the minimum.
        noise_ratio: C_b/C_a, noise at the end of the path over noise at the minimum, default 1.
        basin_share: s, share of the barrier below the inflection of the path, where the loss is L(a) + sΔL; default 1.
        action: V, quasi-potential at the end of the path, with ln τ ≈ VB/η. It is inf if the noise vanishes on a
            one-dimensional path, and nan if the least action depends on the grid.
        exact_action: exponent under the exact law of one example's gradient, in place of Gaussian noise of the same
            covariance. It is nan if that law has no exponent or it is not known, and None (default) if the noise is
            Gaussian, where it is V.
        lowest_loss: L*, the loss at the minimum if the noise is that of a squared error; otherwise None, and the theory
            LOG makes no prediction.
        hessian_scale: c in C = cH, which Theorem 2 assumes; None for injected white noise, to which Theorem 1 applies.
        mean_noise: Tr C/d at the minimum, the variance of white noise with the same total power.
        white_barrier: ΔL at the point of the boundary where white noise exits most easily.
        log_determinants: ln √(|det H_b|/det H_a) of the full Hessians; nan (default) if the path ends on a boundary.
        n_paths: number of equivalent escape paths, default 1.
        half: True (default) if the boundary passes through the saddle, where the mean exit time is half of that beyond
            the saddle.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> path = path_over_saddle(double_well(), lambda theta: (1 + theta**2).unsqueeze(-1))  # C = 2 at −1, 1 at 0
        >>> path.noise, path.noise_ratio
        (2.0, 0.5)
    """

    barrier: float
    curvature: float
    saddle_curvature: float | None = None
    noise: float
    noise_ratio: float = 1.0
    basin_share: float = 1.0
    action: float
    exact_action: float | None = None
    lowest_loss: float | None
    hessian_scale: float | None
    mean_noise: float
    white_barrier: float
    log_determinants: float = math.nan
    n_paths: int = 1
    half: bool = True


def path_over_saddle(
    landscape: Landscape,
    covariance: Callable[[Tensor], Tensor],
    *,
    n_paths: int = 1,
    half: bool = True,
    white: bool = False,
    lowest_loss: float | None = None,
    exact_action: float | None = None,
) -> EscapePath:
    """Return the escape path from a landscape's minimum over its saddle.

    In one dimension V = 2∫L′/C dθ. In several dimensions V is the least action and the path the one of least action. If
    the least action depends on the grid, V is nan and the path is that for noise as at the minimum everywhere.

    Args:
        landscape: landscape with a saddle and a single sharpness.
        covariance: C(θ), gradient covariance of one sample, (n, d) → (n, d, d).
        n_paths: number of equivalent saddles, default 1.
        half: True (default) if the boundary passes through the saddle, False if it lies beyond.
        white: True if the noise is injected white noise as in SGLD, False (default) if it is that of samples.
        lowest_loss: L*, if the noise is that of a squared error; otherwise None (default).
        exact_action: exponent under the exact law of one example's gradient, such as `cumulant_exponent` gives it, or
            nan if there is none; None (default) if the noise is Gaussian.

    Raises:
        LandscapeError: the landscape's minimum is not a minimum, or its saddle is not of index one.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> path = path_over_saddle(double_well(), lambda theta: torch.full_like(theta, 4.0).unsqueeze(-1))
        >>> path.barrier, path.curvature, path.saddle_curvature
        (1.0, 8.0, 4.0)
        >>> round(path.action, 4), round(path.basin_share, 2)  # 2ΔL/C, and L = 4/9 at the inflection
        (0.5, 0.44)
    """
    start, end = landscape.minimum, landscape.saddle
    hessians = landscape.hessian(torch.stack([start, end]))
    (lowest, _), (saddle, out) = (torch.linalg.eigh(hessian) for hessian in hessians)
    if lowest[0] <= 0 or saddle[0] >= 0 or (saddle[1:] <= 0).any():
        raise LandscapeError(
            f"{landscape.name}: the curvatures are {lowest.tolist()} at the minimum and {saddle.tolist()} at the "
            "saddle; an escape path needs positive curvatures at the minimum and one negative curvature at the saddle."
        )
    path, action = _path(landscape, covariance)
    first = path[len(path) // 100 + 1] - start if landscape.dimension > 1 else end - start
    first = first / first.norm()
    matrices = covariance(torch.stack([start, end]))
    noise, noise_out = float(first @ matrices[0] @ first), float(out[:, 0] @ matrices[1] @ out[:, 0])
    curvature = float(first @ hessians[0] @ first)
    return EscapePath(
        barrier=float(landscape.barrier),
        curvature=curvature,
        saddle_curvature=-float(saddle[0]),
        noise=noise,
        noise_ratio=noise_out / noise,
        basin_share=_basin_share(landscape, path),
        action=action,
        exact_action=exact_action,
        lowest_loss=lowest_loss,
        hessian_scale=None if white else noise / curvature,
        mean_noise=float(matrices[0].diagonal().mean()),
        white_barrier=float(landscape.barrier),
        log_determinants=float(saddle.abs().log().sum() - lowest.log().sum()) / 2,
        n_paths=n_paths,
        half=half,
    )


def _path(landscape: Landscape, covariance: Callable[[Tensor], Tensor]) -> tuple[Tensor, float]:
    """Return the path, (STEPS, d), and its action V."""
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
    """Return the least action, nan if it depends on the grid, and the nodes of its path, (nodes, d)."""
    least = partial(minimum_action, landscape.loss, start=landscape.minimum, end=landscape.saddle)
    try:
        found = least(covariance)
        return found.action, torch.from_numpy(found.path)
    except UnsettledActionError as error:
        logger.warning("large deviations predict nothing for %s: %s", landscape.name, error)
        frozen = covariance(landscape.minimum.unsqueeze(0))
        found = least(lambda theta: frozen.expand(len(theta), *frozen.shape[1:]))
        return math.nan, torch.from_numpy(found.path)


def _basin_share(landscape: Landscape, path: Tensor) -> float:
    """Return s, the share of the barrier below the steepest point (inflection) of the loss along the path."""
    loss = landscape.loss(path).numpy()
    place = np.concatenate([[0.0], np.linalg.norm(np.diff(path.numpy(), axis=0), axis=1).cumsum()])
    slope = np.gradient(loss, place)
    return float((loss[int(np.argmax(slope))] - loss[0]) / (loss[-1] - loss[0]))


def path_to_boundary(
    barrier: float,
    curvature: float,
    *,
    noise: float,
    action: float,
    mean_noise: float,
    white_barrier: float,
    lowest_loss: float | None = None,
    exact_action: float | None = None,
) -> EscapePath:
    """Return a straight escape path that ends on a boundary inside a quadratic basin.

    Args:
        barrier: ΔL at the point of the boundary where noise with C = cH exits most easily.
        curvature: H along the path to that point.
        noise: variance of one sample's gradient along the path.
        action: V, lowest quasi-potential on the boundary.
        mean_noise: Tr C/d, with C the gradient covariance of one sample.
        white_barrier: lowest ΔL on the boundary.
        lowest_loss: L*, if the noise is that of a squared error; otherwise None (default).
        exact_action: exponent under the exact law of one example's gradient, or nan if there is none; None (default) if
            the noise is Gaussian.

    Examples:
        >>> path = path_to_boundary(0.5, 2.0, noise=3.0, action=0.6, mean_noise=3.0, white_barrier=0.5)
        >>> path.saddle_curvature is None, path.hessian_scale  # no saddle; C = 1.5 H
        (True, 1.5)
    """
    return EscapePath(
        barrier=barrier,
        curvature=curvature,
        noise=noise,
        action=action,
        exact_action=exact_action,
        lowest_loss=lowest_loss,
        hessian_scale=noise / curvature,
        mean_noise=mean_noise,
        white_barrier=white_barrier,
        half=False,
    )
