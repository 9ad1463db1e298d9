"""Predicted exponents of the escape from a ball, with Gaussian noise and with the law of a minibatch's gradient."""

import logging
from collections.abc import Callable
from functools import partial

import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.errors import UnsettledActionError
from sgd_diffusion.theory.ball_action import StepActions, least_ball_action
from sgd_diffusion.theory.cumulant_action import exact_step_actions
from sgd_diffusion.theory.path_action import step_actions
from sgd_replication.experiments.data_curvature.samples import covariances
from sgd_replication.experiments.data_curvature.small_networks import SmallNetwork
from sgd_replication.experiments.data_curvature.tables import PREDICTIONS
from sgd_replication.jobs.tables import no_rows

logger = logging.getLogger(__name__)


def predict_network(network: SmallNetwork) -> pd.DataFrame:
    """Return the rows of one network in the `PREDICTIONS` table; none if its minimum is not isolated or settles late.

    Args:
        network: the network.

    Examples:
        In the small ball higher cumulants count less:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> from sgd_replication.experiments.data_curvature.settings import EscapeSettings
        >>> from sgd_replication.experiments.data_curvature.small_networks import small_network
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 1, 1, 0] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> network = small_network(loss, "logistic regression", EscapeSettings(), seed=0, draw=0)
        >>> rows = predict_network(network).set_index("sweep")
        >>> ratio = rows["exact"] / rows["gaussian"]
        >>> bool(ratio["large"] > ratio["batch"] > 1), bool(ratio["batch"] < 1.2)
        (True, True)
    """
    if not (network.isolated and network.settles):
        return no_rows(PREDICTIONS)
    loss, minimum = network.basin.loss, network.basin.minimum.theta
    axes, covariance = torch.linalg.eigh(network.basin.spread)[1], partial(covariances, loss)
    laws: dict[str, StepActions] = {
        "gaussian": lambda tails, heads: step_actions(loss, covariance, tails, heads),
        "exact": lambda tails, heads: exact_step_actions(loss.all_gradients, tails, heads),
    }
    rows = []
    for sweep, radius in (("large", network.large_radius), ("batch", network.small_radius)):
        found = {name: _action(actions, minimum, radius, axes) for name, actions in laws.items()}
        rows.append({"draw": network.draw, "model": network.model, "sweep": sweep} | found)
    return pd.DataFrame(rows).astype({"exact": float, "gaussian": float})


def _action(actions: Callable[[Tensor, Tensor], Tensor], minimum: Tensor, radius: float, axes: Tensor) -> float | None:
    """Return the least action of a path to the ball; None if it is infinite or too large to be computed."""
    try:
        return least_ball_action(actions, minimum, radius, axes)
    except UnsettledActionError as error:
        logger.warning("an exponent is left out: %s", error)
        return None
