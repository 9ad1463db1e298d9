"""Twenty kinds of networks as a user's problem: at least seventeen have judged escapes, the others one sentence."""

from pathlib import Path

import pytest
from networks_of_users import NETWORKS

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.problems import made_network, planned_rate
from sgd_diffusion.problems.escape_trials import tried_batches
from sgd_diffusion.problems.exit_checks import FEWEST_JUDGED
from sgd_diffusion.problems.network import adapted_network
from sgd_diffusion.problems.network_checks import with_checks
from sgd_diffusion.problems.placed_sweeps import measure_placed_sweep, place_sweeps
from sgd_diffusion.problems.traced_minibatches import fast_minibatches
from sgd_replication.user_problem.chosen_sweeps import network_plan, told_unaffordable
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings
from sgd_replication.user_problem.network import user_basin
from sgd_replication.user_problem.network_measurement import affordable_time

USED = {"alcohol", "flavanoids", "color_intensity", "target"}
TABLE = Path(__file__).parents[2] / "docs/examples/wine.csv"
DROPPED = [name for name in TABLE.read_text().splitlines()[0].split(",") if name not in USED]
DATA = user_dataset(TABLE, label="target", drop=DROPPED)
SETTINGS = NetworkEscapeSettings.model_validate(
    {"data": {"file": "wine.csv"}, "network": {"weight_decay": 0.05}, "points": 8, "replicas": 20, "seeds": 1}
)
TWENTY = [name for name in NETWORKS if name != "fused attention"]  # which is attention by hand, once more


def judged_or_told(name):
    """The number of judged points of the sweep of B, or the sentence that says why there are none."""
    settings = SETTINGS.network.model_copy(update={"file": "network.py"})
    network = adapted_network(made_network(NETWORKS[name], DATA, seed=0), DATA)
    try:
        basin = user_basin(network, settings, DATA)
    except LandscapeError as error:
        return str(error)
    affordable = affordable_time(basin, SETTINGS)
    plan = network_plan(basin, SETTINGS, affordable)
    eta, noise = planned_rate(basin, plan), fast_minibatches(basin.loss)
    settling = basin.relaxation_time(eta)
    if plan.slowest_log_time > affordable:
        return told_unaffordable(settling, settings)
    points = place_sweeps(basin, plan, tried_batches(basin, plan, 0, noise))
    sweep = measure_placed_sweep("batch", basin, points, plan, 0, noise, replicas_per_stream=50)
    return int(with_checks(sweep, settling, eta)["judged"].sum())


@pytest.mark.thorough
def test_seventeen_of_twenty_networks_are_measured_and_the_others_refused_in_a_sentence():
    """Given are the table, 20 replicas and the weight decay, which was chosen by relaxation times, not by escapes."""
    assert len(TWENTY) == 20
    found = {name: judged_or_told(name) for name in TWENTY}
    measured = [name for name, result in found.items() if isinstance(result, int) and result >= FEWEST_JUDGED]
    assert len(measured) >= 17, found
    told = {name: result for name, result in found.items() if isinstance(result, str)}
    assert set(measured) | set(told) == set(TWENTY), found
    assert all("the network" in text.lower() for text in told.values()), told
