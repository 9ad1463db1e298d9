"""Gaussian noise with the covariance that minibatches of a data set have at every θ."""

from dataclasses import dataclass

from torch import Tensor

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.dynamics.minibatches import gradient_of
from sgd_diffusion.dynamics.noise import Distribution, MinibatchGradient
from sgd_diffusion.landscapes import ClassifierLoss, Landscape
from sgd_diffusion.parameter_batch import kept


@dataclass(frozen=True)
class GaussianMinibatches:
    """g = ∇L(θ) + Σ_j (ζ_j − ζ̄) ∇ℓ_j(θ)/√(nB), ζ_j ~ N(0, 1) new in every iteration, ζ̄ their mean over n examples.

    The noise is Gaussian, and its covariance is C(θ)/B with C = (1/n) Σ_j (g_j − ḡ)(g_j − ḡ)ᵀ, as that of minibatches
    which are drawn with replacement. Only the shape of the distribution differs from `Minibatches`.

    Attributes:
        loss: the network and its data; it must be the potential of the landscape that SGD runs on.

    Examples:
        Equal ζ give the full gradient:

        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> loss = NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]), hidden=())
        >>> landscape = Landscape(loss, torch.zeros(loss.dimension))
        >>> gradient = GaussianMinibatches(loss).bind(landscape, torch.tensor([[2.0]], dtype=torch.float64))
        >>> theta = torch.ones(1, loss.dimension, dtype=torch.float64)
        >>> torch.allclose(gradient(theta, torch.full((1, 4), 3.0, dtype=torch.float64)), loss.gradient(theta))
        True
    """

    loss: ClassifierLoss

    distribution: Distribution = "normal"
    markovian: bool = True

    def draws(self, dimension: int, largest_batch: int) -> int:
        """Return the number of normal draws per row and iteration: one per example of the data set."""
        return len(self.loss)

    def bind(self, landscape: Landscape, batch_size: Tensor) -> MinibatchGradient:
        """Return the gradient for rows with these batch sizes B, (rows, 1) or (1, 1)."""
        return _WeightedGradient(gradient_of(self.loss, batch_size), batch_size)


@dataclass(frozen=True)
class _WeightedGradient:
    """The gradient of all examples with random weights (1 + √(n/B) (ζ_j − ζ̄))/n.

    Attributes:
        gradient: of the network.
        batch_size: B, (rows, 1) or (1, 1).
    """

    gradient: ExampleGradient
    batch_size: Tensor

    def __call__(self, phi: Tensor, draws: Tensor) -> Tensor:
        """Return g(φ), (rows, d), from φ (rows, d) and normal draws (rows, n)."""
        examples = draws.shape[1]
        centred = draws - draws.mean(1, keepdim=True)
        return self.gradient.of_all(phi, (1 + (examples / self.batch_size).sqrt() * centred) / examples)

    def keep(self, inside: Tensor) -> "_WeightedGradient":
        """Return the gradient for the rows where `inside`, (rows,) bool, is True."""
        return _WeightedGradient(self.gradient.keep(inside), kept(self.batch_size, inside))
