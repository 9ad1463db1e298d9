"""How much of its time a chain spends in each of two valleys."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from sgd_diffusion.devices import CPU
from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.numbers import NumberStreams
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import Rows
from sgd_diffusion.streams import seed_for

BLOCK = 64


@dataclass(frozen=True)
class Occupancy:
    """Shares of time on the far side of a border, one for each independent replica.

    Attributes:
        beyond: (replicas,).
        crossings: how often all replicas together crossed the border while they were watched.

    Examples:
        >>> shares = Occupancy(beyond=np.array([0.2, 0.3]), crossings=8)
        >>> log_odds, error = shares.log_odds  # ln(0.75/0.25), with its standard error
        >>> round(log_odds, 4), round(error, 4)
        (1.0986, 0.2667)
    """

    beyond: NDArray[np.float64]
    crossings: int

    @property
    def log_odds(self) -> tuple[float, float]:
        """ln(time on the near side/time beyond), and its standard error over replicas.

        Raises:
            EscapeError: one side was never visited.
        """
        mean = float(self.beyond.mean())
        if not 0 < mean < 1:
            raise EscapeError("one side was never visited: watch longer, or compare escape times instead.")
        error = float(self.beyond.std(ddof=1)) / len(self.beyond) ** 0.5
        return float(np.log((1 - mean) / mean)), error / (mean * (1 - mean))


@torch.inference_mode()
def occupancy(
    landscape: Landscape,
    dynamics: Dynamics,
    border: float,
    *,
    replicas: int = 1000,
    discarded: int,
    iterations: int,
    beyond_start: float,
    seed: int = 0,
) -> Occupancy:
    """Watch replicas of one point, half of them started in each valley, and count on which side of the border they are.

    Started on both sides, replicas that have not yet forgotten their start widen the interval instead of shifting it.

    Args:
        landscape: of one dimension; its minimum is the start on the near side.
        dynamics: of one point.
        border: the coordinate that divides the valleys; the near side is the minimum's.
        replicas: independent chains.
        discarded, iterations: not counted, and counted.
        beyond_start: where the other half starts.
        seed: base of the streams.

    Raises:
        EscapeError: the landscape has several dimensions.

    Examples:
        >>> from sgd_diffusion.dynamics import SGLD
        >>> from sgd_diffusion.landscapes import double_well
        >>> found = occupancy(
        ...     double_well(), SGLD(0.05, 1.0), 0.0, replicas=100, discarded=100, iterations=400, beyond_start=1.0
        ... )
        >>> bool(abs(found.beyond.mean() - 0.5) < 0.1)  # two equal wells
        True
    """
    if landscape.dimension != 1:
        raise EscapeError(f"{landscape.name}: occupancy is counted in one dimension.")
    rows = Rows(torch.zeros(replicas, dtype=torch.int64))
    stepper = dynamics.bind(landscape, rows)
    numbers = NumberStreams([seed_for(seed, "occupancy")], dynamics.law, dynamics.draws(1), CPU, torch.float64)
    minimum = float(landscape.minimum[0])
    theta = torch.full((replicas, 1), minimum, dtype=torch.float64)
    theta[replicas // 2 :] = beyond_start
    outward = 1.0 if border > minimum else -1.0
    counts = torch.zeros(replicas, dtype=torch.float64)
    crossings, side = 0, (theta[:, 0] - border) * outward > 0
    done = 0
    while done < discarded + iterations:
        for step in numbers.block(BLOCK, torch.tensor([replicas])):
            theta = stepper.advance(theta, step)
            done += 1
            if discarded < done <= discarded + iterations:
                beyond = (theta[:, 0] - border) * outward > 0
                crossings += int((beyond != side).sum())
                counts += beyond
                side = beyond
    return Occupancy((counts / iterations).numpy(), crossings)
