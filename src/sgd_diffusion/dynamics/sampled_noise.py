"""Noise of samples that each have a random loss of their own: the minibatch gradient is a mean over B samples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from sgd_diffusion.dynamics.noise import MarkovianNoise
from sgd_diffusion.kernels import ExampleLoss, Formula, shifted_loss
from sgd_diffusion.landscapes import Landscape


class _SampledNoise(MarkovianNoise):
    """Base class of noise that draws d normals per sample of a minibatch."""

    def draws(self, dimension: int, largest_batch: int) -> int:
        """Return the draws per row and iteration: d normals per sample; rows with a smaller B use fewer."""
        return dimension * largest_batch


@dataclass(frozen=True)
class TwoPointNoise(_SampledNoise):
    """g = (1/B) Σ_b (∇f + s_b σ(φ)) with random signs s_b = ±1: noise of one sample that is far from Gaussian.

    The covariance is the same as that of `DiagonalNoise`.

    Attributes:
        deviation: σ(φ) > 0, standard deviation of one sample's gradient per coordinate, (…, d) → (…, d).
        formula: σ as text in one variable, the coordinate; None (default) if there is none.
        numbers: value of each parameter of the formula.

    Examples:
        Three samples have s = +1 and one has s = −1: ∇f + σ(3 − 1)/4.

        >>> from sgd_diffusion.landscapes import quadratic
        >>> noise, normals = TwoPointNoise(torch.ones_like), torch.tensor([[0.3, 1.2, 0.7, -2.0]])
        >>> noise.draws(dimension=1, largest_batch=4)
        4
        >>> noise.gradient(quadratic([1.0]), torch.tensor([[1.0]]), normals, torch.tensor([[4.0]])).item()
        1.5
    """

    deviation: Callable[[Tensor], Tensor]
    formula: Formula | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return ∇f(φ) + σ(φ) (1/B) Σ_b s_b."""
        signs = normals.reshape(len(phi), -1, phi.shape[-1]).sign()
        return landscape.gradient_of_potential(phi).addcmul(self.deviation(phi), _mean_over_samples(signs, batch_size))


@dataclass(frozen=True)
class DataNoise(_SampledNoise):
    """g = (1/B) Σ_b ∇f(φ − x_b), x_b ~ N(0, σ² I): the loss of a sample is the potential shifted by x_b.

    The mean loss is E_x f(φ − x), so its minimum, saddle and barrier differ from those of f.

    Attributes:
        deviation: σ, standard deviation of the shifts, default 1.

    Examples:
        On f = ½φ² the mean of the shifted gradients is φ − (x₁ + x₂)/2:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> phi, normals, batch_size = torch.tensor([[5.0]]), torch.tensor([[1.0, 3.0]]), torch.tensor([[2.0]])
        >>> DataNoise(deviation=2.0).gradient(quadratic([1.0]), phi, normals, batch_size).item()
        1.0
    """

    deviation: float = 1.0

    def example_loss(self, landscape: Landscape) -> ExampleLoss | None:
        """Return f(φ − x) as a formula; None if the landscape has no formula."""
        return None if landscape.formula is None else shifted_loss(landscape.formula)

    def numbers(self, landscape: Landscape) -> dict[str, float]:
        """Return the values of the parameters of an example's loss."""
        return {"deviation": self.deviation, **landscape.numbers}

    def gradient(self, landscape: Landscape, phi: Tensor, normals: Tensor, batch_size: Tensor) -> Tensor:
        """Return the mean of the B shifted gradients."""
        shifts = normals.reshape(len(phi), -1, phi.shape[-1]) * self.deviation
        return _mean_over_samples(landscape.gradient_of_potential(phi.unsqueeze(1) - shifts), batch_size)


def _mean_over_samples(values: Tensor, batch_size: Tensor) -> Tensor:
    """Return the mean over the first B samples of each row: (rows, samples, d) and (rows, 1) → (rows, d)."""
    counted = torch.arange(values.shape[1], device=values.device) < batch_size
    return (values * counted.unsqueeze(-1)).sum(1) / batch_size
