"""Every noise with every optimiser and boundary on a landscape, and on networks every pair of most of them."""

import itertools

import numpy as np
import pytest
import torch
from slow_escape import EXAMPLES, LIMIT, REPLICAS, minibatches, normals, of_examples, regression, signs, slow

from sgd_diffusion.dynamics import (
    SGD,
    Adam,
    ConstantNoise,
    DiagonalNoise,
    ExpressionNoise,
    GaussianMinibatches,
    HeavyBall,
    HessianNoise,
    IsotropicNoise,
    LinearExamples,
    Minibatches,
    TwoPointNoise,
)
from sgd_diffusion.escape import Arrival, Ball, Box, Coordinate, Level, OtherMinima, Plane, ScreenedLevel, simulate
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.kernels import Formula
from sgd_diffusion.kernels.random_numbers import stream_states
from sgd_diffusion.landscapes import Landscape, NetworkLoss, find_minimum, linear_regression, parse_potential
from sgd_diffusion.streams import seed_for

pytestmark = pytest.mark.thorough

BUMPS = Landscape(parse_potential("x**4 / 4 + x**2 / 2 + y**2 - y**3 / 5 + y**4 / 10", ["x", "y"]), [0.0, 0.0])
GROWING = (lambda phi: 1 + phi**2), Formula("1 + a * x**2", ("x",), ("a",)), {"a": 1.0}
EACH = tuple(parse_potential(text, ["x", "y"]) for text in ("2 + x * y", "sqrt(1 + x**2) + abs(y)"))
NOISES = {
    "isotropic": (BUMPS, IsotropicNoise(1.2), normals),
    "matrix": (BUMPS, ConstantNoise(torch.tensor([[1.0, 0.0], [0.7, 1.5]])), normals),
    "diagonal": (BUMPS, DiagonalNoise(*GROWING), normals),
    "expressions": (BUMPS, ExpressionNoise(EACH, 0.5), normals),
    "C = H": (BUMPS, HessianNoise(1.5), normals),
    "two-point": (BUMPS, TwoPointNoise(*GROWING), signs),
    "examples": (linear_regression(2), LinearExamples(1.5), regression),
}
OPTIMISERS = {
    "SGD": lambda noise: SGD(0.25, 2, noise),
    "heavy ball": lambda noise: HeavyBall(0.08, 2, noise, momentum=0.6),
    "Adam": lambda noise: Adam(0.2, 2, noise, betas=(0.7, 0.9), epsilon=0.2),
}
NORMAL = torch.tensor([1.0, -0.5], dtype=torch.float64)
BOUNDARIES = {
    "box": Box(0.5),
    "ball": Ball(0.55),
    "level": Level(0.2),
    "plane": Plane(NORMAL, 0.4 * NORMAL),
    "coordinate": Coordinate(threshold=0.4),
    "other minima": OtherMinima(torch.tensor([[0.4, 0.3], [-0.4, 0.2]], dtype=torch.float64), 0.15),
    "arrival": Arrival(
        torch.tensor([[0.4, 0.3], [-0.4, 0.2]]), torch.tensor([[[40.0, 9.0], [9.0, 50.0]], [[60.0, 0.0], [0.0, 30.0]]])
    ),
}

COMBINATIONS = list(itertools.product(NOISES, OPTIMISERS, BOUNDARIES))


def same_iterations(landscape, dynamics, boundary, draw):
    assert compiled_escape(landscape, dynamics, boundary, None, 1) is not None
    found = simulate(landscape, dynamics, boundary, replicas=REPLICAS, max_iterations=LIMIT, seed=1).iterations
    left, _ = slow(landscape, dynamics, boundary, draw, stream_states(seed_for(1, "escape", 0), 0, REPLICAS))
    assert len(set(left.tolist())) > 3
    return found.tolist() == left.tolist()


