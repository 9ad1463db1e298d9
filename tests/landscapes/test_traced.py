"""Formulas that are read from potentials in Python: the same values and gradients, or a refusal with its reason."""

import pytest
import torch

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.escape import Coordinate, simulate
from sgd_diffusion.landscapes import Landscape, parse_potential, traced_potential
from sgd_diffusion.streams import seed_for

PLACES = torch.tensor([[-1.0, 0.2], [1.0, -0.4]], dtype=torch.float64)
METRIC = torch.tensor([[2.0, 0.3], [0.3, 1.0]])
WEIGHTS = torch.randn(
    3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(seed_for(0, "test", "weights"))
)


def in_place(theta):
    moved = theta.clone()
    moved[..., 0] = theta[..., 0] ** 2
    return moved.sum(-1)


def branching(theta):
    return theta[..., 1] ** 2 if theta[..., 0].max() > 0 else theta[..., 0] ** 2


POTENTIALS = {
    "unbind": lambda theta: (theta.unbind(-1)[0] ** 2 - 1) ** 2 + theta.unbind(-1)[1] ** 2,
    "quadratic form": lambda theta: torch.einsum("...i,ij,...j->...", theta, METRIC.to(theta.dtype), theta),
    "Gaussian": lambda theta: -3 * torch.exp(-((theta - torch.tensor([1.0, 2.0])) ** 2).sum(-1) / 0.3),
    "differences": lambda theta: (
        (theta[..., 1:] - theta[..., :-1]).pow(2).mean(-1) + theta.diff(dim=-1).square().sum(-1)
    ),
    "network": lambda theta: torch.nn.functional.linear(theta, WEIGHTS, torch.ones(3).double()).tanh().square().sum(-1),
    "product": lambda theta: (theta @ WEIGHTS.T).cos().sum(-1),
    "norm": lambda theta: torch.linalg.vector_norm(theta, dim=-1) + theta.norm(dim=-1) ** 2,
    "log-sum-exp": lambda theta: torch.logsumexp(torch.stack([theta[..., 0], -theta[..., 1]], -1), -1),
    "many functions": lambda theta: (
        torch.sigmoid(theta[..., 0])
        + torch.log1p(theta[..., 1] ** 2)
        + torch.expm1(theta[..., 0] / 9)
        + torch.nn.functional.softplus(theta[..., 1])
        + torch.atan(theta[..., 0])
        + (1 + theta[..., 1].abs()).rsqrt()
        + 1 / (2 + theta[..., 0] ** 2)
        - (3 - theta[..., 1])
    ),
}


@pytest.mark.parametrize("name", POTENTIALS)
def test_the_formula_has_the_values_of_the_function(name):
    traced = traced_potential(POTENTIALS[name], ["x", "y"], PLACES)
    theta = torch.randn(50, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    formula = parse_potential(traced.formula.text, ["x", "y"])
    torch.testing.assert_close(formula(theta), traced(theta), rtol=1e-12, atol=1e-12)
    assert traced.formula.variables == ("x", "y")


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (
            lambda theta: torch.where(theta[..., 0] > 0, theta[..., 0], theta[..., 1]),
            "no expression has the operation gt",
        ),
        (branching, "no expression has the operation max"),
        (in_place, "no expression has the operation copy_"),
        (lambda theta: theta.clamp_min(0).sum(-1), "no expression has the operation clamp_min"),
        (lambda theta: (theta.detach() ** 2).sum(-1) + theta.sum(-1), "differs from it"),
        (lambda theta: torch.tensor(theta.tolist()).sum(-1) + 0 * theta[..., 0], "differs from it"),
        (lambda theta: theta[..., 0] ** 2 + theta.pow(4).sum(), "gives shape|differs from it"),
        (lambda theta: theta, "it gives no number"),
        (
            lambda theta: sum((theta[..., 0] - n / 7) ** 2 * theta[..., 1] for n in range(99)),
            "too long",
        ),
    ],
)
def test_what_has_no_formula_is_refused(function, told):
    with pytest.raises(LandscapeError, match=told):
        traced_potential(function, ["x", "y"], PLACES)


def test_replicas_of_a_traced_potential_leave_as_those_of_its_expression():
    """The same kernel has the same bits; the torch loop, of which it takes the place, has the same mean time."""

    def double_well(theta):
        return (theta[..., 0] ** 2 - 1) ** 2

    place, where = torch.tensor([[-1.0], [1.0]], dtype=torch.float64), (SGLD(0.01, 0.4), Coordinate(threshold=0.0))
    times = [
        simulate(Landscape(potential, [-1.0], [0.0], "double well"), *where, replicas=400)
        for potential in (
            traced_potential(double_well, ["x"], place),
            parse_potential("(x**2 - 1)**2", ["x"]),
            double_well,
        )
    ]
    assert (times[0].iterations == times[1].iterations).all()
    traced, plain = (times[number].estimate() for number in (0, 2))
    assert traced.low < plain.high
    assert plain.low < traced.high
