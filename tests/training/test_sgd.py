import pytest
import torch
from torch.nn.functional import cross_entropy

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import FullyConnected, build, initialise
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import evaluate, settle_statistics, train


@pytest.fixture
def problem():
    stream = torch_stream(0, "problem")
    inputs = torch.randn(50, 4, generator=stream, dtype=torch.float64)
    return inputs, (inputs[:, 0] > 0).long()


def network(point=0):
    built = FullyConnected([4, 6, 2])
    initialise(built, "uniform", torch_stream(0, "test", point))
    return built


def test_it_is_the_same_as_torch_optim_sgd(problem):
    inputs, labels = problem
    ours, theirs = network(), network()
    train(ours, inputs, labels, learning_rate=0.3, batch_size=8, epochs=3, stream=torch_stream(0, "shuffle"))
    optimizer, stream = torch.optim.SGD(theirs.parameters(), lr=0.3), torch_stream(0, "shuffle")
    for _ in range(3):
        order = torch.randperm(50, generator=stream)
        for start in range(0, 48, 8):
            batch = order[start : start + 8]
            optimizer.zero_grad()
            cross_entropy(theirs(inputs[batch]), labels[batch]).backward()
            optimizer.step()
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-13)


def test_it_learns(problem):
    trained = network()
    loss_before, _ = evaluate(trained, *problem)
    train(trained, *problem, learning_rate=0.5, batch_size=10, epochs=60, stream=torch_stream(0, "shuffle"))
    loss, accuracy = evaluate(trained, *problem)
    assert loss < loss_before / 3
    assert accuracy > 0.9


def test_divergence_and_a_large_minibatch_are_explained(problem):
    stream = torch_stream(0, "shuffle")
    with pytest.raises(MeasurementError, match=r"diverged in epoch 1 at learning rate 1e\+200"):
        train(network(), *problem, learning_rate=1e200, batch_size=8, epochs=3, stream=stream)
    with pytest.raises(MeasurementError, match="minibatch of 51 exceeds the 50 examples"):
        train(network(), *problem, learning_rate=0.1, batch_size=51, epochs=1, stream=stream)
    train(network(), *problem, learning_rate=0.1, batch_size=51, epochs=0, stream=stream)  # none is drawn


def test_training_goes_on_where_it_stopped(problem):
    whole, halves = network(), network()
    how = {"learning_rate": 0.3, "batch_size": 8}
    train(whole, *problem, epochs=4, stream=torch_stream(0, "shuffle"), **how)
    stream = torch_stream(0, "shuffle")
    for epochs in (1, 0, 3):
        train(halves, *problem, epochs=epochs, stream=stream, **how)
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), halves.parameters(), strict=True))


def test_normalisation_has_the_statistics_of_the_whole_set():
    stream = torch_stream(0, "images")
    inputs = torch.randn(90, 16, generator=stream, dtype=torch.float64) + 3
    labels = torch.randint(3, (90,), generator=stream)
    images = build("residual", features=16, widths=[2, 3], classes=3)
    initialise(images, "uniform", stream)
    train(images, inputs, labels, learning_rate=0.1, batch_size=30, epochs=2, stream=stream)
    assert not images.training
    entering = images.stem(inputs.view(90, 1, 4, 4))
    assert torch.allclose(images.stem_norm.running_mean, entering.mean((0, 2, 3)), atol=1e-12)
    assert torch.allclose(images.stem_norm.running_var, entering.var((0, 2, 3)), atol=1e-12)
    before = {name: value.clone() for name, value in images.state_dict().items()}
    settle_statistics(images, inputs)
    assert all(torch.allclose(before[name], value) for name, value in images.state_dict().items())
    parts = [evaluate(images, inputs[half], labels[half])[0] for half in (slice(45), slice(45, 90))]
    assert evaluate(images, inputs, labels)[0] == pytest.approx(sum(parts) / 2)
