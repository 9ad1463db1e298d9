"""Where replicas that start at the saddle between two minima arrive: the committor at the saddle, against the noise."""

import logging
import math

import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Arrival, trajectories
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.data_curvature.settings import TransitionSettings
from sgd_replication.experiments.data_curvature.tables import COMMITTORS
from sgd_replication.experiments.data_curvature.transitions import Transition
from sgd_replication.jobs.tables import no_rows

LENGTH = 20.0
"""Longest run from a saddle, in units of the slowest time constant there and at the minima."""

logger = logging.getLogger(__name__)


def committor_at_saddle(from_flat: Transition, action: float, settings: TransitionSettings, seed: int) -> pd.DataFrame:
    """Return the rows of one pair in the `COMMITTORS` table, without `draw`, `flat` and `sharp`.

    Replicas start at the saddle. Those that arrive at the flat minimum first, and at the sharp one first, are counted.
    Positions are looked at once in a time constant of the largest curvature, and a run ends after twenty of the slowest
    time constants of the minima and of the saddle.

    Args:
        from_flat: the transition from the flat minimum to the sharp one.
        action: V, the predicted exponent in units of B/η.
        settings: of the runs.
        seed: base of the random streams.

    Examples:
        One unit on inputs with outliers and random labels has two minima:

        >>> import numpy as np
        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> from sgd_replication.experiments.data_curvature.saddles import train_committee
        >>> from sgd_replication.experiments.data_curvature.settings import OddsSettings
        >>> from sgd_replication.experiments.data_curvature.transitions import transition_between
        >>> stream = np.random.default_rng(203)
        >>> inputs, labels = stream.standard_t(2, (60, 2)), torch.from_numpy(stream.choice([-1.0, 1.0], 60))
        >>> inputs = torch.from_numpy((inputs - inputs.mean(0)) / inputs.std(0))
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> way = transition_between(train_committee(loss, OddsSettings(trainings=12), seed=0, draw=0), 0, 1)
        >>> few = TransitionSettings(committor_exponents=[2.0], committor_replicas=20)
        >>> row = committor_at_saddle(way, action=0.03, settings=few, seed=0).iloc[0]
        >>> bool(0 < row["arrived_flat"] + row["arrived_sharp"] <= 1)
        True
    """
    try:
        both = [from_flat.reversed().arrival, from_flat.arrival]
    except EscapeError as error:
        logger.warning("a committor is left out: %s", error)
        return no_rows(COMMITTORS).drop(columns=["draw", "flat", "sharp"])
    boundary = Arrival(torch.cat([one.centres for one in both]), torch.cat([one.metrics for one in both]))
    largest = from_flat.largest_curvature
    slowest = min(float(end.curvatures[0]) for end in (from_flat.start, from_flat.end))
    records = math.ceil(LENGTH * largest / min(slowest, -from_flat.saddle.curvature))
    replicas, rows = settings.committor_replicas, []
    start = from_flat.saddle.theta.repeat(replicas, 1)
    for exponent in settings.committor_exponents:
        dynamics = from_flat.dynamics(exponent / action, settings.stiffest)
        spacing = math.ceil(1 / (float(dynamics.learning_rate) * largest))
        stream = seed_for(seed, f"{exponent:.12g}")
        seen = trajectories(from_flat.landscape, dynamics, start, iterations=spacing, times=records, seed=stream)
        first = _first_arrivals(boundary.arrived_at(seen.flatten(0, 1)).view(replicas, records))
        rows.append(
            {
                "predicted": exponent,
                "batch_size": int(dynamics.batch_size),
                "learning_rate": float(dynamics.learning_rate),
                "replicas": replicas,
                "arrived_flat": float((first == 0).double().mean()),
                "arrived_sharp": float((first == 1).double().mean()),
            }
        )
    return pd.DataFrame(rows)


def _first_arrivals(where: Tensor) -> Tensor:
    """Return the first index of a row that is not −1, (replicas, records) → (replicas,); −1 if all are."""
    place = (where >= 0).to(torch.int8).argmax(1, keepdim=True)
    return where.gather(1, place).squeeze(1)
