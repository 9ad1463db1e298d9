"""The optimisers whose escape from small networks is compared: SGD, heavy ball and Adam at one mean step."""

import math
from dataclasses import dataclass

from sgd_diffusion.dynamics import SGD, Adam, HeavyBall
from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_replication.experiments.data_curvature.optimiser_settings import OptimiserSettings


@dataclass(frozen=True)
class Arm:
    """One optimiser.

    Attributes:
        name: in the table.
        momentum: β, or β₁ of Adam; 0 for SGD.
        memory: 1/(1 − β₂) of Adam; None for the others.
        frozen: whether the law of a frozen v holds.

    Examples:
        At one η_eff heavy ball has a smaller η; the rate of Adam falls as 1/√B, so that its mean step is the same:

        >>> Arm("heavy ball", 0.9).learning_rate(0.1, 4), Arm("Adam", 0.9, 10.0).learning_rate(0.1, 4)
        (0.01, 0.05)
    """

    name: str
    momentum: float = 0.0
    memory: float | None = None
    frozen: bool = False

    def learning_rate(self, mean_rate: float, batch: int) -> float:
        """Return η of η_eff, or of η√B for Adam."""
        rate = mean_rate * (1 - self.momentum) if self.memory is None else mean_rate / math.sqrt(batch)
        return round(rate, 15)

    def dynamics(self, rate: float, batch: int, noise: GradientNoise) -> SGD | HeavyBall | Adam:
        """Return the dynamics at one point."""
        if self.memory is not None:
            return Adam(rate, float(batch), noise, betas=(self.momentum, 1 - 1 / self.memory))
        if self.momentum:
            return HeavyBall(rate, float(batch), noise, momentum=self.momentum)
        return SGD(rate, float(batch), noise)


def arms_of(settings: OptimiserSettings) -> list[Arm]:
    """Return the optimisers that are compared.

    Examples:
        >>> [arm.name for arm in arms_of(OptimiserSettings())]
        ['SGD', 'heavy ball', 'slow heavy ball', 'Adam', 'frozen Adam']
    """
    return [
        Arm("SGD"),
        Arm("heavy ball", settings.momentum),
        Arm("slow heavy ball", settings.slow_momentum),
        Arm("Adam", settings.momentum, settings.short_memory),
        Arm("frozen Adam", settings.momentum, settings.long_memory, frozen=True),
    ]
