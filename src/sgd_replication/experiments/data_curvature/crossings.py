"""The saddles that SGD crosses between two minima of a small network, and what the theories predict for them."""

import logging
import math
from functools import partial

import numpy as np
import pandas as pd

from sgd_diffusion.errors import EscapeError, UnsettledActionError
from sgd_diffusion.theory import exponents, log_times, path_over_saddle
from sgd_diffusion.theory.cumulant_action import exact_step_actions
from sgd_diffusion.theory.point_action import least_point_action
from sgd_diffusion.theory.predictions import EXACT
from sgd_replication.experiments.data_curvature.samples import covariances
from sgd_replication.experiments.data_curvature.tables import THEORIES
from sgd_replication.experiments.data_curvature.transitions import Transition
from sgd_replication.jobs.tables import no_rows

WITHOUT_PREFACTOR = ("LDT", EXACT)
"""Theories that predict the exponent alone."""

logger = logging.getLogger(__name__)


def describe_crossing(transition: Transition) -> dict[str, float | bool]:
    """Return the row of a transition in the `CROSSINGS` table, without `draw`, `start`, `end` and `minima`.

    Args:
        transition: the transition.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.landscapes import Minimum, NetworkLoss, Saddle
        >>> theta, h = torch.zeros(2).double(), torch.ones(2).double()
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([-1.0, 1.0])
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> ends = Minimum(theta, 0.4, 0.0, h), Minimum(theta + 1, 0.5, 0.0, 2 * h)
        >>> row = describe_crossing(Transition(loss, *ends, Saddle(theta + 0.4, 0.6, 0.0, -0.1, h, 0.5), ways=1))
        >>> round(row["barrier"], 6), row["to_flat"], row["saddle_curvature"]
        (0.2, False, 0.1)
    """
    start, end, saddle = transition.start, transition.end, transition.saddle
    noise = float(saddle.direction @ transition.loss.covariance(saddle.theta) @ saddle.direction)
    return {
        "ways": transition.ways,
        "to_flat": bool(end.curvatures.log().sum() < start.curvatures.log().sum()),
        "barrier": transition.barrier,
        "loss": start.loss,
        "lowest_curvature": float(start.curvatures[0]),
        "largest_curvature": float(start.curvatures[-1]),
        "saddle_curvature": -saddle.curvature,
        "noise": noise,
    }


def predict_crossing(transition: Transition) -> pd.DataFrame:
    """Return the rows of a transition in the `THEORIES` table, without `draw`, `start` and `end`.

    Exponents and prefactors follow from the loss and from C(θ) along the path, with nothing fitted. The exponent of the
    exact law of a gradient is missing where it is not found, and all rows are where Gaussian noise has no path.

    Args:
        transition: the transition.

    Examples:
        One unit on inputs with outliers and random labels has two minima:

        >>> import numpy as np
        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> from sgd_replication.experiments.data_curvature.saddles import train_committee
        >>> from sgd_replication.experiments.data_curvature.settings import OddsSettings
        >>> from sgd_replication.experiments.data_curvature.transitions import transition_between
        >>> stream = np.random.default_rng(203)
        >>> inputs, labels = stream.standard_t(2, (60, 2)), torch.from_numpy(stream.choice([-1.0, 1.0], 60))
        >>> inputs = torch.from_numpy((inputs - inputs.mean(0)) / inputs.std(0))
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> way = transition_between(train_committee(loss, OddsSettings(trainings=12), seed=0, draw=0), 0, 1)
        >>> predict_crossing(way)["theory"].tolist()
        ['Kramers', 'DDT', 'LOG', 'LDT', 'CGF']
    """
    loss = transition.loss
    try:
        exact = least_point_action(
            partial(exact_step_actions, loss.all_gradients), transition.start.theta, transition.saddle.theta
        )
    except UnsettledActionError as error:
        logger.warning("an exponent is left out: %s", error)
        exact = math.nan
    try:
        path = path_over_saddle(
            transition.landscape,
            partial(covariances, loss),
            half=False,
            lowest_loss=transition.start.loss,
            exact_action=exact,
        )
    except EscapeError as error:
        logger.warning("a transition has no prediction: %s", error)
        return no_rows(THEORIES).drop(columns=["draw", "start", "end"])
    prefactors = log_times(path, np.zeros(1))
    rows = [
        {
            "theory": theory,
            "exponent": exponent,
            "log_prefactor": math.nan if theory in WITHOUT_PREFACTOR else float(prefactors[theory][0]),
        }
        for theory, exponent in exponents(path).items()
    ]
    return pd.DataFrame(rows)


def predicted_action(theories: pd.DataFrame) -> float | None:
    """Return V of a transition, with all cumulants where it is known, else with Gaussian noise; None if neither is.

    Args:
        theories: its rows of the `THEORIES` table.

    Examples:
        >>> predicted_action(pd.DataFrame({"theory": ["LDT", "CGF"], "exponent": [0.1, float("nan")]}))
        0.1
    """
    known = theories.dropna(subset="exponent").set_index("theory")["exponent"]
    return next((float(known[name]) for name in (EXACT, "LDT") if name in known.index), None)
