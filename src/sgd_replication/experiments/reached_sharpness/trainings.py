"""Trainings that end at a given loss, and the curvature there."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, GaussianMinibatches, Minibatches
from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_diffusion.escape.trajectories import trajectories
from sgd_diffusion.landscapes import Landscape, NetworkLoss
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.reached_sharpness.curvature import curvature_of
from sgd_replication.experiments.reached_sharpness.white_noise import WhiteMinibatches

FULL_BATCH, MINIBATCHES, GAUSSIAN, WHITE = "full batch", "minibatches", "Gaussian", "white"
NOISES: dict[str, Callable[[NetworkLoss], GradientNoise]] = {
    FULL_BATCH: partial(Minibatches, replacement=False),
    MINIBATCHES: Minibatches,
    GAUSSIAN: GaussianMinibatches,
    WHITE: WhiteMinibatches,
}
"""The noise of each arm. The full batch is the minibatch of all rows without replacement."""
STRIDE = 5
"""Iterations between two looks at the loss; odd, because steps with ηh near 2 alternate between two sides."""
LOOKS = 40
"""Looks of a block; a block that has begun is completed, also where all trainings have ended."""


@dataclass(frozen=True)
class Arm:
    """One way of training.

    Attributes:
        name: a key of `NOISES`.
        learning_rate: η.
        batch_size: B; the number of rows for the full batch.

    Examples:
        >>> Arm("minibatches", learning_rate=0.1, batch_size=8).batch_size
        8
    """

    name: str
    learning_rate: float
    batch_size: int

    def dynamics(self, loss: NetworkLoss) -> SGD:
        """Return SGD with the arm's noise."""
        return SGD(self.learning_rate, self.batch_size, noise=NOISES[self.name](loss))


def train(
    loss: NetworkLoss, start: Tensor, arm: Arm, *, target: float, window: int, iterations: int, seed: int
) -> list[tuple[int, Tensor] | None]:
    """Return for every first weights after how many iterations the target is reached, and the positions on arrival.

    The loss of all rows is looked at every `STRIDE` iterations. A training ends when its mean over the last `window`
    looks is first at most `target`.

    Args:
        loss: of the network.
        start: first weights, (seeds, d).
        arm: way of training.
        target: loss at which trainings end.
        window: number of looks.
        iterations: after so many, rounded up to whole blocks, a training is given up.
        seed: base of the random streams.

    Returns:
        One pair for each first weights, with the last positions, (window, d); None if the target was not reached.

    Examples:
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 4), torch.tensor([0, 1] * 4)
        >>> loss, arm = NetworkLoss(inputs, labels, hidden=(2,), loss="one logit"), Arm("full batch", 0.1, 8)
        >>> options = {"target": 0.3, "window": 4, "iterations": 400, "seed": 0}
        >>> ((steps, positions),) = train(loss, torch.full((1, loss.dimension), 0.3).double(), arm, **options)
        >>> losses = loss(positions)
        >>> bool(losses.mean() <= 0.3 < losses[0]), positions.shape[0], steps > 4
        (True, 4, True)
    """
    landscape, dynamics = Landscape(loss, start[0]), arm.dynamics(loss)
    found: list[tuple[int, Tensor] | None] = [None] * len(start)
    seen, losses, looks = start.new_empty(len(start), 0, start.shape[1]), start.new_empty(len(start), 0), 0
    while looks * STRIDE < iterations and None in found:
        block = seed_for(seed, "training to a loss", arm.name, arm.learning_rate, arm.batch_size, looks)
        last = seen[:, -1] if looks else start
        moved = trajectories(landscape, dynamics, last, iterations=STRIDE, times=LOOKS, seed=block)
        looks += LOOKS
        seen = torch.cat([seen[:, 1 - window :], moved], 1)
        losses = torch.cat([losses[:, 1 - window :], loss(moved)], 1)
        below = losses.unfold(1, window, 1).mean(-1) <= target
        for number, arrived in enumerate(below):
            if found[number] is None and arrived.any():
                first = int(arrived.int().argmax())
                ahead = len(arrived) - first - 1
                found[number] = (looks - ahead) * STRIDE, seen[number, first : first + window].clone()
    return found


def measure(
    loss: NetworkLoss, start: Tensor, arm: Arm, *, target: float, window: int, iterations: int, seed: int
) -> pd.DataFrame:
    """Return a row for every first weights: iterations, loss, curvature and distance from the start on arrival.

    The arguments are those of `train`. A training that does not arrive has missing values.

    Examples:
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 4), torch.tensor([0, 1] * 4)
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="one logit")
        >>> arm, options = Arm("minibatches", 0.1, 2), {"window": 4, "iterations": 200, "seed": 0}
        >>> start = torch.full((2, loss.dimension), 0.5).double()
        >>> bool((measure(loss, start, arm, target=0.5, **options)["loss"] <= 0.5).all())
        True
        >>> measure(loss, start, arm, target=1e-9, **options)["sharpness"].isna().all().item()
        True
    """
    missing = dict.fromkeys(("iterations", "loss", "sharpness", "trace", "distance"), math.nan)
    rows = []
    for number, arrival in enumerate(
        train(loss, start, arm, target=target, window=window, iterations=iterations, seed=seed)
    ):
        row = dict(missing)
        if arrival is not None:
            steps, positions = arrival
            row |= curvature_of(loss, positions) | {
                "iterations": float(steps),
                "distance": float((positions.mean(0) - start[number]).norm()),
            }
        rows.append({"seed": number, "reached": arrival is not None, **row})
    return pd.DataFrame(rows)
