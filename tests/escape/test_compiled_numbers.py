"""Compiled loops leave in the same iteration as a run through torch that draws the same random numbers in numpy."""

import math

import numpy as np
import pytest
import torch
from slow_escape import EXAMPLES, LIMIT, REPLICAS, minibatches, normals, of_examples, signs, slow

from sgd_diffusion.dynamics import (
    SGD,
    Adam,
    ConstantNoise,
    GaussianMinibatches,
    HeavyBall,
    HessianNoise,
    IsotropicNoise,
    Minibatches,
    TwoPointNoise,
)
from sgd_diffusion.escape import Ball, Box, Level, exit_points, simulate
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.kernels import Formula
from sgd_diffusion.kernels.random_numbers import stream_states
from sgd_diffusion.landscapes import Landscape, NetworkLoss, find_minimum, parse_potential
from sgd_diffusion.streams import seed_for

BUMPS = Landscape(parse_potential("x**4 / 4 + x**2 / 2 + y**2 - y**3 / 5", ["x", "y"]), [0.0, 0.0])
MATRIX = ConstantNoise(torch.tensor([[1.0, 0.0], [0.7, 1.5]]))
TWO_POINT = TwoPointNoise(lambda phi: 1 + phi**2, Formula("1 + a * x**2", ("x",), ("a",)), {"a": 1.0})
DRAWS = np.random.default_rng(0)
INPUTS = torch.from_numpy(DRAWS.standard_normal((EXAMPLES, 3)))
NUMBERS = INPUTS.sum(1) + torch.from_numpy(DRAWS.standard_normal(EXAMPLES))
LABELS = (INPUTS[:, 0] + torch.from_numpy(DRAWS.standard_normal(EXAMPLES)) > 0).long()


def network(loss, output_weights=None, hidden=(2,), decay=0.05):
    targets = NUMBERS if loss == "squared error" else LABELS
    loss = NetworkLoss(INPUTS, targets, hidden=hidden, weight_decay=decay, loss=loss, output_weights=output_weights)
    start = torch.from_numpy(0.5 * np.random.default_rng(1).standard_normal(loss.dimension))
    return Landscape(loss, find_minimum(loss, start).theta, gradient=loss.gradient, hessian=loss.hessian)


COMMITTEE, FREE = network("one logit", (1.0, -0.5)), network("softmax")
SQUARED, LOGISTIC = network("squared error", (1.0, 1.0)), network("one logit", hidden=())
RUNS = {
    "C = H": (BUMPS.sharpened(2.0), SGD(0.1, 2, HessianNoise(1.5)), Box(0.6), normals),
    "two-point noise": (BUMPS.sharpened(2.0), SGD(0.2, 3, TWO_POINT), Ball(0.5), signs),
    "heavy ball": (BUMPS.sharpened(2.0), HeavyBall(0.05, 2, 1.0, momentum=0.8), Level(0.3), normals),
    "Adam": (BUMPS.sharpened(2.0), Adam(0.1, 2, MATRIX, betas=(0.8, 0.95), epsilon=0.1), Box(0.3), normals),
    "committee, heavy ball": (
        COMMITTEE.sharpened(1.5),
        HeavyBall(0.2, 3, Minibatches(COMMITTEE.potential), momentum=0.7),
        Box(0.4),
        minibatches,
    ),
    "committee, white noise": (COMMITTEE, HeavyBall(0.03, 2, IsotropicNoise(0.3)), Ball(0.4), normals),
    "squared error, Gaussian": (SQUARED, SGD(0.1, 1, GaussianMinibatches(SQUARED.potential)), Ball(0.3), of_examples),
    "softmax, Adam": (FREE.sharpened(1.5), Adam(0.05, 9, Minibatches(FREE.potential)), Box(0.3), minibatches),
    "one logit, Gaussian, Adam": (
        LOGISTIC,
        Adam(0.05, 4, GaussianMinibatches(LOGISTIC.potential), betas=(0.5, 0.9)),
        Ball(0.4),
        of_examples,
    ),
    "one logit, level": (LOGISTIC, SGD(0.4, 1, Minibatches(LOGISTIC.potential)), Level(0.03), minibatches),
    "squared error, level": (SQUARED, SGD(0.1, 1, Minibatches(SQUARED.potential)), Level(0.1), minibatches),
}
EVERY_TIME = {"two-point noise", "heavy ball", "committee, heavy ball", "one logit, Gaussian, Adam"}


def of(names):
    return [name if name in EVERY_TIME else pytest.param(name, marks=pytest.mark.thorough) for name in names]


@pytest.mark.parametrize("run", of(RUNS))
def test_replicas_leave_in_the_same_iteration(run):
    landscape, dynamics, boundary, draw = RUNS[run]
    assert compiled_escape(landscape, dynamics, boundary, None, 1) is not None
    found = simulate(landscape, dynamics, boundary, replicas=REPLICAS, max_iterations=LIMIT, seed=1)
    left, _ = slow(landscape, dynamics, boundary, draw, stream_states(seed_for(1, "escape", 0), 0, REPLICAS))
    assert found.iterations.tolist() == left.tolist()
    assert len(set(left.tolist())) > 3


@pytest.mark.parametrize("run", of(("C = H", "heavy ball", "committee, heavy ball")))
def test_replicas_leave_at_the_same_place(run):
    landscape, dynamics, boundary, draw = RUNS[run]
    found = exit_points(landscape, dynamics, boundary, replicas=REPLICAS, early_iterations=7, seed=1)
    left, where = slow(landscape, dynamics, boundary, draw, stream_states(seed_for(1, "departures"), 0, REPLICAS))
    inside = left == LIMIT
    assert inside.sum() < REPLICAS / 2
    assert found.iterations[~inside].tolist() == left[~inside].tolist()
    assert torch.allclose(found.at_exit[~inside], (where - landscape.minimum)[~inside], atol=1e-10)
    early = found.iterations <= 7
    assert torch.equal(found.early[early], found.at_exit[early])
    assert math.isfinite(float(found.early.sum()))
