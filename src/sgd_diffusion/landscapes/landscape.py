"""A potential, the minimum that escapes start from, and its sharpening θ → √k θ."""

import copy
import functools
from collections.abc import Callable

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.parameter_batch import at_point

Potential = Callable[[Tensor], Tensor]


class Landscape:
    """L(θ) = f(√k θ), with f the potential and k the sharpness (Xie et al. 2021, Sec. 4: H → kH at fixed barrier).

    Args:
        potential: f, a function of a tensor (…, d) that gives (…); it must work on any leading shape.
        minimum: (d,), the minimum of f in whose valley every replica starts.
        saddle: (d,), the saddle of f through which the valley is left; None where there is none.
        name: for messages and tables.
        gradient: ∇f, (…, d) → (…, d); autograd if not given.
        hessian: ∇²f, (…, d) → (…, d, d); autograd if not given.
        sharpness: k > 0, a number or a vector of points; `sharpened` sets it.

    `minimum`, `saddle` and all methods speak of L, not of f: they are scaled by 1/√k. With a vector of points they
    have a leading point axis.

    Raises:
        LandscapeError: the potential is not finite at the minimum, or its shapes are wrong.

    Examples:
        Sharpening by k = 4 halves lengths and quadruples curvatures; the barrier stays:

        >>> landscape = Landscape(lambda theta: (theta[..., 0] ** 2 - 1) ** 2, minimum=[-1.0], saddle=[0.0])
        >>> sharper = landscape.sharpened(4.0)
        >>> landscape.minimum.tolist(), landscape.barrier.item(), landscape.hessian(landscape.minimum).item()
        ([-1.0], 1.0, 8.0)
        >>> sharper.minimum.tolist(), sharper.barrier.item(), sharper.hessian(sharper.minimum).item()
        ([-0.5], 1.0, 32.0)
    """

    def __init__(
        self,
        potential: Potential,
        minimum: Tensor | list[float],
        saddle: Tensor | list[float] | None = None,
        name: str | None = None,
        *,
        gradient: Potential | None = None,
        hessian: Potential | None = None,
        sharpness: Tensor | float = 1.0,
    ) -> None:
        self.potential = potential
        self.minimum_of_potential = _point(minimum, "minimum")
        self.saddle_of_potential = None if saddle is None else _point(saddle, "saddle")
        self.name = name or getattr(potential, "__name__", "landscape")
        self.sharpness = torch.as_tensor(sharpness, dtype=torch.float64)
        self._gradient_of_potential, self._hessian_of_potential = gradient, hessian
        # Computed once, for this landscape and every sharpening of it: with many parameters it is dear.
        self._curvature = functools.cache(lambda: self.hessian_of_potential(self.minimum_of_potential))
        self._check()

    def _check(self) -> None:
        if self.saddle_of_potential is not None and self.saddle_of_potential.shape != self.minimum_of_potential.shape:
            raise LandscapeError(f"{self.name}: minimum and saddle have different dimensions.")
        if not (torch.isfinite(self.sharpness) & (self.sharpness > 0)).all() or self.sharpness.ndim > 1:
            raise LandscapeError(f"{self.name}: sharpness must be positive numbers, got {self.sharpness.tolist()}.")
        value = self.potential(self.minimum_of_potential)
        if value.shape != ():
            raise LandscapeError(
                f"{self.name}: the potential gives shape {tuple(value.shape)} for one point; it must map (…, d) to (…)."
            )
        if not torch.isfinite(value):
            raise LandscapeError(f"{self.name}: the potential is {value.item()} at the minimum.")

    @property
    def dimension(self) -> int:
        """d."""
        return self.minimum_of_potential.shape[-1]

    @property
    def minimum(self) -> Tensor:
        """The minimum of L: (d,), or (points, d)."""
        return self.minimum_of_potential / self.sharpness.sqrt().unsqueeze(-1)

    @property
    def saddle(self) -> Tensor:
        """The saddle of L: (d,), or (points, d)."""
        if self.saddle_of_potential is None:
            raise LandscapeError(f"{self.name}: has no saddle.")
        return self.saddle_of_potential / self.sharpness.sqrt().unsqueeze(-1)

    @property
    def barrier(self) -> Tensor:
        """ΔL = L(saddle) − L(minimum), the same for every sharpness; shape ()."""
        if self.saddle_of_potential is None:
            raise LandscapeError(f"{self.name}: has no saddle, and so no barrier.")
        return self.potential(self.saddle_of_potential) - self.potential(self.minimum_of_potential)

    def at(self, point: int) -> "Landscape":
        """Return the landscape of one point of a panel."""
        return self._with_sharpness(at_point(self.sharpness, point))

    def _with_sharpness(self, sharpness: Tensor) -> "Landscape":
        landscape = copy.copy(self)
        landscape.sharpness = sharpness
        landscape._check()
        return landscape

    def sharpened(self, k: Tensor | float) -> "Landscape":
        """Return L(√k θ) for this L: k multiplies the sharpness; a vector gives one landscape a point."""
        factor = torch.as_tensor(k, dtype=torch.float64)
        return self._with_sharpness(self.sharpness * factor)

    def loss(self, theta: Tensor) -> Tensor:
        """L(θ), (…, d) → (…); with a vector of points, θ has the points as its first axis."""
        return self.potential(self.stretched(theta))

    def gradient(self, theta: Tensor) -> Tensor:
        """∇L(θ) = √k ∇f(√k θ), shape of θ."""
        return self.gradient_of_potential(self.stretched(theta)) * self.root_sharpness(theta)

    def gradient_of_potential(self, phi: Tensor) -> Tensor:
        """∇f(φ), by the given gradient or by autograd."""
        if self._gradient_of_potential is not None:
            return self._gradient_of_potential(phi)
        # Escapes keep no account of gradients; here one is needed.
        with torch.inference_mode(False):
            leaf = phi.detach().clone().requires_grad_()
            (gradient,) = torch.autograd.grad(self.potential(leaf).sum(), leaf)
        return gradient

    def hessian_of_potential(self, phi: Tensor) -> Tensor:
        """∇²f(φ), (…, d) → (…, d, d), as given or by autograd."""
        if self._hessian_of_potential is not None:
            return self._hessian_of_potential(phi)
        with torch.inference_mode(False):
            # Not by torch.func, whose first use takes a second of every job that has a landscape.
            leaf = phi.detach().clone().requires_grad_()
            (gradient,) = torch.autograd.grad(self.potential(leaf).sum(), leaf, create_graph=True)
            if not gradient.requires_grad:  # a linear potential
                return torch.zeros(*phi.shape, self.dimension).to(phi)
            columns = [
                torch.autograd.grad(slope.sum(), leaf, retain_graph=True, materialize_grads=True)[0]
                for slope in gradient.unbind(-1)
            ]
        return torch.stack(columns, -1)

    @property
    def curvature(self) -> Tensor:
        """∇²f at the minimum of f, whatever the sharpness: (d, d)."""
        return self._curvature()

    def hessian(self, theta: Tensor) -> Tensor:
        """∇²L(θ) = k ∇²f(√k θ), (…, d) → (…, d, d)."""
        return self.hessian_of_potential(self.stretched(theta)) * (self.root_sharpness(theta) ** 2).unsqueeze(-1)

    def stretched(self, theta: Tensor) -> Tensor:
        """φ = √k θ, the argument of the potential."""
        return theta * self.root_sharpness(theta)

    def root_sharpness(self, theta: Tensor) -> Tensor:
        """√k, shaped to multiply θ: points on the first axis."""
        root = self.sharpness.sqrt().to(theta)
        return root if root.ndim == 0 else root.view(-1, *[1] * (theta.ndim - 1))


def _point(value: Tensor | list[float], what: str) -> Tensor:
    point = torch.as_tensor(value, dtype=torch.float64)
    if point.ndim != 1 or len(point) == 0 or not torch.isfinite(point).all():
        raise LandscapeError(f"the {what} must be one point (d,) of finite numbers, got {point.tolist()}.")
    return point
