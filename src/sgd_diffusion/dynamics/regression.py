"""Minibatches of regression on Gaussian data: the real gradient noise, with new examples in every iteration."""

from abc import abstractmethod
from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from sgd_diffusion.dynamics.noise import MarkovianNoise
from sgd_diffusion.kernels import ExampleLoss
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.landscapes.regression import bent_path, network_output


@dataclass(frozen=True)
class _Examples(MarkovianNoise):
    """Mean gradient of B new examples (x, ε), x ~ N(0, I) and ε ~ N(0, σ²): SGD on an infinite data set.

    Attributes:
        deviation: σ, standard deviation of the label noise ε, default 1.
    """

    deviation: float = 1.0

    def numbers(self, landscape: Landscape) -> dict[str, float]:
        """Return the values of the parameters of an example's loss."""
        return asdict(self)

    @abstractmethod
    def features(self, dimension: int) -> int:
        """Return the number of features, the length of x, for θ of dimension d."""

    @abstractmethod
    def mean_gradient(self, phi: Tensor, x: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Return Σ_b w_b ∇ℓ_b(φ), (rows, d).

        Args:
            phi: φ, (rows, d).
            x: features, (rows, B, features).
            labels: ε, (rows, B).
            weights: w, (rows, B).
        """

    def draws(self, dimension: int, largest_batch: int) -> int:
        """Return the draws per row and iteration: x and ε of each example; rows with a smaller B use fewer."""
        return (self.features(dimension) + 1) * largest_batch

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return the mean gradient of B examples."""
        examples = normals.reshape(len(phi), -1, self.features(phi.shape[-1]) + 1)
        counted = torch.arange(examples.shape[1], device=phi.device) < batch_size
        return self.mean_gradient(phi, examples[..., :-1], self.deviation * examples[..., -1], counted / batch_size)


@dataclass(frozen=True)
class LinearExamples(_Examples):
    """Examples of the landscape `linear_regression`: the gradient of one example is x(x·φ − ε).

    Examples:
        One example, x = 2 and ε = 1, at φ = 3 has the gradient x(xφ − ε):

        >>> from sgd_diffusion.landscapes import linear_regression
        >>> phi, normals, batch_size = torch.tensor([[3.0]]), torch.tensor([[2.0, 1.0]]), torch.tensor([[1.0]])
        >>> LinearExamples().gradient(linear_regression(1), phi, normals, batch_size).item()
        10.0
    """

    def example_loss(self, landscape: Landscape) -> ExampleLoss | None:
        """Return ½(x·φ − ε)²; None if the landscape has no formula."""
        if landscape.formula is None:
            return None
        names = landscape.formula.variables
        value = " + ".join(f"normal{i} * {name}" for i, name in enumerate(names))
        return ExampleLoss(f"({value} - deviation * normal{len(names)})**2 / 2", names, len(names) + 1, ("deviation",))

    def features(self, dimension: int) -> int:
        """Return d."""
        return dimension

    def mean_gradient(self, phi: Tensor, x: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Return Σ_b w_b x_b (x_b·φ − ε_b)."""
        residual = (x * phi.unsqueeze(1)).sum(-1) - labels
        return (x * (weights * residual).unsqueeze(-1)).sum(1)


@dataclass(frozen=True)
class CircleExamples(_Examples):
    """Examples of the landscape `circle_regression`: the gradient of one example is (x·g′)(x·g − ε).

    The vector from the minimum to the point θ of the circle is g = R(cos(θ/R) − 1, sin(θ/R)); g′ is the unit tangent.

    Attributes:
        radius: R, radius of the circle, default 1.

    Examples:
        Two examples with ε = 0 whose second moments equal those of x give the gradient of the mean loss, R sin(θ/R):

        >>> from sgd_diffusion.landscapes import circle_regression
        >>> phi, batch_size = torch.tensor([[torch.pi / 6]]), torch.tensor([[2.0]])
        >>> normals = 2**0.5 * torch.tensor([[1.0, 0.0, 0.0, 0.0, 1.0, 0.0]])
        >>> round(CircleExamples().gradient(circle_regression(4.0), phi, normals, batch_size).item(), 5)
        0.5
    """

    radius: float = 1.0

    def example_loss(self, landscape: Landscape) -> ExampleLoss | None:
        """Return ½(x·g − ε)²; None if the landscape has no formula of one coordinate."""
        if landscape.formula is None or landscape.dimension != 1:
            return None
        (name,) = landscape.formula.variables
        value = f"radius * (normal0 * (cos({name} / radius) - 1) + normal1 * sin({name} / radius))"
        return ExampleLoss(f"({value} - deviation * normal2)**2 / 2", (name,), 3, ("deviation", "radius"))

    def features(self, dimension: int) -> int:
        """Return 2, the dimension of the circle's plane."""
        return 2

    def mean_gradient(self, phi: Tensor, x: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Return Σ_b w_b (x_b·g′)(x_b·g − ε_b)."""
        cosine, sine = torch.cos(phi / self.radius), torch.sin(phi / self.radius)
        along = x[..., 1] * cosine - x[..., 0] * sine
        residual = self.radius * (x[..., 0] * (cosine - 1) + x[..., 1] * sine) - labels
        return (weights * along * residual).sum(1, keepdim=True)


@dataclass(frozen=True)
class BentExamples(_Examples):
    """Examples of the landscape `bent_regression`: the gradient of one example is (∂g/∂θ)ᵀx (x·g − ε).

    The first two features belong to the path of θ₀, g = (cos θ₀ − 1, sin θ₀) for θ₀ > 0 and (0, θ₀) for θ₀ < 0; each of
    the others to a coordinate of its own.

    Examples:
        One example, x = (0, 2, 3) and ε = 1, at φ = (−1, 2), where x·g − ε = −2 + 6 − 1:

        >>> from sgd_diffusion.landscapes import bent_regression
        >>> phi, batch_size = torch.tensor([[-1.0, 2.0]]), torch.tensor([[1.0]])
        >>> normals = torch.tensor([[0.0, 2.0, 3.0, 1.0]])
        >>> BentExamples().gradient(bent_regression(4.0, outliers=2), phi, normals, batch_size).tolist()
        [[6.0, 9.0]]
    """

    def example_loss(self, landscape: Landscape) -> ExampleLoss | None:
        """Return ½(x·g − ε)²; None if the landscape has no formula."""
        if landscape.formula is None:
            return None
        names = landscape.formula.variables
        forth, back = bent_path(names[0])
        value = f"normal0 * (cos({forth}) - 1) + normal1 * (sin({forth}) + {back})"
        value += "".join(f" + normal{i} * {name}" for i, name in enumerate(names[1:], start=2))
        text, draws = f"({value} - deviation * normal{len(names) + 1})**2 / 2", len(names) + 2
        return ExampleLoss(text, names, draws, ("deviation",))

    def features(self, dimension: int) -> int:
        """Return n + 1."""
        return dimension + 1

    def mean_gradient(self, phi: Tensor, x: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Return Σ_b w_b (∂g/∂θ)ᵀx_b (x_b·g − ε_b)."""
        first, others = phi[:, :1], phi[:, 1:]
        forth, back = first.clamp(min=0), first.clamp(max=0)
        value = x[..., 0] * (torch.cos(forth) - 1) + x[..., 1] * (torch.sin(forth) + back)
        residual = value + (x[..., 2:] * others.unsqueeze(1)).sum(-1) - labels
        along = x[..., 1] * torch.cos(forth) - x[..., 0] * torch.sin(forth)
        return (torch.cat([along.unsqueeze(-1), x[..., 2:]], -1) * (weights * residual).unsqueeze(-1)).sum(1)


@dataclass(frozen=True)
class ProductExamples(_Examples):
    """Examples of the landscape `diagonal_network`: the gradient of one example is 2x(x(v − k) − ε) ∂v/∂u.

    Attributes:
        layers: number of layers of each subnetwork, default 1.
        slope: k, slope of y = kx + ε, default 1.

    Examples:
        One example, x = 1 and ε = 0, at φ = (2, 3), where v = 6, has the gradient 2(v − k) · (3, 2):

        >>> from sgd_diffusion.landscapes import diagonal_network
        >>> phi, normals, batch_size = torch.tensor([[2.0, 3.0]]), torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0]])
        >>> ProductExamples(layers=2).gradient(diagonal_network(2), phi, normals, batch_size).tolist()
        [[30.0, 20.0]]
    """

    layers: int = 1
    slope: float = 1.0

    def example_loss(self, landscape: Landscape) -> ExampleLoss | None:
        """Return (x(v − k) − ε)²; None if the landscape has no formula."""
        if landscape.formula is None:
            return None
        names = landscape.formula.variables
        value = network_output(names, self.layers)
        text = f"(normal0 * ({value} - slope) - deviation * normal1)**2"
        return ExampleLoss(text, names, 2, ("deviation", "slope"))

    def numbers(self, landscape: Landscape) -> dict[str, float]:
        """Return the values of the parameters of an example's loss."""
        return {"deviation": self.deviation, "slope": self.slope}

    def features(self, dimension: int) -> int:
        """Return 1: x is a number."""
        return 1

    def mean_gradient(self, phi: Tensor, x: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
        """Return Σ_b w_b 2x_b(x_b(v − k) − ε_b) ∂v/∂u."""
        factors = phi.unflatten(-1, (-1, self.layers))
        residual = x[..., 0] * (factors.prod(-1).sum(-1) - self.slope).unsqueeze(1) - labels
        upstream = 2 * (weights * x[..., 0] * residual).sum(1)
        others = torch.stack(
            [torch.cat([factors[..., :layer], factors[..., layer + 1 :]], -1).prod(-1) for layer in range(self.layers)],
            -1,
        )
        return upstream.unsqueeze(-1) * others.flatten(1)
