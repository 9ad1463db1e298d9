"""Nodes at equal distances along a path of straight steps."""

import pytest
import torch

from sgd_diffusion.landscapes.polygon import evenly_spaced


def test_even_spacing_keeps_ends_and_skips_double_nodes():
    path = torch.tensor([[0.0, 0.0], [0.0, 0.0], [3.0, 0.0], [3.0, 0.0], [3.0, 1.0]]).double()
    even = evenly_spaced(path, 8)
    assert torch.equal(even[[0, -1]], path[[0, -1]])
    assert even.diff(dim=0).norm(dim=1).tolist() == pytest.approx([0.5] * 8)
