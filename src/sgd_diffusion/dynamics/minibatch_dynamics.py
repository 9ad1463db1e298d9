"""Dynamics that follow the gradient of a minibatch, with any model of its noise."""

from torch import Tensor

from sgd_diffusion.dynamics.noise import Distribution, GradientNoise, IsotropicNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.parameter_batch import PerPoint, as_points


class MinibatchDynamics(PerPoint):
    """Base class of dynamics that use the mean gradient g_B of B samples in every iteration.

    Args:
        learning_rate: η, one number or one per parameter point.
        batch_size: B, one whole number or one per parameter point.
        noise: model of the minibatch gradient; a number σ means `IsotropicNoise(σ)`.

    Raises:
        EscapeError: a parameter is not positive and finite, or B is not a whole number.

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> isinstance(SGD(0.1, 4, noise=0.5), MinibatchDynamics), SGD(0.1, 4, noise=0.5).draws(dimension=3)
        (True, 3)
    """

    per_point = ("learning_rate", "batch_size")

    def __init__(
        self,
        learning_rate: Tensor | float | list[float],
        batch_size: Tensor | float | list[float],
        noise: GradientNoise | float,
    ) -> None:
        self.learning_rate = as_points(learning_rate, "learning_rate")
        self.batch_size = as_points(batch_size, "batch_size")
        if not (self.batch_size == self.batch_size.round()).all():
            raise EscapeError(f"batch_size must be a whole number, got {self.batch_size.tolist()}.")
        self.noise = IsotropicNoise(noise) if isinstance(noise, int | float) else noise

    @property
    def distribution(self) -> Distribution:
        """Distribution of the random draws, as `noise` needs it."""
        return self.noise.distribution

    @property
    def markovian(self) -> bool:
        """Whether the dynamics is Markovian in its state, which depends on `noise`."""
        return self.noise.markovian

    def draws(self, dimension: int) -> int:
        """Return the number of random draws per row and iteration, as `noise` needs them."""
        return self.noise.draws(dimension, int(self.batch_size.max()))
