"""Trajectories: compiled loops against torch, stationary laws, and what is refused."""

import pytest
import torch

from sgd_diffusion.dynamics import SGD, Adam, HeavyBall, IsotropicNoise, Minibatches, ProductExamples
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import trajectories
from sgd_diffusion.escape.boundaries import Box
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.landscapes import Landscape, NetworkLoss, diagonal_network, double_well, quadratic

STREAM = torch.Generator().manual_seed(0)
LOSS = NetworkLoss(torch.randn(40, 3, generator=STREAM), torch.arange(40) % 2, hidden=(2,), weight_decay=0.2)
NETWORK = Landscape(LOSS, torch.zeros(LOSS.dimension), gradient=LOSS.gradient, hessian=LOSS.hessian)
RUNS = {
    "well": (double_well().sharpened(2.0), SGD(0.05, 2, 1.0)),
    "diagonal network": (diagonal_network(2, 2, slope=0.7), SGD(0.02, 1, ProductExamples(1.0, 2, 0.7))),
    "heavy ball": (quadratic([0.5, 2.0, 1.0]), HeavyBall(0.05, 4, 1.0, momentum=0.6)),
    "network": (NETWORK, SGD(0.2, 3, Minibatches(LOSS))),
    "network without replacement": (NETWORK, SGD(0.2, 3, Minibatches(LOSS, replacement=False))),
    "network, Adam": (NETWORK, Adam(0.02, 3, IsotropicNoise(0.5))),
}


@pytest.mark.parametrize("run", RUNS)
def test_both_paths_have_the_same_means_and_variances(run, through_torch):
    landscape, dynamics = RUNS[run]
    assert compiled_escape(landscape, dynamics, Box(1.0), None, 1) is not None
    start = (landscape.minimum + 0.1).expand(4000, -1)
    options = {"iterations": 5, "times": 3, "seed": 1}
    found = trajectories(landscape, dynamics, start, **options)
    expected = through_torch(trajectories, landscape, dynamics, start, **options)
    assert found.shape == expected.shape == (4000, 3, landscape.dimension)
    for moment in (lambda x: x, lambda x: (x - x.mean(0)) ** 2):
        one, other = moment(found), moment(expected)
        error = ((one.var(0) + other.var(0)) / 4000).sqrt()
        assert ((one.mean(0) - other.mean(0)).abs() < 5 * error).all()


def test_positions_do_not_depend_on_threads_or_on_where_they_are_kept(monkeypatch):
    landscape, dynamics = RUNS["heavy ball"]
    start = torch.zeros(21, 3)
    found = trajectories(landscape, dynamics, start, iterations=4, times=6)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    assert torch.equal(trajectories(landscape, dynamics, start, iterations=12, times=2), found[:, [2, 5]])


def test_a_start_of_another_dimension_is_refused():
    landscape, dynamics = RUNS["heavy ball"]
    with pytest.raises(EscapeError, match=r"shape \(replicas, 3\), got \(5, 2\)"):
        trajectories(landscape, dynamics, torch.zeros(5, 2), iterations=4)
    with pytest.raises(EscapeError, match="at least 1, got 0 and 1"):
        trajectories(landscape, dynamics, torch.zeros(5, 3), iterations=0)
