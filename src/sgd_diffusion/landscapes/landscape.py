"""A loss landscape: a potential, the minimum where replicas start, and the sharpness k."""

import copy
import functools
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes.ends_check import check_ends
from sgd_diffusion.parameter_batch import at_point

Potential = Callable[[Tensor], Tensor]


class Landscape:
    """L(θ) = f(√k θ), with f the potential and k the sharpness (Xie et al. 2021, Sec. 4: H → kH at fixed barrier).

    The properties `minimum` and `saddle` are those of L, that is, those of f divided by √k. With one sharpness per
    parameter point they have a leading axis of parameter points.

    Args:
        potential: f, a function (…, d) → (…) that works on any leading shape.
        minimum: minimum of f where every replica starts, (d,). Without a saddle it is not checked.
        saddle: saddle of f on the boundary of the basin, (d,); None (default) if there is none.
        name: name for messages and tables; by default the name of the function `potential`.
        gradient: ∇f, (…, d) → (…, d); computed by autograd if None (default).
        hessian: ∇²f, (…, d) → (…, d, d); computed by autograd if None (default).
        formula: f as text, whose replicas run in compiled loops; default: the potential's attribute of this name, or
            none.
        numbers: value of each parameter of the formula.
        sharpness: k > 0, one number (default 1) or one per parameter point; `sharpened` changes it.

    Raises:
        LandscapeError: the potential is no function, a shape is wrong, the potential is not finite at the minimum, k is
            not positive, or the minimum of a landscape with a saddle is no minimum, or the saddle is lower or not
            level.

    Examples:
        Sharpening by k = 4 halves lengths and quadruples curvatures; the barrier does not change:

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
        formula: Formula | None = None,
        numbers: Mapping[str, float] | None = None,
        sharpness: Tensor | float = 1.0,
    ) -> None:
        if not callable(potential):
            raise LandscapeError(
                f"the potential must be a function (…, d) → (…) of tensors, got {potential!r}. "
                "parse_potential(text, variables) makes a function of an expression."
            )
        self.potential = potential
        self.minimum_of_potential = _point(minimum, "minimum")
        self.saddle_of_potential = None if saddle is None else _point(saddle, "saddle")
        self.name = str(name or getattr(potential, "__name__", "landscape"))
        self.sharpness = torch.as_tensor(sharpness, dtype=torch.float64)
        self.formula = formula or getattr(potential, "formula", None)
        self.numbers = dict(numbers or {})
        self._gradient_of_potential, self._hessian_of_potential = gradient, hessian
        # Computed once for this landscape and all its sharpened copies: it is expensive with many parameters.
        self._curvature = functools.cache(lambda: self.hessian_of_potential(self.minimum_of_potential))
        self._check()
        self._check_ends()

    def __repr__(self) -> str:
        """Return name, dimension, sharpness and barrier in one line."""
        sharpness = "" if self.sharpness.ndim == 0 and self.sharpness == 1 else f", k = {_listed(self.sharpness)}"
        barrier = "no saddle" if self.saddle_of_potential is None else f"barrier {float(self.barrier):.4g}"
        coordinates = "1 coordinate" if self.dimension == 1 else f"{self.dimension} coordinates"
        return f"Landscape({self.name!r}, {coordinates}{sharpness}, {barrier})"

    def _check(self) -> None:
        if self.saddle_of_potential is not None and self.saddle_of_potential.shape != self.minimum_of_potential.shape:
            raise LandscapeError(f"{self.name}: minimum and saddle have different dimensions.")
        if not (torch.isfinite(self.sharpness) & (self.sharpness > 0)).all() or self.sharpness.ndim > 1:
            raise LandscapeError(f"{self.name}: every sharpness must be positive, got {self.sharpness.tolist()}.")
        value = self.potential(self.minimum_of_potential)
        if value.shape != ():
            raise LandscapeError(
                f"{self.name}: the potential gives shape {tuple(value.shape)} for one point; it must map (…, d) to (…)."
            )
        if not torch.isfinite(value):
            raise LandscapeError(f"{self.name}: the potential is {value.item()} at the minimum.")

    def _check_ends(self) -> None:
        """Refuse a minimum and a saddle between which no theory is defined."""
        if self.saddle_of_potential is None:
            return
        places = self.minimum_of_potential, self.saddle_of_potential
        check_ends(self.name, *places, self.potential, self.gradient_of_potential, self.curvature)

    @property
    def dimension(self) -> int:
        """d, the number of coordinates."""
        return self.minimum_of_potential.shape[-1]

    @property
    def minimum(self) -> Tensor:
        """The minimum of L, (d,), or (points, d) with one sharpness per parameter point."""
        return self.minimum_of_potential / self.sharpness.sqrt().unsqueeze(-1)

    @property
    def saddle(self) -> Tensor:
        """The saddle of L, (d,), or (points, d) with one sharpness per parameter point.

        Raises:
            LandscapeError: the landscape has no saddle.
        """
        if self.saddle_of_potential is None:
            raise LandscapeError(f"{self.name}: the landscape has no saddle.")
        return self.saddle_of_potential / self.sharpness.sqrt().unsqueeze(-1)

    @property
    def barrier(self) -> Tensor:
        """ΔL = L(saddle) − L(minimum), shape (); it does not depend on the sharpness.

        Raises:
            LandscapeError: the landscape has no saddle.
        """
        if self.saddle_of_potential is None:
            raise LandscapeError(f"{self.name}: the landscape has no saddle and therefore no barrier.")
        return self.potential(self.saddle_of_potential) - self.potential(self.minimum_of_potential)

    def at(self, point: int) -> "Landscape":
        """Return the landscape of one parameter point, given its index."""
        return self._with_sharpness(at_point(self.sharpness, point))

    def _with_sharpness(self, sharpness: Tensor) -> "Landscape":
        landscape = copy.copy(self)
        landscape.sharpness = sharpness
        landscape._check()
        return landscape

    def towards(self, saddle: Tensor) -> "Landscape":
        """Return the same landscape with another saddle of the potential, (d,).

        Raises:
            LandscapeError: the saddle has another dimension than the minimum, is lower or not level.
        """
        landscape = copy.copy(self)
        landscape.saddle_of_potential = _point(saddle, "saddle")
        landscape._check()
        landscape._check_ends()
        return landscape

    def sharpened(self, k: Tensor | float) -> "Landscape":
        """Return the landscape L(√k θ): k multiplies the sharpness.

        Args:
            k: positive factor, one number or one per parameter point.

        Raises:
            LandscapeError: a factor is not positive.
        """
        return self._with_sharpness(self.sharpness * torch.as_tensor(k, dtype=torch.float64))

    def loss(self, theta: Tensor) -> Tensor:
        """Return L(θ): (…, d) → (…); the first axis of θ is the parameter points if each has its own sharpness."""
        return self.potential(self.stretched(theta))

    def gradient(self, theta: Tensor) -> Tensor:
        """Return ∇L(θ) = √k ∇f(√k θ): (…, d) → (…, d)."""
        return self.gradient_of_potential(self.stretched(theta)) * self.root_sharpness(theta)

    def gradient_of_potential(self, phi: Tensor) -> Tensor:
        """Return ∇f(φ): (…, d) → (…, d)."""
        if self._gradient_of_potential is not None:
            return self._gradient_of_potential(phi)
        # Simulations run in inference mode; this gradient needs autograd.
        with torch.inference_mode(False):
            leaf = phi.detach().clone().requires_grad_()
            (gradient,) = torch.autograd.grad(self.potential(leaf).sum(), leaf)
        return gradient

    def hessian_of_potential(self, phi: Tensor) -> Tensor:
        """Return ∇²f(φ): (…, d) → (…, d, d)."""
        if self._hessian_of_potential is not None:
            return self._hessian_of_potential(phi)
        with torch.inference_mode(False):
            # torch.func is not used: its first call takes about one second in every process.
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
        """∇²f at the minimum of f, (d, d); it does not depend on the sharpness."""
        return self._curvature()

    def hessian(self, theta: Tensor) -> Tensor:
        """Return ∇²L(θ) = k ∇²f(√k θ): (…, d) → (…, d, d)."""
        return self.hessian_of_potential(self.stretched(theta)) * (self.root_sharpness(theta) ** 2).unsqueeze(-1)

    def stretched(self, theta: Tensor) -> Tensor:
        """Return φ = √k θ, the argument of the potential: (…, d) → (…, d)."""
        return theta * self.root_sharpness(theta)

    def root_sharpness(self, theta: Tensor) -> Tensor:
        """Return √k in a shape that multiplies θ, whose first axis is the parameter points."""
        root = self.sharpness.sqrt().to(theta)
        return root if root.ndim == 0 else root.view(-1, *[1] * (theta.ndim - 1))


def _listed(numbers: Tensor) -> str:
    """Return a number, or how many there are from which to which."""
    if numbers.ndim == 0:
        return f"{float(numbers):.4g}"
    return f"{len(numbers)} values from {float(numbers.min()):.4g} to {float(numbers.max()):.4g}"


def _point(value: Tensor | list[float], what: str) -> Tensor:
    point = torch.as_tensor(value, dtype=torch.float64)
    if point.ndim != 1 or len(point) == 0 or not torch.isfinite(point).all():
        raise LandscapeError(f"the {what} must be one point (d,) of finite numbers, got {point.tolist()}.")
    return point
