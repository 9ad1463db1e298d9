import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.problems import connected_network, layered_loss, made_network, module_loss, train_to_basin


@pytest.mark.parametrize("hidden", [[3], []], ids=["layers", "none"])
def test_a_network_is_trained_to_a_minimum_and_left_there(rings, hidden):
    network = connected_network(rings, hidden, "tanh", seed=0)
    basin = train_to_basin(network, layered_loss(rings, hidden, "tanh", 0.01))
    assert basin.minimum.gradient_norm < 1e-10
    assert float(basin.minimum.curvatures[0]) > 0
    placed = torch.nn.utils.parameters_to_vector(network.parameters())
    assert torch.equal(placed.detach(), basin.minimum.theta)


def test_layers_and_the_module_of_them_have_one_loss(rings):
    network = connected_network(rings, [3], "tanh", seed=0)
    theta = torch.nn.utils.parameters_to_vector(network.parameters()).detach()
    layered, module = layered_loss(rings, [3], "tanh", 0.01), module_loss(network, rings, 0.01)
    assert float(layered(theta)) == pytest.approx(float(module(theta)), rel=1e-12)


def test_the_same_seed_gives_a_factory_the_same_first_weights(rings):
    first, again, other = (made_network(torch.nn.Linear, rings, seed).weight for seed in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize(
    ("factory", "told"),
    [
        (lambda features, classes: None, "mine must return a torch.nn.Module, not NoneType"),
        (lambda features, classes: torch.nn.Linear(features, 2000), "has 6000 parameters"),
        (lambda features, classes: torch.nn.LazyLinear(classes), "mine returns a module with a lazy layer"),
    ],
    ids=["nothing", "large", "lazy"],
)
def test_what_is_no_network_is_explained(rings, factory, told):
    with pytest.raises(LandscapeError, match=told):
        made_network(factory, rings, 0, "mine")


@pytest.mark.parametrize("width", [10**3, 10**9, 10**15])
def test_a_network_too_wide_is_refused_before_memory_is_asked_for(width, rings):
    with pytest.raises(LandscapeError, match=f"has {5 * width + 2} parameters"):
        connected_network(rings, [width], "tanh", seed=0)
