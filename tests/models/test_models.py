import math

import pytest
import torch

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import FullyConnected, build, initialise, layer_of_coordinate
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.inputs.networks.checkpoints import Checkpoint, load_checkpoints, save_checkpoints


def test_the_network_computes_its_formula():
    network = FullyConnected([3, 4, 2], "tanh")
    first, second = network.layers[0], network.layers[2]
    x = torch.randn(5, 3, dtype=torch.float64)
    by_hand = torch.tanh(x @ first.weight.T + first.bias) @ second.weight.T + second.bias
    assert torch.allclose(network(x), by_hand, atol=1e-14)


def test_coordinates_know_their_layer():
    network = FullyConnected([3, 4, 2])
    assert layer_of_coordinate(network).tolist() == [1] * (3 * 4 + 4) + [2] * (4 * 2 + 2)
    assert len(layer_of_coordinate(network)) == sum(p.numel() for p in network.parameters())


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


@pytest.mark.parametrize(
    ("architecture", "features", "widths"),
    [
        ("fully-connected", 12, [4]),
        ("convolutional", 64, [2, 3]),
        ("residual", 64, [2, 3]),
        ("residual", 3 * 36, [2, 4, 4, 6]),
    ],
)
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_every_architecture_is_built_by_name(architecture, features, widths, precision):
    network = build(architecture, features=features, widths=widths, classes=5, precision=precision)
    initialise(network, "he-normal", torch_stream(0, "test"))
    inputs = torch.randn(7, features, dtype=getattr(torch, precision))
    outputs = network(inputs)
    assert outputs.shape == (7, 5)
    assert outputs.dtype == inputs.dtype
    layers = layer_of_coordinate(network)
    assert len(layers) == sum(p.numel() for p in network.parameters())
    assert layers.unique().tolist() == list(range(1, int(layers.max()) + 1))
    assert (layers.diff() >= 0).all()


def test_resnet_18_has_its_published_number_of_parameters():
    network = build("residual", features=3072, widths=[64, 128, 256, 512], classes=10, precision="float32")
    assert sum(p.numel() for p in network.parameters()) == 11_173_962


@pytest.mark.parametrize("architecture", ["convolutional", "residual"])
def test_networks_of_images_refuse_what_is_none(architecture):
    with pytest.raises(MeasurementError, match="10 features are no square image of one or three channels"):
        build(architecture, features=10, widths=[2], classes=3)
