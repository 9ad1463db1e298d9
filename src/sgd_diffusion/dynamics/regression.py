"""Gradient noise as it is: minibatches of fresh examples of regression on Gaussian data."""

from abc import abstractmethod
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.dynamics.noise import MemorylessNoise
from sgd_diffusion.landscapes import Landscape


@dataclass(frozen=True)
class _Examples(MemorylessNoise):
    """B examples (x, ε), x ~ N(0, I) and ε ~ N(0, σ²), every one drawn anew: the limit of an endless set.

    Attributes:
        deviation: σ of the labels.
    """

    deviation: float = 1.0

    @abstractmethod
    def features(self, dimension: int) -> int:
        """Numbers in x."""

    @abstractmethod
    def mean_gradient(self, phi: Tensor, x: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Σ_b w_b ∇ℓ_b: (rows, d), (rows, B, features), (rows, B), (rows, B) → (rows, d)."""

    def draws(self, dimension: int, largest_batch: int) -> int:
        """x and ε of every example; rows of smaller minibatches leave the rest unused."""
        return (self.features(dimension) + 1) * largest_batch

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """The mean gradient of B examples."""
        examples = normals.reshape(len(phi), -1, self.features(phi.shape[-1]) + 1)
        counted = torch.arange(examples.shape[1], device=phi.device) < batch_size
        return self.mean_gradient(phi, examples[..., :-1], self.deviation * examples[..., -1], counted / batch_size)


@dataclass(frozen=True)
class LinearExamples(_Examples):
    """Of `linear_regression`: the gradient of an example is x(x·φ − ε).

    Examples:
        One example, x = 2 and ε = 1, at φ = 3: x(xφ − ε).

        >>> from sgd_diffusion.landscapes import linear_regression
        >>> phi, normals, batch_size = torch.tensor([[3.0]]), torch.tensor([[2.0, 1.0]]), torch.tensor([[1.0]])
        >>> LinearExamples().gradient(linear_regression(1), phi, normals, batch_size).item()
        10.0
    """

    def features(self, dimension: int) -> int:
        """d."""
        return dimension

    def mean_gradient(self, phi: Tensor, x: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Σ_b w_b x_b (x_b·φ − ε_b)."""
        missed = (x * phi.unsqueeze(1)).sum(-1) - labels
        return (x * (weights * missed).unsqueeze(-1)).sum(1)


@dataclass(frozen=True)
class CircleExamples(_Examples):
    """Of `circle_regression`: the gradient of an example is (x·g′)(x·g − ε), with g the chord and g′ the tangent.

    Attributes:
        radius: R.

    Examples:
        Two examples with the moments of x and with ε = 0 give the landscape's own gradient, R sin(θ/R):

        >>> from sgd_diffusion.landscapes import circle_regression
        >>> phi, batch_size = torch.tensor([[torch.pi / 6]]), torch.tensor([[2.0]])
        >>> normals = 2**0.5 * torch.tensor([[1.0, 0.0, 0.0, 0.0, 1.0, 0.0]])
        >>> round(CircleExamples().gradient(circle_regression(4.0), phi, normals, batch_size).item(), 5)
        0.5
    """

    radius: float = 1.0

    def features(self, dimension: int) -> int:
        """Two, the plane of the circle."""
        return 2

    def mean_gradient(self, phi: Tensor, x: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Σ_b w_b (x_b·g′)(x_b·g − ε_b)."""
        cosine, sine = torch.cos(phi / self.radius), torch.sin(phi / self.radius)
        along = x[..., 1] * cosine - x[..., 0] * sine
        missed = self.radius * (x[..., 0] * (cosine - 1) + x[..., 1] * sine) - labels
        return (weights * along * missed).sum(1, keepdim=True)


@dataclass(frozen=True)
class ProductExamples(_Examples):
    """Of `diagonal_network`: the gradient of an example is 2x(x(v − k) − ε) ∂v/∂u.

    Attributes:
        layers: of every subnetwork.
        slope: k.

    Examples:
        One example, x = 1 and ε = 0, at φ = (2, 3): 2(v − k) times (3, 2), with v = 6.

        >>> from sgd_diffusion.landscapes import diagonal_network
        >>> phi, normals, batch_size = torch.tensor([[2.0, 3.0]]), torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0]])
        >>> ProductExamples(layers=2).gradient(diagonal_network(2), phi, normals, batch_size).tolist()
        [[30.0, 20.0]]
    """

    layers: int = 1
    slope: float = 1.0

    def features(self, dimension: int) -> int:
        """One."""
        return 1

    def mean_gradient(self, phi: Tensor, x: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Σ_b w_b 2x_b(x_b(v − k) − ε_b) ∂v/∂u."""
        factors = phi.unflatten(-1, (-1, self.layers))
        missed = x[..., 0] * (factors.prod(-1).sum(-1) - self.slope).unsqueeze(1) - labels
        upstream = 2 * (weights * x[..., 0] * missed).sum(1)
        others = torch.stack(
            [torch.cat([factors[..., :layer], factors[..., layer + 1 :]], -1).prod(-1) for layer in range(self.layers)],
            -1,
        )
        return upstream.unsqueeze(-1) * others.flatten(1)
