"""A module's loss against the same network's own code."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import ModuleLoss, NetworkLoss, find_minimum
from sgd_diffusion.models import FullyConnected

STREAM = torch.Generator().manual_seed(0)
INPUTS = torch.randn(60, 5, generator=STREAM, dtype=torch.float64)
LABELS = torch.randint(0, 3, (60,), generator=STREAM)


class Linear(nn.Linear):
    """A layer with a step behind it, as a user might write one."""

    def __init__(self, step):
        super().__init__(5, 3)
        self.step = step

    def forward(self, inputs):
        return self.step(super().forward(inputs))


def fail(error):
    raise error


@pytest.fixture(scope="module")
def losses():
    by_layers = NetworkLoss(INPUTS, LABELS, hidden=(4,), weight_decay=0.02)
    return by_layers, ModuleLoss(FullyConnected([5, 4, 3], "tanh"), INPUTS, LABELS, weight_decay=0.02)


@pytest.mark.parametrize("name", ["__call__", "gradient", "hessian", "covariance", "accuracy"])
def test_a_module_and_the_same_layers_agree(losses, name):
    theta = torch.randn(losses[0].dimension, generator=STREAM, dtype=torch.float64) / 2
    one, other = (torch.as_tensor(getattr(loss, name)(theta)) for loss in losses)
    assert one.shape == other.shape
    assert torch.allclose(one, other, atol=1e-12)


def test_rows_are_networks_of_their_own(losses):
    theta = torch.randn(2, 3, losses[1].dimension, generator=STREAM, dtype=torch.float64)
    assert torch.allclose(losses[0](theta), losses[1](theta), atol=1e-12)


def test_a_module_with_buffers_is_used_as_in_evaluation():
    module = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 3)).double()
    module(INPUTS)  # moves the running statistics
    loss = ModuleLoss(module, INPUTS, LABELS)
    expected = nn.functional.cross_entropy(module.eval()(INPUTS), LABELS)
    assert float(loss(loss.start)) == pytest.approx(float(expected), rel=1e-12)
    single = loss(loss.start.float())
    assert single.dtype == torch.float32


def test_a_modules_minimum_is_found(losses):
    found = find_minimum(losses[1], losses[1].start)
    assert float(losses[0].gradient(found.theta).norm()) < 1e-9


@pytest.mark.parametrize(
    ("module", "told"),
    [
        (nn.Identity(), "needs at least two parameters, and this one has 0"),
        (nn.Linear(1, 1, bias=False), "needs at least two parameters, .* has 1"),
        (nn.Linear(4, 3), r"fails on inputs of shape \(n, 5\)"),
        (nn.Linear(5, 4), r"must give \(n, 3\) logits, one per class; for two examples it gives \(2, 4\)\."),
        (Linear(lambda logits: (logits, logits)), "for two examples it gives a tuple"),
        (Linear(lambda logits: {"logits": logits}), "for two examples it gives a dict"),
        (Linear(lambda logits: logits / 0), "logits are not finite"),
        (Linear(lambda logits: logits.absent), "fails on inputs .*: AttributeError: .*absent"),
        (Linear(lambda logits: absent), "fails on inputs .*: NameError"),  # noqa: F821
        (Linear(lambda logits: {}["scale"]), "fails on inputs .*: KeyError: 'scale'"),
        (Linear(lambda logits: fail(AssertionError("odd"))), "fails on inputs .*: AssertionError: odd"),
        (Linear(lambda logits: 1 / 0), "fails on inputs .*: ZeroDivisionError"),
    ],
)
def test_what_is_no_classifier_of_these_data_is_explained(module, told):
    with pytest.raises(LandscapeError, match=told):
        ModuleLoss(module, INPUTS, LABELS)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (lambda logits: logits - logits.mean(0), "change with the other examples"),
        (lambda logits: logits.softmax(0), "change with the other examples"),
        (lambda logits: logits if len(logits) == 1 else logits / logits.std(0), "change with the other examples"),
        (nn.BatchNorm1d(3, track_running_stats=False), "fails on inputs .*: ValueError: Expected more than 1 value"),
    ],
    ids=["centred", "softmax over examples", "standardised", "batch norm"],
)
def test_a_module_that_mixes_its_examples_is_refused(step, told):
    with pytest.raises(LandscapeError, match=told):
        ModuleLoss(Linear(step), INPUTS, LABELS)


def test_mixing_is_noticed_where_the_first_examples_are_alike():
    inputs = torch.cat([INPUTS[:1], INPUTS[:1], INPUTS[2:]])
    with pytest.raises(LandscapeError, match="change with the other examples"):
        ModuleLoss(Linear(lambda logits: logits * (1 + logits.std(0, correction=0))), inputs, LABELS)


def test_a_module_that_reads_numbers_out_of_its_inputs_is_refused_before_it_is_trained():
    class Scaled(Linear):
        def forward(self, inputs):
            return super().forward(inputs) / (1 if inputs[0, 0].item() else 2)

    with pytest.raises(LandscapeError, match=r"fails on inputs .*\.item\(\)"):
        ModuleLoss(Scaled(lambda logits: logits), INPUTS, LABELS)


def test_a_module_that_cannot_be_copied_is_refused():
    module = nn.Linear(3, 2)
    module.lock = threading.Lock()
    with pytest.raises(LandscapeError, match=r"cannot be copied .*lock"):
        ModuleLoss(module, torch.eye(4, 3), torch.tensor([0, 1, 0, 1]))


@pytest.mark.parametrize("spoilt", [torch.Tensor.detach, torch.round])
def test_a_module_that_no_gradient_reaches_is_refused(spoilt):
    class Spoilt(nn.Linear):
        def forward(self, inputs):
            return spoilt(super().forward(inputs))

    with pytest.raises(LandscapeError, match="no gradient reaches"):
        ModuleLoss(Spoilt(3, 2), torch.eye(4, 3), torch.tensor([0, 1, 0, 1]))


def test_threads_use_the_parameters_of_their_own_rows():
    torch.manual_seed(0)
    inputs, labels = torch.randn(30, 3), torch.arange(30) % 2
    loss = ModuleLoss(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)), inputs, labels, weight_decay=0.1)
    theta = torch.randn(8, 50, loss.dimension, dtype=torch.float64)
    alone = [loss.gradient(rows) for rows in theta]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            together = list(pool.map(loss.gradient, theta))
            assert all(torch.equal(one, other) for one, other in zip(alone, together, strict=True))


@pytest.mark.parametrize("name", ["__call__", "gradient", "hessian", "covariance"])
def test_a_regressions_module_and_layers_agree(name):
    labels = torch.randn(60, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    by_layers = NetworkLoss(INPUTS, labels, hidden=(4,), weight_decay=0.02, loss="squared error")
    module = ModuleLoss(FullyConnected([5, 4, 1], "tanh"), INPUTS, labels, weight_decay=0.02, loss="squared error")
    theta = torch.cos(torch.arange(by_layers.dimension, dtype=torch.float64))
    one, other = (getattr(loss, name)(theta) for loss in (by_layers, module))
    assert torch.allclose(one, other, atol=1e-12)


def test_a_regression_needs_one_output():
    with pytest.raises(LandscapeError, match=r"must give \(n, 1\) outputs, one number per example"):
        ModuleLoss(nn.Linear(5, 3), INPUTS, LABELS.double(), loss="squared error")
