"""Saddles of committee machines: verified again with other means than those that found them."""

import pytest
import torch

from sgd_diffusion.landscapes import NetworkLoss, reordered
from sgd_replication.experiments.data_curvature.saddles import saddles_of, train_committee
from sgd_replication.experiments.data_curvature.samples import network_on_rows
from sgd_replication.experiments.data_curvature.settings import CommitteeSettings

SETTINGS = CommitteeSettings(rows=200, trainings=8)


@pytest.fixture(scope="module")
def committee(overlapping):
    loss = network_on_rows(overlapping, 2, SETTINGS, seed=0, draw=3)
    return train_committee(loss, SETTINGS, seed=0, draw=3)


def test_minima_differ_otherwise_than_in_the_order_of_their_units(committee):
    loss, minima = committee.loss, committee.minima
    assert minima
    for number, minimum in enumerate(minima):
        assert loss.gradient(minimum.theta).norm() < 1e-9
        for other in minima[:number]:
            assert (reordered(loss, minimum.theta) - other.theta).norm(dim=1).min() > 1e-3


@pytest.fixture(scope="module")
def rows(committee):
    return saddles_of(committee, draw=0)


def test_saddles_are_listed_once_and_lie_above_their_minima(rows):
    assert len(rows)
    assert (rows["gradient_norm"] < 1e-7).all()
    assert (rows["barrier"] >= rows["other_barrier"]).all()
    assert not rows.round(9).duplicated(["barrier", "other_barrier", "curvature"]).any()


def test_noise_vanishes_along_the_unstable_direction_of_a_symmetric_saddle(rows):
    """The direction of two equal units against each other changes no output to first order."""
    symmetric, others = rows[rows["symmetric"]], rows[~rows["symmetric"]]
    assert len(symmetric)
    assert len(others)
    assert (symmetric["noise"] < 1e-10 * rows["curvature"].max()).all()
    assert (others["noise"] > 1e-6 * others["curvature"]).all()


def test_a_training_without_isolated_minimum_is_counted():
    inputs = torch.tensor([[-1.0, 0.3], [1.0, -0.2], [-0.8, -0.5], [0.9, 0.4]] * 10, dtype=torch.float64)
    labels = (inputs[:, 0] > 0).long()  # separable: the weights grow without bound
    loss = NetworkLoss(inputs, labels, hidden=(2,), loss="one logit", output_weights=(2.0, 2.0))
    found = train_committee(loss, CommitteeSettings(trainings=3), seed=0, draw=0)
    assert (len(found.minima), found.failures) == (0, 3)
