"""Heavy ball and Adam: dynamics whose steps also depend on the gradients of earlier iterations."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sgd_diffusion.dynamics.minibatch_dynamics import MinibatchDynamics
from sgd_diffusion.dynamics.noise import GradientNoise, MinibatchGradient
from sgd_diffusion.dynamics.sgd import SGD
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex, kept


class _WithMemory(MinibatchDynamics):
    """Base class of dynamics that remember earlier gradients."""

    @property
    def without_memory(self) -> SGD:
        """SGD with the same learning rate and gradient noise."""
        return SGD(self.learning_rate, self.batch_size, self.noise)


class HeavyBall(_WithMemory):
    """v' = βv − η √k g_B(√k θ), θ' = θ + v' (Polyak 1964): SGD with momentum.

    A state is (θ, v). A gentle force moves θ as SGD with the learning rate η/(1 − β) does.

    Args:
        learning_rate, batch_size, noise: as for `MinibatchDynamics`.
        momentum: 0 ≤ β < 1, default 0.9.

    Raises:
        EscapeError: β is outside [0, 1), or an argument is invalid for `MinibatchDynamics`.

    Examples:
        Two steps from θ = 1 without noise: v = −0.2, then v = −0.5 · 0.2 − 0.1 · 2 · 0.8 = −0.26.

        >>> from sgd_diffusion.landscapes import quadratic
        >>> dynamics = HeavyBall(learning_rate=0.1, batch_size=1, noise=1.0, momentum=0.5)
        >>> stepper = dynamics.bind(quadratic([2.0]), RowIndex.of_one_point())
        >>> state, nothing = dynamics.at_rest(torch.ones(1, 1, dtype=torch.float64)), torch.zeros(1, 1)
        >>> for _ in range(2):
        ...     state = stepper.advance(state, nothing)
        >>> [round(x, 6) for x in state.flatten().tolist()]
        [0.54, -0.26]
    """

    def __init__(
        self,
        learning_rate: Tensor | float | list[float],
        batch_size: Tensor | float | list[float],
        noise: GradientNoise | float,
        *,
        momentum: float = 0.9,
    ) -> None:
        super().__init__(learning_rate, batch_size, noise)
        self.momentum = _share(momentum, "momentum")

    @property
    def stable_below(self) -> float:
        """Near a minimum of curvature h an iteration is stable if ηh < 2(1 + β)."""
        return 2 * (1 + self.momentum)

    @property
    def memory_time(self) -> float:
        """2/(1 − β), the relaxation time of a direction that oscillates, in iterations."""
        return 2 / (1 - self.momentum)

    def at_rest(self, theta: Tensor) -> Tensor:
        """Return the states (θ, 0): (…, d) → (…, 2d)."""
        return torch.cat([theta, torch.zeros_like(theta)], -1)

    def rates(self, variances: Tensor) -> Tensor:
        """Return the mean step per unit of gradient, η/(1 − β), in each coordinate: (d,) → (d,)."""
        return torch.full_like(variances, float(self.learning_rate) / (1 - self.momentum))

    def bind(self, landscape: Landscape, rows: RowIndex) -> "HeavyBallStepper":
        """Return the stepper that advances the rows of a batch."""
        root_k = rows.column(landscape.sharpness.sqrt())
        gradient = self.noise.bind(landscape, rows.column(self.batch_size))
        return HeavyBallStepper(gradient, root_k, rows.column(self.learning_rate) * root_k, self.momentum)


@dataclass(frozen=True)
class HeavyBallStepper:
    """One iteration of `HeavyBall` for every row.

    Attributes:
        gradient: g_B, the minibatch gradient.
        root_k: √k, k the sharpness, (rows, 1) or (1, 1).
        step: η√k, (rows, 1) or (1, 1).
        momentum: β.
    """

    gradient: MinibatchGradient
    root_k: Tensor
    step: Tensor
    momentum: float

    def advance(self, state: Tensor, draws: Tensor, /) -> Tensor:
        """Return (θ, v) after one iteration: (rows, 2d) and random draws (rows, draws) → (rows, 2d)."""
        theta, velocity = state.chunk(2, -1)
        gradient = self.gradient(theta * self.root_k, draws)
        velocity = torch.addcmul(self.momentum * velocity, self.step, gradient, value=-1)
        return torch.cat([theta + velocity, velocity], -1)

    def keep(self, inside: Tensor) -> "HeavyBallStepper":
        """Return the stepper for the rows where `inside`, (rows,) bool, is True."""
        root_k, step = kept(self.root_k, inside), kept(self.step, inside)
        return replace(self, gradient=self.gradient.keep(inside), root_k=root_k, step=step)


class Adam(_WithMemory):
    """θ' = θ − η m̂/(√v̂ + ε), with running means of the minibatch gradient and of its square (Kingma & Ba 2015).

    With g = √k g_B(√k θ): m' = β₁m + (1 − β₁)g and v' = β₂v + (1 − β₂)g²; m̂ = m'/(1 − β₁ᵗ) and v̂ = v'/(1 − β₂ᵗ) in
    iteration t. A state is (θ, m, v, β₁ᵗ, β₂ᵗ).

    Args:
        learning_rate, batch_size, noise: as for `MinibatchDynamics`.
        betas: β₁ and β₂, each in [0, 1), default (0.9, 0.999).
        epsilon: ε > 0, default 1e-8.

    Raises:
        EscapeError: β₁ or β₂ is outside [0, 1), ε is not positive, or an argument is invalid for `MinibatchDynamics`.

    Examples:
        The first step has the length η in each coordinate, whatever the gradient:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> dynamics = Adam(learning_rate=0.1, batch_size=1, noise=1.0)
        >>> stepper = dynamics.bind(quadratic([2.0, 50.0]), RowIndex.of_one_point())
        >>> state = stepper.advance(dynamics.at_rest(torch.ones(1, 2, dtype=torch.float64)), torch.zeros(1, 2))
        >>> state[0, :2].round(decimals=6).tolist()
        [0.9, 0.9]
    """

    stable_below = torch.inf
    """The step of a coordinate is never longer than η (1 − β₁)/√(1 − β₂), whatever the curvature."""

    def __init__(
        self,
        learning_rate: Tensor | float | list[float],
        batch_size: Tensor | float | list[float],
        noise: GradientNoise | float,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(learning_rate, batch_size, noise)
        self.betas = _share(betas[0], "beta 1"), _share(betas[1], "beta 2")
        if not epsilon > 0:
            raise EscapeError(f"epsilon must be positive, got {epsilon}.")
        self.epsilon = epsilon

    @property
    def memory_time(self) -> float:
        """The longer of 1/(1 − β₁) and 1/(1 − β₂), in iterations."""
        return 1 / (1 - max(self.betas))

    def at_rest(self, theta: Tensor) -> Tensor:
        """Return the states (θ, 0, 0, 1, 1): (…, d) → (…, 3d + 2)."""
        nothing, powers = torch.zeros_like(theta), theta.new_ones(*theta.shape[:-1], 2)
        return torch.cat([theta, nothing, nothing, powers], -1)

    def rates(self, variances: Tensor) -> Tensor:
        """Return the mean step per unit of gradient in each coordinate, η/(√v + ε), v the variance: (d,) → (d,)."""
        return float(self.learning_rate) / (variances.sqrt() + self.epsilon)

    def bind(self, landscape: Landscape, rows: RowIndex) -> "AdamStepper":
        """Return the stepper that advances the rows of a batch."""
        return AdamStepper(
            self.noise.bind(landscape, rows.column(self.batch_size)),
            rows.column(landscape.sharpness.sqrt()),
            rows.column(self.learning_rate),
            self.betas,
            self.epsilon,
        )


@dataclass(frozen=True)
class AdamStepper:
    """One iteration of `Adam` for every row.

    Attributes:
        gradient: g_B, the minibatch gradient.
        root_k: √k, k the sharpness, (rows, 1) or (1, 1).
        learning_rate: η, (rows, 1) or (1, 1).
        betas: β₁ and β₂.
        epsilon: ε.
    """

    gradient: MinibatchGradient
    root_k: Tensor
    learning_rate: Tensor
    betas: tuple[float, float]
    epsilon: float

    def advance(self, state: Tensor, draws: Tensor, /) -> Tensor:
        """Return the states after one iteration: (rows, 3d + 2) and random draws (rows, draws) → (rows, 3d + 2)."""
        dimension, betas = (state.shape[-1] - 2) // 3, torch.tensor(self.betas, dtype=state.dtype, device=state.device)
        theta, mean, square, powers = state.split([dimension, dimension, dimension, 2], -1)
        gradient = self.gradient(theta * self.root_k, draws) * self.root_k
        powers = powers * betas
        mean = betas[0] * mean + (1 - betas[0]) * gradient
        square = betas[1] * square + (1 - betas[1]) * gradient**2
        corrected = mean / (1 - powers[:, :1]), square / (1 - powers[:, 1:])
        theta = theta - self.learning_rate * corrected[0] / (corrected[1].sqrt() + self.epsilon)
        return torch.cat([theta, mean, square, powers], -1)

    def keep(self, inside: Tensor) -> "AdamStepper":
        """Return the stepper for the rows where `inside`, (rows,) bool, is True."""
        root_k, rate = kept(self.root_k, inside), kept(self.learning_rate, inside)
        return replace(self, gradient=self.gradient.keep(inside), root_k=root_k, learning_rate=rate)


def _share(value: float, name: str) -> float:
    """Return a share of the past that is kept, or complain."""
    if not 0 <= value < 1:
        raise EscapeError(f"{name} must lie in [0, 1), got {value}.")
    return value
