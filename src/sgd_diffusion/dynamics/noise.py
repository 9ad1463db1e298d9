"""Models of gradient noise: how one sample's gradient differs from ∇f; a minibatch averages B samples.

The noise scales with the gradient: on a landscape sharpened by k, a sample's gradient is √k g(√k θ). With boundaries
rescaled by 1/√k, a sweep of k is therefore a sweep of the learning rate: the escape rate per iteration obeys
γ(k, η) = γ(1, kη).
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

import torch
from torch import Tensor

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import kept

Distribution = Literal["normal", "uniform"]
"""Distribution of the random draws: "normal" is N(0, 1), "uniform" is uniform on [0, 1)."""


class MinibatchGradient(Protocol):
    """The minibatch gradient g_B for every row of a batch."""

    def __call__(self, phi: Tensor, draws: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), from φ (rows, d) and random draws (rows, draws)."""

    def keep(self, inside: Tensor) -> "MinibatchGradient":
        """Return the gradient for the rows where `inside`, (rows,) bool, is True."""


class GradientNoise(Protocol):
    """A model of minibatch gradients."""

    @property
    def distribution(self) -> Distribution:
        """Distribution of the random draws."""

    @property
    def markovian(self) -> bool:
        """Whether SGD is Markovian in θ, that is, an iteration does not depend on earlier minibatches."""

    def draws(self, dimension: int, largest_batch: int) -> int:
        """Return the number of random draws per row and iteration, for d coordinates and the largest B of the rows."""

    def bind(self, landscape: Landscape, batch_size: Tensor) -> MinibatchGradient:
        """Return the minibatch gradient for rows with these batch sizes B, (rows, 1) or (1, 1)."""


class MarkovianNoise(ABC):
    """Base class of Markovian noise: ∇f and fresh normal draws determine the minibatch gradient."""

    distribution: ClassVar[Distribution] = "normal"
    markovian: ClassVar[bool] = True

    def draws(self, dimension: int, largest_batch: int) -> int:
        """Return the number of random draws per row and iteration: one normal per coordinate."""
        return dimension

    @abstractmethod
    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return the minibatch gradient of f at φ, (rows, d).

        Args:
            landscape: landscape whose potential is f.
            phi: φ, (rows, d).
            normals: standard normal draws, (rows, draws).
            batch_size: B of each row, (rows, 1) or (1, 1).
        """

    def bind(self, landscape: Landscape, batch_size: Tensor) -> MinibatchGradient:
        """Return the minibatch gradient for rows with these batch sizes B, (rows, 1) or (1, 1)."""
        return _BoundNoise(self, landscape, batch_size)


@dataclass(frozen=True)
class _BoundNoise:
    noise: MarkovianNoise
    landscape: Landscape
    batch_size: Tensor

    def __call__(self, phi: Tensor, draws: Tensor) -> Tensor:
        return self.noise.gradient(self.landscape, phi, draws, self.batch_size)

    def keep(self, inside: Tensor) -> "_BoundNoise":
        return _BoundNoise(self.noise, self.landscape, kept(self.batch_size, inside))


@dataclass(frozen=True)
class IsotropicNoise(MarkovianNoise):
    """g = ∇f + σζ/√B with ζ ~ N(0, I): the standard deviation σ is the same in every direction and at every θ.

    Attributes:
        deviation: σ > 0, standard deviation of one sample's gradient per coordinate.

    Raises:
        EscapeError: σ is not positive.

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
            raise EscapeError(f"IsotropicNoise: the standard deviation must be positive, got {self.deviation}.")

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return ∇f(φ) + σζ/√B."""
        return landscape.gradient_of_potential(phi).addcmul(self.deviation / batch_size.sqrt(), normals)


@dataclass(frozen=True)
class ConstantNoise(MarkovianNoise):
    """g = ∇f + S ζ/√B with ζ ~ N(0, I): the covariance S Sᵀ/B is the same at every θ.

    Attributes:
        root: S, (d, d), a square root of one sample's gradient covariance.

    Examples:
        With the unit vectors as ζ, the sum of g gᵀ is the covariance S Sᵀ/B:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> noise = ConstantNoise(root=torch.tensor([[1.0, 0.0], [1.0, 1.0]]))
        >>> g = noise.gradient(quadratic([1.0, 1.0]), torch.zeros(2, 2), torch.eye(2), torch.tensor([[4.0]]))
        >>> (g.T @ g).tolist()
        [[0.25, 0.25], [0.25, 0.5]]
    """

    root: Tensor

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return ∇f(φ) + S ζ/√B."""
        return landscape.gradient_of_potential(phi) + normals @ self.root.T.to(phi) / batch_size.sqrt()


