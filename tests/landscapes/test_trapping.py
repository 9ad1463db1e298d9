"""Traps of the gradient flow: all flows from them end at their minimum, and basins are the same without them."""

import numpy as np
import pytest
import torch

from sgd_diffusion.landscapes import (
    MULLER_BROWN_OTHER_MINIMA,
    Landscape,
    NetworkLoss,
    basin_of,
    find_minimum,
    muller_brown,
    parse_potential,
    quadratic,
)
from sgd_diffusion.landscapes.trapping import traps_around


def one_unit():
    """One unit on inputs with outliers and random labels: a flat minimum close to a saddle, and a sharp one."""
    stream = np.random.default_rng(203)
    inputs = torch.from_numpy(stream.standard_t(2, (60, 2)))
    labels = torch.from_numpy(stream.choice([-1.0, 1.0], 60))
    inputs = (inputs - inputs.mean(0)) / inputs.std(0, correction=0)
    loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
    starts = torch.tensor([[-0.14, 0.06, -0.1], [-0.1, -0.51, -0.18]]).double()
    minima = torch.stack([find_minimum(loss, start).theta for start in starts])
    return Landscape(loss, minima[0], gradient=loss.gradient, hessian=loss.hessian), minima


def muller():
    landscape = muller_brown()
    others = torch.tensor(MULLER_BROWN_OTHER_MINIMA, dtype=torch.float64)
    return landscape, torch.cat([landscape.minimum.unsqueeze(0), others])


@pytest.mark.parametrize("case", [one_unit, muller])
def test_all_flows_from_a_trap_end_at_its_minimum(case):
    """Places are drawn inside each trap, most of them close to its surface; the flows are followed to the end."""
    landscape, minima = case()
    traps = traps_around(landscape, minima)
    assert len(traps) == len(minima)
    stream = np.random.default_rng(0)
    for number, trap in enumerate(traps):
        assert trap.minimum.tolist() == minima[number].tolist()
        away = torch.from_numpy(stream.standard_normal((500, landscape.dimension)))
        length = ((away @ trap.hessian) * away).sum(1).sqrt()
        shares = torch.from_numpy(stream.uniform(0, 1, 500)) ** 0.1
        places = trap.minimum + away * (trap.size**0.5 * shares / length).unsqueeze(1)
        assert trap.holds(places).all()
        assert (basin_of(landscape, places, minima, traps=[]) == number).all()


@pytest.mark.parametrize("case", [one_unit, muller])
def test_basins_are_the_same_with_and_without_traps(case):
    landscape, minima = case()
    low, high = minima.amin(0) - 0.3, minima.amax(0) + 0.3
    share = torch.from_numpy(np.random.default_rng(1).uniform(size=(400, landscape.dimension)))
    places = low + share * (high - low)
    assert basin_of(landscape, places, minima).equal(basin_of(landscape, places, minima, traps=[]))


def test_no_trap_reaches_the_next_minimum_or_a_place_from_which_the_flow_leaves():
    cubic = Landscape(parse_potential("x**4 / 4 - x**2 / 2 + 0.1 * x", ["x"]), [-1.0467])
    minima = torch.tensor([[-1.0467], [0.9456]], dtype=torch.float64)
    at_maximum = torch.tensor([[0.1010]], dtype=torch.float64)
    for trap, other in zip(traps_around(cubic, minima), minima.flip(0), strict=True):
        assert not trap.holds(torch.stack([other, at_maximum[0]])).any()


def test_there_are_no_traps_in_many_dimensions_or_around_what_is_no_minimum():
    """Four dimensions have too many directions; at the origin of the last landscape the curvature is negative."""
    bowl = quadratic([1.0, 1.0, 1.0, 1.0])
    assert traps_around(bowl, torch.zeros(2, 4).double()) == []
    well = Landscape(parse_potential("(x**2 - 1)**2 / 4", ["x"]), [1.0])
    assert len(traps_around(well, torch.tensor([[0.0], [1.0]]).double())) == 1
