"""The slowest direction of a valley that noise spreads replicas along."""

import pytest

from sgd_diffusion.config import NetworkEscapeSettings
from sgd_diffusion.data import REGISTRY
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import NotRareError
from sgd_diffusion.escape import Box, split
from sgd_diffusion.escape.batch import Batch
from sgd_diffusion.escape.relaxation import relaxation
from sgd_diffusion.landscapes import quadratic
from sgd_diffusion.network_escape import train_to_minimum

SETTINGS = NetworkEscapeSettings()


@pytest.fixture(scope="module")
def logistic():
    dataset = REGISTRY["wine"].official.read("wine", {})
    return train_to_minimum(dataset, SETTINGS, 0, hidden=None, weight_decay=0.005)


def test_the_flattest_direction_is_the_slowest():
    landscape, dynamics = quadratic([1.0, 0.02, 5.0]), SGD(0.05, 4, 1.0)
    assert relaxation(Batch(landscape, dynamics, Box(1.0), 0), landscape, dynamics) == pytest.approx(1 / (0.05 * 0.02))


def test_a_direction_without_noise_does_not_count(logistic):
    """Equal weights added to both classes change nothing but the decay: noise never moves them, and λ is flattest."""
    eta, decay = 0.05, logistic.loss.weight_decay
    dynamics = SGD(eta, 8, Minibatches(logistic.loss))
    found = relaxation(Batch(logistic.landscape, dynamics, Box(0.05), 0), logistic.landscape, dynamics)
    assert 3 * found * eta == pytest.approx(logistic.settling(SETTINGS) * logistic.learning_rate(SETTINGS))
    assert found < 0.9 / (eta * decay)


def test_replicas_that_leave_before_the_valley_has_settled_are_not_split():
    with pytest.raises(NotRareError, match="slowest direction has settled, which takes 60000 iterations"):
        split(quadratic([1.0, 0.001]), SGD(0.05, 4, 1.0), Box(1.0), replicas=40, repeats=2)
