"""Interface of a dynamics: it is bound to the rows of a batch, which it then advances one iteration at a time."""

from typing import Protocol

from torch import Tensor

from sgd_diffusion.dynamics.noise import Distribution
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex


class Stepper(Protocol):
    """A dynamics bound to the rows of a batch.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.landscapes import quadratic
        >>> stepper: Stepper = SGD(0.5, batch_size=1, noise=1.0).bind(quadratic([1.0]), RowIndex.of_one_point())
        >>> stepper.advance(torch.tensor([[1.0], [2.0]]), torch.zeros(2, 1)).tolist()
        [[0.5], [1.0]]
    """

    def advance(self, state: Tensor, draws: Tensor, /) -> Tensor:
        """Return the states after one iteration: (rows, s) and random draws (rows, draws) → (rows, s).

        The first d numbers of a state are θ; a dynamics without memory has no others.
        """

    def keep(self, inside: Tensor) -> "Stepper":
        """Return the stepper for the rows where `inside`, (rows,) bool, is True."""


class Dynamics(Protocol):
    """A stochastic iteration θ → θ' that uses independent random draws.

    Examples:
        >>> from sgd_diffusion.dynamics import SGLD
        >>> dynamics: Dynamics = SGLD(learning_rate=[0.1, 0.2], diffusion=1.0)
        >>> dynamics.distribution, dynamics.markovian, dynamics.draws(dimension=3)
        ('normal', True, 3)
        >>> dynamics.at(1).learning_rate.item()
        0.2
    """

    @property
    def learning_rate(self) -> Tensor:
        """η, () or (points,)."""

    @property
    def distribution(self) -> Distribution:
        """Distribution of the random draws."""

    @property
    def markovian(self) -> bool:
        """Whether the dynamics is Markovian: the next state depends only on the state and new random draws."""

    @property
    def stable_below(self) -> float:
        """Iterations near a minimum are stable if η times its largest curvature is less than this."""

    @property
    def memory_time(self) -> float:
        """Iterations after which the memory of a row no longer depends on its start; 0 without memory."""

    @property
    def without_memory(self) -> "Dynamics":
        """The dynamics with the same learning rate and gradient noise, and no memory."""

    @property
    def vectors(self) -> tuple[Tensor, ...]:
        """All parameters that may have one value per parameter point."""

    def at(self, point: int) -> "Dynamics":
        """Return the dynamics of one parameter point, given its index."""

    def at_rest(self, theta: Tensor) -> Tensor:
        """Return the states of rows at rest at θ: (…, d) → (…, s), s ≥ d."""

    def rates(self, variances: Tensor) -> Tensor:
        """Return the mean step per unit of gradient in each coordinate, (d,).

        Args:
            variances: (d,), variance of the minibatch gradient in each coordinate.
        """

    def draws(self, dimension: int) -> int:
        """Return the number of random draws per row and iteration, for θ of dimension d."""

    def bind(self, landscape: Landscape, rows: RowIndex) -> Stepper:
        """Return the stepper that advances the rows of a batch."""
