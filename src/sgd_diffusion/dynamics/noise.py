"""Gradient noise of one sample, of which a minibatch averages B.

All transform with the gradient: on a landscape sharpened by k, ∇L_b(θ) = √k g_b(√k θ). That makes a sweep of k at
scaled boundaries a sweep of the learning rate: γ(k, η) = γ(1, kη) per iteration.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import torch
from torch import Tensor

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import kept

Law = Literal["normal", "uniform"]
"""Of the random numbers that a noise uses: standard normal, or uniform on [0, 1)."""


class MinibatchGradient(Protocol):
    """The gradient of minibatches, for the rows of a batch."""

    def __call__(self, phi: Tensor, numbers: Tensor) -> Tensor:
        """g_B of the potential at φ: (rows, d) and (rows, draws) → (rows, d)."""

    def keep(self, inside: Tensor) -> "MinibatchGradient":
        """Return the gradient for those rows, (rows,) bool, that are left."""


class GradientNoise(Protocol):
    """How the gradient of a minibatch differs from ∇f."""

    @property
    def law(self) -> Law:
        """Of the random numbers."""

    @property
    def memoryless(self) -> bool:
        """Whether an iteration depends on θ alone, and not on earlier minibatches."""

    def draws(self, dimension: int, largest_batch: int) -> int:
        """Return how many random numbers a row uses in one iteration."""

    def bind(self, landscape: Landscape, batch_size: Tensor) -> MinibatchGradient:
        """Return the gradient for rows with these batch sizes, (rows, 1) or (1, 1)."""


class MemorylessNoise(ABC):
    """Noise that normals make of the landscape's gradient, whatever came before."""

    law: ClassVar[Law] = "normal"
    memoryless: ClassVar[bool] = True

    @abstractmethod
    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return the minibatch gradient of f at φ: (rows, d), with (rows, draws) normals and (rows, 1) sizes."""

    def bind(self, landscape: Landscape, batch_size: Tensor) -> MinibatchGradient:
        """Return the gradient for rows with these batch sizes."""
        return _BoundNoise(self, landscape, batch_size)


@dataclass(frozen=True)
class _BoundNoise:
    noise: MemorylessNoise
    landscape: Landscape
    batch_size: Tensor

    def __call__(self, phi: Tensor, numbers: Tensor) -> Tensor:
        return self.noise.gradient(self.landscape, phi, numbers, self.batch_size)

    def keep(self, inside: Tensor) -> "_BoundNoise":
        return _BoundNoise(self.noise, self.landscape, kept(self.batch_size, inside))


@dataclass(frozen=True)
class IsotropicNoise(MemorylessNoise):
    """g = ∇f + σζ/√B: the same standard deviation σ in every direction, everywhere.

    Examples:
        ∇f + σζ/√B = 3 + 0.5 · 2/√4:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> phi, normals, batch_size = torch.tensor([[1.0]]), torch.tensor([[2.0]]), torch.tensor([[4.0]])
        >>> IsotropicNoise(0.5).gradient(quadratic([3.0]), phi, normals, batch_size).item()
        3.5
    """

    deviation: float

    def __post_init__(self) -> None:
        if not self.deviation > 0:
            raise EscapeError(f"the noise's standard deviation must be positive, got {self.deviation}.")

    def draws(self, dimension: int, largest_batch: int) -> int:
        """One normal a coordinate."""
        return dimension

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """∇f(φ) + σζ/√B."""
        return landscape.gradient_of_potential(phi).addcmul(self.deviation / batch_size.sqrt(), normals)


@dataclass(frozen=True)
class ConstantNoise(MemorylessNoise):
    """g = ∇f + S ζ/√B: covariance S Sᵀ/B, the same everywhere.

    Attributes:
        root: S, (d, d).

    Examples:
        Over one normal vector a direction, the noise adds up to its covariance S Sᵀ/B:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> noise = ConstantNoise(root=torch.tensor([[1.0, 0.0], [1.0, 1.0]]))
        >>> g = noise.gradient(quadratic([1.0, 1.0]), torch.zeros(2, 2), torch.eye(2), torch.tensor([[4.0]]))
        >>> (g.T @ g).tolist()
        [[0.25, 0.25], [0.25, 0.5]]
    """

    root: Tensor

    def draws(self, dimension: int, largest_batch: int) -> int:
        """One normal a coordinate."""
        return dimension

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """∇f(φ) + S ζ/√B."""
        return landscape.gradient_of_potential(phi) + normals @ self.root.T.to(phi) / batch_size.sqrt()


@dataclass(frozen=True)
class DiagonalNoise(MemorylessNoise):
    """g = ∇f + σ(φ) ζ/√B: independent coordinates, each with a standard deviation that may depend on the place.

    Attributes:
        deviation: σ, (…, d) → (…, d), positive.

    Examples:
        ∇f + σ(φ) ζ/√B = 2 + (1 + 2²)/√25:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> phi, normals, batch_size = torch.tensor([[2.0]]), torch.tensor([[1.0]]), torch.tensor([[25.0]])
        >>> DiagonalNoise(lambda phi: 1 + phi**2).gradient(quadratic([1.0]), phi, normals, batch_size).item()
        3.0
    """

    deviation: Callable[[Tensor], Tensor]

    def draws(self, dimension: int, largest_batch: int) -> int:
        """One normal a coordinate."""
        return dimension

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """∇f(φ) + σ(φ) ζ/√B."""
        return landscape.gradient_of_potential(phi).addcmul(self.deviation(phi) / batch_size.sqrt(), normals)


@dataclass(frozen=True)
class TwoPointNoise(MemorylessNoise):
    """g = (1/B) Σ_b (∇f + s_b σ(φ)), s_b = ±1: every sample tilts the landscape one way or the other.

    Its covariance is that of `DiagonalNoise`, its samples are as far from Gaussian as bounded ones can be.

    Attributes:
        deviation: σ, (…, d) → (…, d), positive.

    Examples:
        Three samples tilt one way and one the other: ∇f + σ(3 − 1)/4.

        >>> from sgd_diffusion.landscapes import quadratic
        >>> noise, normals = TwoPointNoise(torch.ones_like), torch.tensor([[0.3, 1.2, 0.7, -2.0]])
        >>> noise.draws(dimension=1, largest_batch=4)
        4
        >>> noise.gradient(quadratic([1.0]), torch.tensor([[1.0]]), normals, torch.tensor([[4.0]])).item()
        1.5
    """

    deviation: Callable[[Tensor], Tensor]

    def draws(self, dimension: int, largest_batch: int) -> int:
        """One sign a sample and coordinate; rows of smaller minibatches leave the rest unused."""
        return dimension * largest_batch

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """∇f(φ) + σ(φ) (1/B) Σ_b s_b."""
        signs = normals.reshape(len(phi), -1, phi.shape[-1]).sign()
        counted = torch.arange(signs.shape[1], device=phi.device) < batch_size
        mean = (signs * counted.unsqueeze(-1)).sum(1) / batch_size
        return landscape.gradient_of_potential(phi).addcmul(self.deviation(phi), mean)


@dataclass(frozen=True)
class HessianNoise(MemorylessNoise):
    """g = ∇f + s|H|^{1/2} ζ/√B with H at φ: covariance C = s²|H|/B (Xie et al. 2021, Eq. 6, with s = 1).

    It vanishes at the inflection between minimum and saddle: the limiting diffusion never crosses there, and discrete
    SGD only by jumping over it.

    Examples:
        At the minimum, over one normal vector a direction, the noise adds up to its covariance |H|/B:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> phi, normals, batch_size = torch.zeros(2, 2), torch.eye(2), torch.tensor([[4.0]])
        >>> g = HessianNoise().gradient(quadratic([1.0, 9.0]), phi, normals, batch_size)
        >>> (g.T @ g).diag().tolist()
        [0.25, 2.25]
    """

    factor: float = 1.0

    def draws(self, dimension: int, largest_batch: int) -> int:
        """One normal a coordinate."""
        return dimension

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """∇f(φ) + s|H|^{1/2} ζ/√B."""
        values, vectors = torch.linalg.eigh(landscape.hessian_of_potential(phi))
        rotated = torch.einsum("...ji,...j->...i", vectors, normals) * values.abs().sqrt()
        noise = torch.einsum("...ij,...j->...i", vectors, rotated)
        return landscape.gradient_of_potential(phi).addcmul(self.factor / batch_size.sqrt(), noise)


@dataclass(frozen=True)
class DataNoise(MemorylessNoise):
    """g = (1/B) Σ_b ∇f(φ − x_b), x_b ~ N(0, σ² I): every sample is the landscape shifted.

    The mean loss is then E_x f(φ − x) and not f: its minimum, saddle and barrier are others.

    Examples:
        On f = ½φ² the mean of the shifted gradients is φ − (x₁ + x₂)/2:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> phi, normals, batch_size = torch.tensor([[5.0]]), torch.tensor([[1.0, 3.0]]), torch.tensor([[2.0]])
        >>> DataNoise(deviation=2.0).gradient(quadratic([1.0]), phi, normals, batch_size).item()
        1.0
    """

    deviation: float = 1.0

    def draws(self, dimension: int, largest_batch: int) -> int:
        """One shift a sample; rows of smaller minibatches leave the rest unused."""
        return dimension * largest_batch

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """The mean of the shifted gradients."""
        shifts = normals.reshape(len(phi), -1, phi.shape[-1]) * self.deviation
        gradients = landscape.gradient_of_potential(phi.unsqueeze(1) - shifts)
        counted = torch.arange(shifts.shape[1], device=phi.device) < batch_size
        return (gradients * counted.unsqueeze(-1)).sum(1) / batch_size
