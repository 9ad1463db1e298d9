"""Shortest paths in a graph of points."""

import torch
from planar_problems import PROBLEMS

from sgd_diffusion.theory.path_action import path_action
from sgd_diffusion.theory.roadmap import roadmap_paths


def found(name):
    """The graph's paths of a problem and their actions, if only the straight line is known."""
    problem = PROBLEMS[name]()
    start, end = (torch.tensor(place, dtype=torch.float64) for place in (problem.start, problem.end))
    straight = torch.stack([start, end])
    bound = float(path_action(problem.loss, problem.covariance, straight, 100).detach())
    paths = roadmap_paths(problem.loss, problem.covariance, start, end, known=[straight], bound=bound)
    return paths, [float(path_action(problem.loss, problem.covariance, path, 4).detach()) for path in paths], bound


def test_the_graph_finds_a_gap_far_from_the_straight_line():
    paths, actions, bound = found("gap in a wall")
    assert actions[0] < 0.5 * bound
    crossing = paths[0][paths[0][:, 0].abs().argmin()]
    assert 0.6 < float(crossing[1]) < 1.4


def test_the_second_path_lies_apart_from_the_first():
    """Both halves of a ring."""
    paths, actions, _ = found("ring")
    assert len(paths) >= 2
    assert {bool(path[:, 1].mean() > 0) for path in paths[:2]} == {True, False}
    assert actions == sorted(actions) or max(actions[:2]) < 1.2 * min(actions[:2])


def test_no_path_is_found_where_none_has_a_finite_action():
    start, end = torch.zeros(2).double(), torch.ones(2).double()
    nowhere = torch.tensor([torch.nan]).double()
    paths = roadmap_paths(
        lambda theta: theta.sum(-1) * nowhere,
        lambda theta: torch.eye(2).double().expand(len(theta), 2, 2),
        start,
        end,
        known=[torch.stack([start, end])],
        bound=1.0,
    )
    assert paths == []
