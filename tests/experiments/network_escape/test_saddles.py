"""The passage that is shown: that of least action, not of least loss."""

import pandas as pd
import pytest
import torch

from sgd_diffusion.landscapes import Minimum, Saddle
from sgd_diffusion.theory import NetworkAction
from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.experiments.network_escape.estimates import passage_estimates
from sgd_replication.experiments.network_escape.saddles import (
    Passage,
    describe_passage,
    find_passage,
    passage_of_least_action,
)
from sgd_replication.experiments.network_escape.tables import SADDLES


def passage(height, action):
    """A passage over a saddle of this loss, in one dimension."""
    one = torch.ones(1)
    actions = NetworkAction(2 * action, action, optimised=True) if action else None
    return Passage(Saddle(one, height, 0.0, -1.0, one, 1.0), Minimum(one, 0.0, 0.0, one), torch.zeros(2, 1), actions)


def test_the_passage_of_least_action_is_taken_whatever_its_loss_and_its_place():
    passages = [passage(0.1, 3.0), passage(0.3, 1.0), passage(0.2, 2.0), passage(0.05, None)]
    assert passage_of_least_action(passages).exponent == 1.0
    assert passage_of_least_action(passages[::-1]).saddle.loss == 0.3
    assert passage_of_least_action([passage(0.2, None), passage(0.1, None)]).saddle.loss == 0.1
    assert passage_of_least_action([]) is None


def test_units_that_weight_decay_made_equal_leave_a_saddle_out_of_the_reach_of_noise(dataset, settings, caplog):
    """At the minimum all examples have the same gradient in the directions in which units part."""
    searched = settings.model_copy(update={"saddles": settings.saddles.model_copy(update={"attempts": 2})})
    basin = train_to_minimum(dataset, 0, hidden=5, weight_decay=0.001)
    assert torch.linalg.matrix_rank(basin.loss.covariance(basin.minimum.theta), rtol=1e-12) < len(basin.minimum.theta)
    found = find_passage(dataset, basin, searched.model_copy(update={"hidden": 5, "weight_decay": 0.001}), 0)
    assert found.action is None
    assert "noise does not lead to the end of the path" in caplog.text
    described = SADDLES.validate(describe_passage(basin, found))
    assert described[["flow_exponent", "path_exponent"]].isna().all(axis=None)
    none = pd.DataFrame({"watched": [1.0], "theorem": [1.0], "exits": 0, "let_down": 0, "returned": 0, "arrived": 0})
    estimates = passage_estimates(described, none)
    assert "saddle_path_exponent" not in estimates
    assert estimates["saddle_barrier"].value == pytest.approx(found.saddle.loss - basin.minimum.loss)
