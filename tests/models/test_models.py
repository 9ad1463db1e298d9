import math

import pytest
import torch

from sgd_diffusion.models import Checkpoint, FullyConnected, initialise, load_checkpoints, save_checkpoints
from sgd_diffusion.streams import torch_stream


def test_the_network_computes_its_formula():
    network = FullyConnected([3, 4, 2], "tanh")
    first, second = network.layers[0], network.layers[2]
    x = torch.randn(5, 3, dtype=torch.float64)
    by_hand = torch.tanh(x @ first.weight.T + first.bias) @ second.weight.T + second.bias
    assert torch.allclose(network(x), by_hand, atol=1e-14)


def test_coordinates_know_their_layer():
    network = FullyConnected([3, 4, 2])
    assert network.layer_of_coordinate().tolist() == [1] * (3 * 4 + 4) + [2] * (4 * 2 + 2)
    assert len(network.layer_of_coordinate()) == sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize(
    ("scheme", "deviation"),
    [
        ("uniform", 1 / math.sqrt(3 * 200)),
        ("xavier-normal", math.sqrt(2 / (200 + 300))),
        ("he-normal", math.sqrt(2 / 200)),
    ],
)
def test_initialisation_has_its_scale(scheme, deviation):
    network = FullyConnected([200, 300, 10])
    initialise(network, scheme, torch_stream(0, "test"))
    weight = network.layers[0].weight.detach()
    assert float(weight.mean()) == pytest.approx(0, abs=5 * deviation / math.sqrt(weight.numel()))
    assert float(weight.std()) == pytest.approx(deviation, rel=0.02)
    assert (scheme == "uniform") == bool(network.layers[0].bias.abs().sum() > 0)


def test_initialisation_repeats():
    networks = [FullyConnected([5, 4, 3]) for _ in range(3)]
    for network, point in zip(networks, (1, 1, 2), strict=True):
        initialise(network, "uniform", torch_stream(0, "test", point))
    assert torch.equal(networks[0].layers[0].weight, networks[1].layers[0].weight)
    assert not torch.equal(networks[0].layers[0].weight, networks[2].layers[0].weight)


def test_checkpoints_survive_and_their_bytes_repeat(tmp_path):
    network = FullyConnected([3, 2, 2])
    checkpoints = [Checkpoint(0, "random", network.state_dict(), 0.5, 0.25)]
    for name in ("one.pt", "another name.pt"):
        save_checkpoints(checkpoints, tmp_path / name)
    assert (tmp_path / "one.pt").read_bytes() == (tmp_path / "another name.pt").read_bytes()
    (loaded,) = load_checkpoints(tmp_path / "one.pt")
    assert (loaded.stage, loaded.loss, loaded.accuracy) == ("random", 0.5, 0.25)
    assert all(torch.equal(loaded.weights[name], tensor) for name, tensor in network.state_dict().items())


def test_a_checkpoint_never_executes_code(tmp_path):
    torch.save([{"weights": pytest.raises}], tmp_path / "evil.pt")
    with pytest.raises(Exception, match="Weights only load failed"):
        load_checkpoints(tmp_path / "evil.pt")