@pytest.mark.parametrize(("noise", "optimiser", "boundary"), COMBINATIONS, ids=map(" ".join, COMBINATIONS))
def test_replicas_leave_a_landscape_in_the_same_iteration(noise, optimiser, boundary):
    landscape, model, draw = NOISES[noise]
    assert same_iterations(landscape.sharpened(1.3), OPTIMISERS[optimiser](model), BOUNDARIES[boundary], draw)


DRAWS = np.random.default_rng(0)
INPUTS = torch.from_numpy(DRAWS.standard_normal((EXAMPLES, 3)))
NUMBERS = INPUTS.sum(1) + torch.from_numpy(DRAWS.standard_normal(EXAMPLES))
LABELS = (INPUTS[:, 0] + torch.from_numpy(DRAWS.standard_normal(EXAMPLES)) > 0).long()
THIRDS = (INPUTS[:, 0] > 0.5).long() + (INPUTS[:, 0] > -0.5).long()
NETWORKS = {
    "softmax": (LABELS, {"hidden": (2,)}),
    "three classes": (THIRDS, {"hidden": (3, 3), "weight_decay": 0.01}),
    "one logit": (LABELS, {"hidden": (), "loss": "one logit"}),
    "committee, one logit": (LABELS, {"hidden": (2,), "loss": "one logit", "output_weights": (1.0, -0.5)}),
    "committee, squared error": (NUMBERS, {"hidden": (2,), "loss": "squared error", "output_weights": (1.0, 1.0)}),
}
ON_NETWORKS = OPTIMISERS | {"Adam": lambda noise: Adam(0.06, 2, noise, betas=(0.7, 0.9), epsilon=0.2)}
SAMPLES = {
    "minibatches": (Minibatches, minibatches),
    "Gaussian": (GaussianMinibatches, of_examples),
    "white": (lambda _: IsotropicNoise(0.5), normals),
}


def _slanted(network):
    return torch.arange(network.dimension).double().cos()


def _aside(network):
    """Ellipsoids beside the minimum on two sides, tilted against the axes and of unequal lengths."""
    d = network.dimension
    tilted = torch.eye(d).double() + 0.2 * torch.outer(_slanted(network), _slanted(network))
    aside = 0.2 * torch.stack([_slanted(network), -_slanted(network).flip(0)])
    return Arrival(network.minimum + aside, torch.stack([6 * tilted, 9 * torch.eye(d)]))


AROUND = {
    "box": lambda network: Box(0.3),
    "ball": lambda network: Ball(0.4),
    "plane": lambda network: Plane(_slanted(network), network.minimum + 0.06 * _slanted(network)),
    "level": lambda network: Level(0.01),
    "screened level": lambda network: ScreenedLevel(0.02, network.curvature),
    "arrival": lambda network: _aside(network),
}
# Fifteen of 270: each network with each noise and with each optimiser, and each boundary two or three times.
CHOSEN = [
    (list(NETWORKS)[i % 5], list(SAMPLES)[i % 3], list(OPTIMISERS)[i // 5], list(AROUND)[(i + i // 5) % 6])
    for i in range(15)
]


@pytest.mark.parametrize(("network", "noise", "optimiser", "boundary"), CHOSEN, ids=map(" ".join, CHOSEN))
def test_replicas_leave_a_network_in_the_same_iteration(network, noise, optimiser, boundary):
    targets, options = NETWORKS[network]
    loss = NetworkLoss(INPUTS, targets, **{"weight_decay": 0.05} | options)
    start = torch.from_numpy(0.5 * np.random.default_rng(1).standard_normal(loss.dimension))
    landscape = Landscape(loss, find_minimum(loss, start).theta, gradient=loss.gradient, hessian=loss.hessian)
    model, draw = SAMPLES[noise]
    assert same_iterations(
        landscape.sharpened(1.2), ON_NETWORKS[optimiser](model(loss)), AROUND[boundary](landscape), draw
    )
