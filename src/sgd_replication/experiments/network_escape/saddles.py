"""Saddles between a network's minimum and another minimum."""

import logging
import math
from dataclasses import dataclass

import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import LandscapeError, UnsettledActionError
from sgd_diffusion.escape import NetworkBasin
from sgd_diffusion.landscapes import Minimum, Saddle, aligned, find_minimum, find_saddle, gradient_flow
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import NetworkAction, network_action
from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.experiments.network_escape.settings import PassageSettings
from sgd_replication.experiments.network_escape.tables import SADDLES
from sgd_replication.jobs.tables import no_rows

logger = logging.getLogger(__name__)

ASIDE = 0.02
"""Distance from the saddle, along its unstable direction, at which the descents start."""
SAME = 1e-3
"""Distance below which two minima count as the same."""
IMAGES, SWEEPS = 11, 200
"""Images and sweeps of a string, whose highest image is only where eigenvector following starts."""
NEAR = 0.05
"""Share of the distance to the minimum at which the path down from the saddle ends."""
LONGEST_FALL = 50.0
"""Longest time of the gradient flow over the relaxation time of the flattest direction."""


@dataclass(frozen=True)
class Passage:
    """A saddle of index one between a network's minimum and another.

    Attributes:
        saddle: between them.
        other: the minimum on the far side.
        path: (points, d), gradient-flow path from the saddle to near the network's minimum.
        action: actions of paths from the minimum to the saddle; None if they are infinite or cannot be determined.
    """

    saddle: Saddle
    other: Minimum
    path: Tensor
    action: NetworkAction | None

    @property
    def exponent(self) -> float:
        """The least action of paths to the saddle in units of B/η; nan if it is infinite or unknown."""
        return self.action.least if self.action else math.nan


def find_passage(dataset: Dataset, basin: NetworkBasin, settings: PassageSettings, seed: int) -> Passage | None:
    """Return the passage of least action to a minimum from other initial weights; None if none is found.

    Every other minimum is first replaced by its nearest equivalent under the network's symmetries. A saddle counts only
    if exactly one of the two descents from it ends at the network's own minimum. For weak noise the basin is left over
    the saddle of least quasi-potential. If no action can be determined, the passage with the lowest saddle is returned.

    Examples:
        One hidden unit cannot learn exclusive or. A saddle lies between its best minimum and zero weights, where both
        classes have the same probability and the loss is ln 2:

        >>> import numpy as np
        >>> inputs = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
        >>> dataset = Dataset("toy", inputs, np.array([0, 0, 1, 1]), classes=2)
        >>> settings = PassageSettings(hidden=1, weight_decay=0.03, saddles={"attempts": 1})
        >>> basin = train_to_minimum(dataset, seed=0, hidden=1, weight_decay=0.03)
        >>> passage = find_passage(dataset, basin, settings, seed=0)
        >>> round(np.exp(max(basin.minimum.loss, passage.other.loss)), 4).item()
        2.0
        >>> passage.saddle.curvature < 0 < passage.saddle.second_curvature
        True
        >>> bool((basin.loss(passage.path).diff() < 0).all())  # down from the saddle to the network's minimum
        True
    """
    found: list[Passage] = []
    for attempt in range(settings.saddles.attempts):
        try:
            elsewhere = train_to_minimum(dataset, seed_for(seed, "other minimum", attempt), **settings.network)
            target = aligned(basin.loss, elsewhere.minimum.theta, basin.minimum.theta)
            if float((target - basin.minimum.theta).norm()) < SAME:
                continue
            saddle = find_saddle(basin.landscape, target, images=IMAGES, sweeps=SWEEPS)
            sides = [find_minimum(basin.loss, saddle.theta + side * ASIDE * saddle.direction) for side in (1, -1)]
        except LandscapeError as error:
            logger.info("attempt %d: %s", attempt, error)
            continue
        home = [float((side.theta - basin.minimum.theta).norm()) < SAME for side in sides]
        if sum(home) == 1:
            side = 1.0 if home[0] else -1.0
            if any(float((saddle.theta - passage.saddle.theta).norm()) < SAME for passage in found):
                continue
            path = _way_down(basin, saddle.theta + side * ASIDE * saddle.direction)
            path = torch.cat([saddle.theta.unsqueeze(0), path])
            found.append(Passage(saddle, sides[home.index(False)], path, _action(basin, path)))
    return passage_of_least_action(found)