@dataclass(frozen=True)
class DiagonalNoise(MarkovianNoise):
    """g = ∇f + σ(φ) ζ/√B with ζ ~ N(0, I): coordinates are independent, their standard deviation depends on φ.

    Attributes:
        deviation: σ(φ) > 0, standard deviation of one sample's gradient per coordinate, (…, d) → (…, d).
        formula: σ as text in one variable, the coordinate; None (default) if there is none.
        numbers: value of each parameter of the formula.

    Examples:
        ∇f + σ(φ) ζ/√B = 2 + (1 + 2²)/√25:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> phi, normals, batch_size = torch.tensor([[2.0]]), torch.tensor([[1.0]]), torch.tensor([[25.0]])
        >>> DiagonalNoise(lambda phi: 1 + phi**2).gradient(quadratic([1.0]), phi, normals, batch_size).item()
        3.0
    """

    deviation: Callable[[Tensor], Tensor]
    formula: Formula | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return ∇f(φ) + σ(φ) ζ/√B."""
        return landscape.gradient_of_potential(phi).addcmul(self.deviation(phi) / batch_size.sqrt(), normals)


def piecewise_noise(
    landscape: Landscape, minimum_curvature: float, saddle_curvature: float, scale: float = 1.0
) -> DiagonalNoise:
    """Return noise whose one-sample covariance is m|∇²L|: mH_a below the point where the parabolas meet, m|H_b| above.

    Args:
        landscape: `joined_parabolas` with these curvatures.
        minimum_curvature: H_a > 0, curvature of the parabola at the minimum.
        saddle_curvature: |H_b| > 0, absolute curvature of the parabola at the saddle.
        scale: m, factor of the covariance, default 1.

    Examples:
        The parabolas meet at θ = √(4/3):

        >>> from sgd_diffusion.landscapes import joined_parabolas
        >>> noise = piecewise_noise(joined_parabolas(1, 2), minimum_curvature=1, saddle_curvature=2, scale=10.0)
        >>> covariance = noise.deviation(torch.tensor([[1.0], [2.0]], dtype=torch.float64)) ** 2
        >>> covariance.round(decimals=6).flatten().tolist()
        [10.0, 20.0]
    """
    meeting = float(landscape.saddle[0]) / (1 + minimum_curvature / saddle_curvature)
    inner, outer = math.sqrt(scale * minimum_curvature), math.sqrt(scale * saddle_curvature)
    return DiagonalNoise(
        lambda phi: torch.where(phi < meeting, phi.new_tensor(inner), phi.new_tensor(outer)),
        Formula("where(x < meeting, inner, outer)", ("x",), ("meeting", "inner", "outer")),
        {"meeting": meeting, "inner": inner, "outer": outer},
    )


@dataclass(frozen=True)
class HessianNoise(MarkovianNoise):
    """g = ∇f + s|H|^{1/2} ζ/√B with H = ∇²f(φ): the covariance is s²|H|/B (Xie et al. 2021, Eq. 6, with s = 1).

    In one dimension the noise vanishes at the inflection between minimum and saddle. The diffusion limit never crosses
    that point; discrete SGD can only jump over it.

    Attributes:
        factor: s, default 1.

    Examples:
        With the unit vectors as ζ, the sum of g gᵀ at the minimum is the covariance |H|/B:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> phi, normals, batch_size = torch.zeros(2, 2), torch.eye(2), torch.tensor([[4.0]])
        >>> g = HessianNoise().gradient(quadratic([1.0, 9.0]), phi, normals, batch_size)
        >>> (g.T @ g).diag().tolist()
        [0.25, 2.25]
    """

    factor: float = 1.0

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return ∇f(φ) + s|H|^{1/2} ζ/√B."""
        values, vectors = torch.linalg.eigh(landscape.hessian_of_potential(phi))
        rotated = torch.einsum("...ji,...j->...i", vectors, normals) * values.abs().sqrt()
        noise = torch.einsum("...ij,...j->...i", vectors, rotated)
        return landscape.gradient_of_potential(phi).addcmul(self.factor / batch_size.sqrt(), noise)
