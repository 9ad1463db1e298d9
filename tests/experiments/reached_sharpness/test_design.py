"""The trainings of a small data set: complete, resumable, and arriving at one loss."""

import pandas as pd
import pytest

from sgd_diffusion.errors import MeasurementError
from sgd_replication.experiments.reached_sharpness.design import FLOW, measure_set
from sgd_replication.experiments.reached_sharpness.networks import entropy_of_labels
from sgd_replication.experiments.reached_sharpness.tables import TRAININGS


@pytest.fixture(scope="module")
def trainings(learnable, small):
    return measure_set(learnable, small, seed=1)


class Memory(dict):
    """A cache that forgets every other point, as one of a run that was killed."""

    def find(self, point):
        return self.get(point)

    def store(self, point, result):
        self[point] = result

    def half(self):
        return Memory(list(self.items())[::2])


def test_the_table_is_what_it_should_be(trainings, small, network):
    TRAININGS.validate(trainings)
    assert len(trainings) == (1 + 3 + 3 * 5) * small.seeds
    assert not trainings.duplicated(["seed", "arm", "batch_size", "learning_rate"]).any()
    flow = trainings[trainings["arm"] == FLOW]
    assert flow["reached"].all()
    reached = trainings[trainings["reached"]]
    target = small.target * entropy_of_labels(network)
    assert reached["loss"].max() <= target
    assert flow["loss"].min() > 0.95 * target
    assert (reached["relative_rate"] / reached["learning_rate"]).std() < 1e-9


def test_a_run_that_was_killed_has_the_same_bits(learnable, small, trainings):
    cache = Memory()
    measure_set(learnable, small, 1, cache)
    pd.testing.assert_frame_equal(measure_set(learnable, small, 1, cache.half()), trainings, check_exact=True)


def test_a_loss_that_no_network_reaches_is_an_error(learnable, small):
    hard = small.model_copy(update={"target": 1e-6, "longest_flow": 400})
    with pytest.raises(MeasurementError, match=r"raise reached_sharpness\.target"):
        measure_set(learnable, hard, seed=1)
