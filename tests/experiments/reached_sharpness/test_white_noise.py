"""The trace of the noise against the gradients of single examples."""

import pytest
import torch

from sgd_diffusion.landscapes import NetworkLoss
from sgd_replication.experiments.reached_sharpness.white_noise import gradient_and_trace


@pytest.mark.parametrize(("hidden", "kind"), [((), "one logit"), ((4,), "softmax"), ((3, 5), "one logit")])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_gradient_and_trace_are_those_of_single_examples(hidden, kind, activation):
    stream = torch.Generator().manual_seed(4)
    inputs = torch.randn(20, 3, generator=stream, dtype=torch.float64)
    loss = NetworkLoss(inputs, (inputs[:, 0] > 0).long(), hidden=hidden, activation=activation, loss=kind)
    theta = torch.randn(5, loss.dimension, generator=stream, dtype=torch.float64)
    gradient, trace = gradient_and_trace(loss, theta)
    examples = loss.all_gradients(theta)
    assert torch.allclose(gradient, examples.mean(1))
    assert torch.allclose(trace, examples.var(1, correction=0).sum(1))
