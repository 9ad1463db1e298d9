"""A small network and its examples, on which noise is collected and drawn."""

import pytest
import torch

from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.torch_streams import torch_stream


@pytest.fixture(scope="module")
def checkpoint():
    stream = torch_stream(0, "noise test")
    inputs = torch.randn(120, 5, generator=stream, dtype=torch.float64).exp()
    labels = torch.randint(3, (120,), generator=stream)
    network = FullyConnected([5, 4, 3], "tanh")
    initialise(network, "uniform", stream)
    return network, inputs, labels
