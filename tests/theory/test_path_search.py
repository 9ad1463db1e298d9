"""Paths as sine coefficients, and the local search among them."""

import torch
from planar_problems import PROBLEMS, constant

from sgd_diffusion.theory.path_search import PathSearch


def parabola(theta):
    return theta.square().sum(-1) / 2


def test_a_packed_path_is_the_path():
    end = torch.tensor([1.0, 2.0]).double()
    search = PathSearch(
        parabola, constant([[1.0, 0], [0, 1]]), torch.zeros(2).double(), lambda _: end, scales=torch.tensor([1.0, 0.01])
    )
    angle = torch.linspace(0, torch.pi / 2, 33, dtype=torch.float64)
    arc = torch.stack([1 - torch.cos(angle), 2 * torch.sin(angle)], 1)
    nodes = search.nodes(torch.from_numpy(search.pack(arc, 0.0, 16)), 16)
    lengths = nodes.diff(dim=0).norm(dim=1)
    assert lengths.min() > 0.99 * lengths.max()
    assert torch.cdist(nodes, arc).amin(1).max() < 0.06
    assert torch.allclose(nodes[[0, -1]], arc[[0, -1]])


def test_the_bound_shows_where_coarse_steps_jump_over_a_wall():
    """The middles of few steps can avoid a thin wall; then the search lowers the wrong action."""
    problem = PROBLEMS["gap in a wall"]()
    start, end = (torch.tensor(place, dtype=torch.float64) for place in (problem.start, problem.end))
    search = PathSearch(problem.loss, problem.covariance, start, lambda _: end)
    trial = search.improved("a line", search.pack(torch.stack([start, end]), 0.0, 16), 16, 2)
    assert not trial.converged
    longer = search.improved("a line", search.pack(torch.stack([start, end]), 0.0, 8), 8, 40)
    assert longer.path.shape == (9, 2)
    assert longer.action < 0.5 * problem.exact
    assert longer.bound > problem.exact
