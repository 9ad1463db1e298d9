"""Several trainings: independent starts, means over them, and their table."""

import pandas as pd
import pytest
from torch.nn.utils import parameters_to_vector

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.user_problem.initial_networks import initial_networks
from sgd_replication.user_problem.network import user_network
from sgd_replication.user_problem.settings import ProblemSettings
from sgd_replication.user_problem.trainings import over_trainings, side_by_side, training_seed

DATA = {"file": "x.csv", "label": "class"}


def weights(network):
    return parameters_to_vector(network.parameters()).detach()


def test_trainings_start_from_different_weights_and_the_first_one_as_a_single_one(rings):
    settings = ProblemSettings.model_validate({"data": DATA, "network": {"hidden": [3]}, "seeds": 3})
    found = [weights(network) for network in initial_networks(settings, rings, seed=4)]
    assert found[0].equal(weights(user_network(settings.network, rings, seed=4)))
    assert not found[0].equal(found[1])
    assert not found[1].equal(found[2])


def test_trainings_that_would_all_be_the_same_are_refused(rings, tmp_path):
    (tmp_path / "fixed.py").write_text(
        "import torch\n\ndef network(features, classes):\n    torch.manual_seed(0)\n"
        "    return torch.nn.Linear(features, classes)\n"
    )
    network = {"file": str(tmp_path / "fixed.py")}
    settings = ProblemSettings.model_validate({"data": DATA, "network": network, "seeds": 2})
    with pytest.raises(ConfigurationError, match="seeds: 2 trainings would start from the same weights"):
        initial_networks(settings, rings, seed=0)
    initial_networks(settings.model_copy(update={"seeds": 1}), rings, seed=0)


def test_given_weights_and_landscapes_have_no_seeds():
    with pytest.raises(ConfigurationError, match="all trainings would start from the same weights"):
        load_settings(values={"problem": {"data": DATA, "network": {"weights": "a.pt"}, "seeds": 2}})
    well = {"expression": "(x**2 - 1)**2", "start": [-1], "other": [1]}
    with pytest.raises(ConfigurationError, match="seeds: no effect with a landscape"):
        load_settings(values={"problem": {"landscape": well, "seeds": 2}})


def test_a_mean_needs_two_trainings_and_the_quantity_in_each():
    one = Estimate(value=1.0, low=0.5, high=1.5, n=9)
    assert over_trainings(side_by_side([{"loss": one}])) == {}
    assert set(over_trainings(side_by_side([{"loss": one, "slope": one}, {"loss": one}]))) == {"trainings_loss"}


def test_the_interval_over_trainings_covers_the_mean_at_its_level():
    """Of 200 means of four normal values, 95 % ± 3 standard errors of intervals contain the true mean."""
    import numpy as np

    values = np.random.default_rng(0).standard_normal((200, 4))
    hits = 0
    for row in values:
        table = pd.DataFrame({"training": [1, 2, 3, 4], "quantity": "x", "value": row})
        found = over_trainings(table)["trainings_x"]
        hits += found.low < 0 < found.high
    assert abs(hits / 200 - 0.95) < 3 * (0.95 * 0.05 / 200) ** 0.5


def test_seeds_of_trainings_differ():
    assert len({training_seed(0, number) for number in range(1, 50)}) == 49
