from pathlib import Path

import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.network import treatment_of, user_basin, user_network
from sgd_replication.user_problem.network_settings import UserNetworkSettings

ROOT = Path(__file__).parents[2]
RINGS = user_dataset(ROOT / "docs/examples/rings.csv", "class")
RESIDUAL = str(ROOT / "docs/examples/residual.py")


@pytest.mark.parametrize("keys", [{"hidden": [3]}, {"hidden": []}, {"file": RESIDUAL}], ids=["layers", "none", "file"])
def test_a_network_is_trained_to_a_minimum_and_left_there(keys):
    settings = UserNetworkSettings(**keys, weight_decay=0.01)
    network = user_network(settings, RINGS, seed=0)
    basin = user_basin(network, settings, RINGS)
    assert basin.minimum.gradient_norm < 1e-10
    assert float(basin.minimum.curvatures[0]) > 0
    placed = torch.nn.utils.parameters_to_vector(network.parameters())
    assert torch.equal(placed.detach(), basin.minimum.theta)


def test_the_same_seed_gives_a_factory_the_same_first_weights():
    settings = UserNetworkSettings(file=RESIDUAL)
    first, again, other = (user_network(settings, RINGS, seed).module.outputs.weight for seed in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_a_factory_may_return_a_network_of_the_package(tmp_path):
    """The layers are those of the file, not those of the configuration."""
    (tmp_path / "mine.py").write_text(
        "from sgd_diffusion.models import FullyConnected\nnetwork = lambda f, c: FullyConnected([f, 3, c], 'tanh')"
    )
    settings = UserNetworkSettings(file=str(tmp_path / "mine.py"), weight_decay=0.01)
    basin = user_basin(user_network(settings, RINGS, seed=0), settings, RINGS)
    assert basin.loss.dimension == 2 * 3 + 3 + 3 * 2 + 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("def network(features, classes):\n    return None", "must return a torch.nn.Module, not NoneType"),
        ("def network(features):\n    return None", r"network\(features, classes\) failed: TypeError"),
        ("import torch\nnetwork = lambda f, c: torch.nn.Linear(f, 2000)", "has 6000 parameters"),
        ("import torch\nnetwork = lambda f, c: torch.nn.LazyLinear(c)", "returns a module with a lazy layer"),
        ("import torch\nnetwork = lambda f, c: torch.nn.Linear(f, c + 1)", r"must give \(n, 2\) logits"),
        (
            "import torch\nnetwork = lambda f, c: torch.nn.Linear(f + 1, c)",
            r"fails in forward on inputs of shape \(n, 2\)",
        ),
        ("import torch\nnetwork = lambda f, c: torch.nn.Softmax(-1)", "this one has 0"),
        (
            "import torch\nclass N(torch.nn.Linear):\n    def forward(self, x):\n        y = super().forward(x)\n"
            "        return y if y.sum().item() > 0 else -y\nnetwork = N",
            "reads numbers out of tensors",
        ),
        (
            "import torch\nnetwork = lambda f, c: torch.nn.Sequential(torch.nn.Linear(f, 5), torch.nn.ReLU(), "
            "torch.nn.Linear(5, c))",
            "has kinks, as ReLU",
        ),
        ("import sys\ndef network(features, classes):\n    sys.exit(1)", "mine.py: exits when it is loaded"),
    ],
)
def test_what_is_no_network_is_explained(content, told, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(content)
    settings = UserNetworkSettings(file=str(file))
    with pytest.raises((ConfigurationError, LandscapeError), match=told):
        user_basin(user_network(settings, RINGS, seed=0), settings, RINGS)


def test_layers_with_kinks_are_refused_at_once():
    with pytest.raises(ValueError, match="`activation: relu` gives a loss with kinks"):
        UserNetworkSettings(activation="relu")


def test_training_starts_from_the_users_weights_and_stays_at_their_minimum(tmp_path):
    settings = UserNetworkSettings(file=RESIDUAL, weight_decay=0.01)
    network = user_network(settings, RINGS, seed=0)
    basin = user_basin(network, settings, RINGS)
    torch.save(network.module.state_dict(), tmp_path / "mine.pt")
    again = user_network(settings.model_copy(update={"weights": str(tmp_path / "mine.pt")}), RINGS, seed=1)
    placed = torch.nn.utils.parameters_to_vector(again.parameters()).detach()
    assert torch.equal(placed, basin.minimum.theta)
    assert float((user_basin(again, settings, RINGS).minimum.theta - placed).norm()) < 1e-8


def test_how_a_network_is_used_is_told(tmp_path):
    (tmp_path / "mine.py").write_text(
        "from torch import nn\nnetwork = lambda f, c: nn.Sequential(nn.Linear(f, 3), nn.BatchNorm1d(3), nn.Tanh(), "
        "nn.Dropout(), nn.Linear(3, c))"
    )
    told = treatment_of(user_network(UserNetworkSettings(file=str(tmp_path / "mine.py")), RINGS, seed=0))
    assert told == [
        "The module is used in evaluation mode and in double precision.",
        "1 batch normalisation uses its running statistics, which are the initial ones: mean 0 and variance 1.",
        "1 dropout layer is off.",
    ]
