"""Escape of SGD from a network's basin through a saddle."""

import numpy as np
import pandas as pd
from torch import Tensor

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.escape import NetworkBasin, Plane, exit_points, simulate
from sgd_diffusion.landscapes import find_minimum
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.saddles import SAME, Passage
from sgd_replication.experiments.network_escape.settings import PassageSettings
from sgd_replication.experiments.network_escape.tables import PASSAGES
from sgd_replication.jobs.tables import no_rows


def measure_passage(
    basin: NetworkBasin, passage: Passage | None, described: pd.DataFrame, settings: PassageSettings, seed: int
) -> pd.DataFrame:
    """Return the `PASSAGES` table: crossings of the plane through the saddle at each B, and where replicas end.

    η times the largest curvature is `stiffest`. The predicted iterations of one escape are Theorem 2's with s = 1, for
    which they are largest, and with the prefactor 2π/(ηH_a). Replicas can cross the plane far from the saddle. Where
    all replicas cross, the basin that some of them have reached is therefore found by a descent without noise.

    Examples:
        Logistic regression has one minimum; the saddle and the far minimum are invented, so every replica returns:

        >>> import torch
        >>> from sgd_diffusion.landscapes import Minimum, NetworkLoss, Saddle
        >>> from sgd_replication.experiments.network_escape.saddles import describe_passage
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = NetworkBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> along = torch.tensor([1.0, -1.0, 0.0, 0.0], dtype=torch.float64) / 2**0.5
        >>> saddle = Saddle(along / 2, basin.minimum.loss + 0.25, 0.0, -1.0, direction=along, second_curvature=1.0)
        >>> far = Minimum(along, 0.0, 0.0, basin.minimum.curvatures)
        >>> passage = Passage(saddle, far, torch.stack([along / 2, along / 4, along / 100]), action=None)
        >>> few = {"batch_sizes": [1, 2], "replicas": 10, "max_iterations": 300, "let_down": 2}
        >>> settings, described = PassageSettings(saddles=few), describe_passage(basin, passage)
        >>> rows = measure_passage(basin, passage, described, settings, seed=0)
        >>> rows[["exits", "let_down", "returned", "arrived"]].to_numpy().tolist()
        [[10, 2, 2, 0], [10, 2, 2, 0]]
    """
    if passage is None:
        return no_rows(PASSAGES)
    eta = settings.stiffest / float(basin.minimum.curvatures[-1])
    sizes = np.array(settings.saddles.batch_sizes, dtype=np.float64)
    row = described.iloc[0]
    theorem = np.log(2 * np.pi / (eta * row["minimum_curvature"])) + sizes / eta * row["theorem_valley_side"]
    plane = Plane(passage.saddle.direction, passage.saddle.theta)
    dynamics = SGD(eta, sizes.tolist(), Minibatches(basin.loss))
    times = simulate(
        basin.landscape,
        dynamics,
        plane,
        replicas=settings.saddles.replicas,
        max_iterations=settings.saddles.max_iterations,
        seed=seed_for(seed, "passage"),
    )
    ends = []
    for point in range(len(sizes)):
        if times.exited[point].all():
            crossed = exit_points(
                basin.landscape,
                dynamics.at(point),
                plane,
                replicas=settings.saddles.let_down,
                seed=seed_for(seed, "let down", point),
            )
            ends.append(_ends(basin, passage, crossed.at_exit + basin.minimum.theta))
        else:
            ends.append((0, 0, 0))
    return pd.DataFrame(
        {
            "x": sizes,
            "learning_rate": eta,
            "exits": times.exited.sum(1),
            "watched": times.iterations.sum(1).astype(np.float64),
            "theorem": theorem,
            "path": sizes / eta * row["path_exponent"],
            **dict(zip(("let_down", "returned", "arrived"), zip(*ends, strict=True), strict=True)),
        }
    )


def _ends(basin: NetworkBasin, passage: Passage, states: Tensor) -> tuple[int, int, int]:
    """Return the number of states, and how many descend to the network's own minimum and how many to the far one."""
    own, far = basin.minimum.theta, passage.other.theta
    home = arrived = 0
    for state in states:
        try:
            end = find_minimum(basin.loss, state).theta
        except LandscapeError:
            continue  # the descent found no minimum
        home += int(float((end - own).norm()) < SAME)
        arrived += int(float((end - far).norm()) < SAME)
    return len(states), home, arrived
