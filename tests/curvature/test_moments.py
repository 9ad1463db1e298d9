"""Moments of inputs with a background against the sums written down."""

import pytest
import torch

from sgd_diffusion.curvature.moments import SecondMoments


@pytest.mark.parametrize("background", [0.0, -0.4, None], ids=["zero", "not zero", "none"])
def test_they_are_the_weighted_sums_and_exactly_symmetric(background):
    stream = torch.Generator().manual_seed(0)
    inputs = torch.randn(50, 6, generator=stream, dtype=torch.float64)
    if background is not None:
        shares = torch.linspace(0, 1, 6, dtype=torch.float64)  # from a feature that is always background to one never
        inputs[torch.rand(50, 6, generator=stream, dtype=torch.float64) >= shares] = background
    entering = torch.cat([inputs, torch.ones(50, 1, dtype=torch.float64)], 1)
    weights = torch.randn(50, 3, generator=stream, dtype=torch.float64)
    moments = SecondMoments(inputs[:20], 3)
    for some, factors in zip(entering.split(20), weights.split(20), strict=True):
        moments.add(some, factors)
    for number, own in enumerate(weights.unbind(1)):
        found = moments.of(number)
        assert torch.equal(found, found.T)
        assert torch.allclose(found, (entering * own.unsqueeze(1)).T @ entering, atol=1e-13)