def passage_of_least_action(found: list[Passage]) -> Passage | None:
    """Return the passage of least action, or that with the lowest saddle if none has an action; None if there is none.

    Examples:
        >>> low, high = (Saddle(torch.zeros(1), height, 0.0, -1.0, torch.ones(1), 1.0) for height in (0.1, 0.2))
        >>> minimum = Minimum(torch.ones(1), 0.0, 0.0, torch.ones(1))
        >>> large, small = (NetworkAction(action, action, optimised=True) for action in (3.0, 2.0))
        >>> path = torch.zeros(2, 1)
        >>> passage_of_least_action(
        ...     [Passage(low, minimum, path, large), Passage(high, minimum, path, small)]
        ... ).saddle.loss
        0.2
    """
    with_action = [passage for passage in found if passage.action]
    if with_action:
        return min(with_action, key=lambda passage: passage.exponent)
    return min(found, key=lambda passage: passage.saddle.loss, default=None)


def _action(basin: NetworkBasin, path: Tensor) -> NetworkAction | None:
    try:
        return network_action(basin.loss, basin.minimum.theta, path)
    except UnsettledActionError as error:
        logger.warning("a passage has no action: %s", error)
        return None


def _way_down(basin: NetworkBasin, start: Tensor) -> Tensor:
    """Return the path of the gradient flow dθ/dt = −∇L until 5 % of the distance to the minimum is left."""
    goal = basin.minimum.theta
    path, _ = gradient_flow(
        basin.loss.gradient,
        basin.loss.hessian,
        start,
        goal,
        within=NEAR * float((start - goal).norm()),
        longest=LONGEST_FALL / float(basin.minimum.curvatures[0]),
        relative_tolerance=1e-4,
        absolute_tolerance=1e-7,
    )
    return path


def describe_passage(basin: NetworkBasin, passage: Passage | None) -> pd.DataFrame:
    """Return the `SADDLES` table: one row, or none where no saddle was found.

    Examples:
        An invented saddle of curvature −1, ΔL = 0.25 above the minimum; the basin's curvature towards it is 0.6:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = NetworkBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> along = torch.tensor([1.0, -1.0, 0.0, 0.0], dtype=torch.float64) / 2**0.5
        >>> saddle = Saddle(along / 2, basin.minimum.loss + 0.25, 0.0, -1.0, direction=along, second_curvature=1.0)
        >>> path, action = torch.stack([along / 2, along / 4, along / 100]), NetworkAction(0.9, 0.8, optimised=True)
        >>> passage = Passage(saddle, basin.minimum, path, action)
        >>> row = describe_passage(basin, passage).iloc[0]
        >>> row[["distance", "barrier", "theorem_valley_side", "theorem_saddle_side"]].round(4).tolist()  # ΔL, 2ΔL/h
        [0.5, 0.25, 0.8333, 0.5]
        >>> row[["flow_exponent", "path_exponent"]].tolist()
        [0.9, 0.8]
    """
    if passage is None:
        return no_rows(SADDLES)
    saddle, goal = passage.saddle, basin.minimum.theta
    barrier = saddle.loss - basin.minimum.loss
    arrival = passage.path[-1] - goal
    arrival = arrival / arrival.norm()
    curvature = float(arrival @ basin.hessian @ arrival)
    values = (
        barrier,
        float((saddle.theta - goal).norm()),
        saddle.gradient_norm,
        curvature,
        -saddle.curvature,
        saddle.second_curvature,
        2 * barrier / curvature,
        2 * barrier / -saddle.curvature,
        passage.action.flow if passage.action else math.nan,
        passage.exponent,
        passage.other.loss - basin.minimum.loss,
    )
    return pd.DataFrame(dict(zip(SADDLES.columns, ([value] for value in values), strict=True)))
