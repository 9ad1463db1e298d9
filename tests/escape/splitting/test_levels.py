"""Levels that are not those of the boundary: kernels and torch compute the same, and users choose them."""

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Box, Coordinate, Level, split
from sgd_diffusion.escape.levels import LatticeLevels, Levels
from sgd_diffusion.escape.splitting.compiled_stages import CompiledStages
from sgd_diffusion.escape.splitting.lattice import NODES
from sgd_diffusion.escape.splitting.part_splitting import Problem, stages_of
from sgd_diffusion.landscapes import Landscape, double_well, parse_potential
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.theory import coordinate_exit_time

BOWL = Landscape(parse_potential("x**2 / 2 + y**2", ["x", "y"]), [0.0, 0.0])


def table(dimension, extent=2.0):
    """A smooth table over a box of half-width `extent`."""
    nodes = NODES[dimension]
    axes = np.meshgrid(*[np.linspace(-1, 1, nodes)] * dimension, indexing="ij")
    values = sum((i + 1) * axis**2 for i, axis in enumerate(axes)) / dimension**2
    return np.eye(dimension) * (nodes - 1) / (2 * extent), np.full(dimension, (nodes - 1) / 2), values


@pytest.mark.parametrize("sharpness", [1.0, 1.7])
@pytest.mark.parametrize(
    "watched",
    [LatticeLevels(Box(1.4), *table(2)), Levels(Box(1.4), Level(0.5))],
    ids=["table", "levels"],
)
def test_kernels_and_torch_compute_the_same(watched, sharpness):
    landscape, dynamics = BOWL.sharpened(sharpness), SGLD(0.05, 0.1)
    stages = stages_of(Problem(landscape, dynamics, watched, 0), watched, None, 0, 1)
    assert isinstance(stages, CompiledStages)
    loops = stages.collect_loops(0.05, 10, pool=100, repeats=2, most=1e7)
    theta = loops.entrances.reshape(-1, 2) / sharpness**0.5
    xi = watched.bind(landscape, RowIndex.of_one_point())(theta).numpy()
    assert np.allclose(xi, stages._heights.reshape(-1), rtol=0, atol=1e-12)
    assert xi.min() > 0.05


def test_the_users_levels_give_the_same_time():
    dynamics = SGLD(0.01, 0.0625)
    exact, _ = coordinate_exit_time(double_well(), dynamics, threshold=0.0, wall=-2.1, cells=1400)
    found = split(double_well(), dynamics, Coordinate(threshold=0.0), levels=Level(0.25), replicas=400)
    assert abs(found.log_time - exact) < 4 * found.error
    assert set(found.checks) == {"lattice"}


def test_positions_that_are_no_numbers_have_no_level():
    xi = LatticeLevels(Box(1.4), *table(2)).bind(BOWL, RowIndex.of_one_point())
    found = xi(torch.tensor([[torch.nan, 0.0], [9.0, 0.0]], dtype=torch.float64))
    assert found.isnan().tolist() == [True, False]
    assert found[1] == 2
