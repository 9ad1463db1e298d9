"""The saddle that is found lies on the boundary of the minimum's basin."""

import numpy as np
import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import parse_potential
from sgd_diffusion.problems import saddle_out

FOUR = parse_potential("(x**2 - 1)**2 + 0.5*(y**2 - 1)**2 + 0.1*x*y", ["x", "y"])


def descended(theta):
    """Return the ends of gradient descents from (n, 2) points, whose steps are too small to leave a basin."""
    theta = torch.as_tensor(theta, dtype=torch.float64).clone().requires_grad_(True)
    for _ in range(5_000):
        (gradient,) = torch.autograd.grad(FOUR(theta).sum(), theta)
        with torch.no_grad():
            theta -= 0.02 * gradient
    return theta.detach()


@pytest.fixture(scope="module")
def minima():
    """The minimum of each valley, by its signs."""
    signs = [(-1, -1), (1, 1), (-1, 1), (1, -1)]
    return dict(zip(signs, descended(signs), strict=True))


@pytest.mark.parametrize("other", [(1, 1), *(pytest.param(o, marks=pytest.mark.thorough) for o in ((-1, 1), (1, -1)))])
def test_one_way_down_from_it_ends_at_the_minimum(minima, other):
    minimum = minima[-1, -1]
    saddle = saddle_out(FOUR, minimum, minima[other], "four valleys")
    (curvature, _), directions = np.linalg.eigh(torch.autograd.functional.hessian(FOUR, saddle).numpy())
    assert curvature < 0
    ends = descended(saddle + 1e-3 * torch.tensor([[1.0], [-1.0]]) * torch.from_numpy(directions[:, 0]))
    assert float((ends - minimum).norm(dim=1).min()) < 1e-6


def test_a_basin_that_no_string_leads_out_of_is_explained(minima, monkeypatch):
    monkeypatch.setattr("sgd_diffusion.problems.escape_saddle.VALLEYS", 1)
    with pytest.raises(
        LandscapeError,
        match="boundary of the basin of `start`; the last one found is",
    ):
        saddle_out(FOUR, minima[-1, -1], minima[1, 1], "four valleys")
