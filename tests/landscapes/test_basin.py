"""Which minimum a state flows to, against an independent integrator, and flows that end nowhere."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import (
    MULLER_BROWN_OTHER_MINIMA,
    Landscape,
    basin_of,
    flow_ends,
    gradient_flow,
    muller_brown,
    parse_potential,
    quadratic,
)

ROSENBROCK = parse_potential("(1 - x)**2 + 100*(y - x**2)**2 - 3*exp(-((x + 1)**2 + (y - 1)**2)/0.2)", ["x", "y"])
EGG_CRATE = parse_potential("sin(2*x)*sin(2*y) + 0.1*x + 0.05*y + 0.02*(x**2 + y**2)", ["x", "y"])
CASES = {
    "Müller–Brown": (muller_brown(), (-1.5, 1.0), (-0.2, 1.8)),
    "Rosenbrock": (Landscape(ROSENBROCK, [1.0, 1.0]), (-1.5, 1.5), (-0.5, 2.0)),
    "egg-crate": (Landscape(EGG_CRATE, [0.78, -0.78]), (-2.0, 2.0), (-2.0, 2.0)),
}


@pytest.mark.parametrize("name", CASES)
def test_flows_end_where_an_implicit_integrator_takes_them(name):
    landscape, x, y = CASES[name]
    stream = np.random.default_rng(1)
    states = torch.from_numpy(np.stack([stream.uniform(*x, 6), stream.uniform(*y, 6)], 1))
    found = flow_ends(landscape, states, scale=1.0)
    nowhere = torch.tensor([1e9, 1e9], dtype=torch.float64)
    for state, end in zip(states, found, strict=True):
        path, completed = gradient_flow(
            landscape.gradient_of_potential,
            landscape.hessian_of_potential,
            state,
            nowhere,
            within=1.0,
            longest=60.0,
            relative_tolerance=1e-5,
            absolute_tolerance=1e-8,
        )
        assert completed
        assert float((path[-1] - end).norm()) < 1e-5


def test_the_basins_of_muller_and_brown():
    landscape = muller_brown()
    minima = torch.cat([landscape.minimum.unsqueeze(0), torch.tensor(MULLER_BROWN_OTHER_MINIMA, dtype=torch.float64)])
    states = minima + torch.tensor([[0.1, 0.05], [0.2, 0.2], [-0.1, 0.1]])
    assert basin_of(landscape, states, minima).tolist() == [0, 1, 2]
    assert basin_of(landscape, states, minima[:2]).tolist() == [0, 1, -1]  # the third minimum is not known


def test_flows_that_end_at_no_minimum():
    cubic = Landscape(parse_potential("x**3 / 3 - x + y**2", ["x", "y"]), [1.0, 0.0])  # minimum at 1, maximum at −1
    states = torch.tensor([[0.0, 1.0], [-1.5, 1.0], [-1.0, 1.0], [math.nan, 0.0]], dtype=torch.float64)
    ends = flow_ends(cubic, states, scale=1.0)
    assert ends[0].tolist() == pytest.approx([1.0, 0.0], abs=1e-6)
    assert torch.isnan(ends[1:]).all()  # unbounded; onto the saddle; not a number


def test_what_cannot_be_followed_is_refused():
    bowl = quadratic([1.0, 2.0])
    with pytest.raises(LandscapeError, match=r"states must have shape \(n, 2\)"):
        flow_ends(bowl, torch.zeros(3), scale=1.0)
    with pytest.raises(LandscapeError, match="two different minima"):
        basin_of(bowl, torch.zeros(1, 2), torch.zeros(2, 2))
