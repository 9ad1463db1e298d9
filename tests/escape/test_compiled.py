"""Compiled loops against torch: the same escapes on both paths, and which path an escape takes."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import (
    SGD,
    SGLD,
    CircleExamples,
    ConstantNoise,
    DataNoise,
    DiagonalNoise,
    HessianNoise,
    IsotropicNoise,
    LinearExamples,
    Minibatches,
    piecewise_noise,
)
from sgd_diffusion.errors import NotRareError
from sgd_diffusion.escape import (
    Ball,
    Box,
    Coordinate,
    Level,
    OtherMinima,
    Plane,
    ScreenedLevel,
    simulate,
    simulation,
    split,
    splitting,
)
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import (
    Landscape,
    NetworkLoss,
    averaged_styblinski_tang,
    circle_regression,
    double_well,
    joined_parabolas,
    linear_regression,
    muller_brown,
    parse_potential,
    quadratic,
    styblinski_tang,
    two_basins,
)

CATALOGUE = [
    styblinski_tang(3),
    averaged_styblinski_tang(2),
    double_well(2.0, 0.7),
    quadratic([0.5, 2.0]),
    joined_parabolas(1.0, 2.0, 3.0),
    two_basins(1.0, 3.0),
    muller_brown(0.05),
    circle_regression(4.0, 1.3),
    linear_regression(2),
]


@pytest.fixture
def through_torch(monkeypatch):
    """Return a function that gives a call's result without compiled loops."""

    def call(function, *arguments, **options):
        with monkeypatch.context() as patch:
            for module in (simulation, splitting):
                patch.setattr(module, "compiled_escape", lambda *_: None)
            return function(*arguments, **options)

    return call


def log_time(times):
    """ln of the mean time, with its standard error."""
    exits = times.exited.sum(-1)
    return np.log(times.iterations.sum(-1) / exits), 1 / np.sqrt(exits)


def agrees(where, through_torch, **options):
    found, error = log_time(simulate(*where, **options))
    expected, other_error = log_time(through_torch(simulate, *where, **options))
    return (np.abs(found - expected) < 4 * np.hypot(error, other_error)).all()


def splits_to_the_same_time(where, through_torch, replicas=500):
    options = {"replicas": replicas, "repeats": 20, "killed_share": 0.1, "seed": 1}
    found, expected = split(*where, **options).estimate(), through_torch(split, *where, **options).estimate()
    errors = [math.log(one.high / one.low) / 4.2 for one in (found, expected)]
    return abs(math.log(found.value / expected.value)) < 4 * math.hypot(*errors)


@pytest.mark.parametrize("landscape", CATALOGUE, ids=lambda landscape: landscape.name)
def test_the_formula_of_a_landscape_is_its_potential(landscape):
    formula = landscape.formula
    text = formula.text
    theta = (
        landscape.minimum + torch.randn(50, landscape.dimension, generator=torch.Generator().manual_seed(0)).double()
    )
    values = dict(zip(formula.variables, theta.T, strict=True)) | landscape.numbers
    values |= {"where": torch.where, "exp": torch.exp, "cos": torch.cos}
    found = eval(text, {"__builtins__": {}}, values)
    assert set(formula.parameters) == set(landscape.numbers)
    assert torch.allclose(found, landscape.potential(theta), rtol=1e-12, atol=1e-12)


WELL = double_well()
PARABOLAS = joined_parabolas(1.0, 2.0)
MATRIX = ConstantNoise(torch.tensor([[1.0, 0.0], [0.7, 1.5]]))
SLANTED = Plane(torch.tensor([1.0, -0.5]), muller_brown(0.05).saddle)
OTHERS = OtherMinima(torch.tensor([[-0.558224, 1.441726], [0.623499, 0.028038]], dtype=torch.float64), 0.12)
WAYS = {
    "sharpened well": (WELL.sharpened(4.0), SGLD(0.01, [0.2, 0.3]), Coordinate(threshold=0.0)),
    "ten coordinates": (styblinski_tang(3), SGD(0.001, 1, 150.0), Coordinate(threshold=0.156731)),
    "piecewise noise": (PARABOLAS, SGD(0.05, 2, piecewise_noise(PARABOLAS, 1.0, 2.0, 10.0)), Coordinate(threshold=2.5)),
    "matrix and level": (quadratic([0.5, 2.0]).sharpened(2.0), SGD(0.1, [1, 2], MATRIX), Level(0.5)),
    "matrix and ball": (quadratic([0.5, 2.0]).sharpened(2.0), SGD(0.1, 1, MATRIX), Ball([0.6, 0.7])),
    "box": (quadratic([0.5, 2.0, 1.0]).sharpened([1.0, 2.0]), SGD(0.1, 2, 1.0), Box(0.7)),
    "plane": (muller_brown(0.05), SGLD(0.0005, 0.15), SLANTED),
    "line": (linear_regression(2), SGD([0.3, 0.4], [1, 2], LinearExamples(deviation=0.8)), Ball(1.0)),
    "circle": (circle_regression(4.0, 1.3).sharpened(1.5), SGD(0.3, 2, CircleExamples(0.9, radius=1.3)), Box(2.0)),
    "shifted data": (double_well(1.0, 2.0), SGD([0.2, 0.25], 1, DataNoise(0.5)), Coordinate(threshold=0.0)),
    "shifted data in a plane": (muller_brown(0.01), SGD(0.01, 2, DataNoise(0.2)), Ball(0.6)),
    "other minima": (muller_brown(0.05), SGLD(0.0005, 0.2), OTHERS),
}


@pytest.mark.parametrize(
    "way",
    [name if name in ("sharpened well", "plane") else pytest.param(name, marks=pytest.mark.thorough) for name in WAYS],
)
def test_both_paths_have_the_same_mean_time(way, through_torch):
    where = WAYS[way]
    points = max([1, *(len(vector) for part in where[1:] for vector in part.vectors if vector.ndim)])
    points = max(points, where[0].sharpness.numel())
    assert compiled_escape(*where, None, points) is not None
    assert agrees(where, through_torch, replicas=1500, max_iterations=10**6, seed=1)


def test_both_paths_start_where_they_are_told(through_torch):
    where = two_basins(1.0, 3.0).sharpened(2.0), SGLD(0.05, 0.3), Coordinate(threshold=0.5)
    start = torch.tensor([-0.4], dtype=torch.float64)
    assert agrees(where, through_torch, replicas=2000, seed=1, start=start)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("landscape", "dynamics", "boundary"),
    [
        (WELL.sharpened(4.0), SGLD(0.01, 0.15), Coordinate(threshold=0.0)),
        (quadratic([0.5, 2.0]).sharpened(1.5), SGD(0.1, 3, MATRIX), Level(0.8)),
        (quadratic([0.5, 2.0]).sharpened(1.5), SGD(0.1, 3, MATRIX), Ball(0.9)),
        (quadratic([0.5, 2.0, 1.0]), SGD(0.1, 4, 1.0), Box(0.7)),
        (circle_regression(4.0), SGD(0.2, 1, CircleExamples(0.9)), Ball(math.pi)),
        (muller_brown(0.05), SGLD(0.0005, 0.1), SLANTED),
    ],
)
def test_both_paths_split_to_the_same_mean_time(landscape, dynamics, boundary, through_torch):
    assert splits_to_the_same_time((landscape, dynamics, boundary), through_torch)


@pytest.fixture(scope="module")
def network():
    stream = torch.Generator().manual_seed(0)
    inputs = torch.randn(60, 4, generator=stream)
    loss = NetworkLoss(inputs, torch.arange(60) % 3, hidden=(3,), weight_decay=0.3)
    theta = torch.zeros(
        loss.dimension, dtype=torch.float64
    )  # a minimum, because the labels are independent of the inputs
    return Landscape(loss, theta, gradient=loss.gradient, hessian=loss.hessian)


NORMAL = torch.cat([torch.zeros(24), torch.tensor([1.0, -0.5, 0.0])]).double()
AROUND = {
    "box": lambda _: Box(0.12),
    "ball": lambda _: Ball([0.2, 0.25, 0.3]),
    "plane": lambda _: Plane(NORMAL, 0.1 * NORMAL),
    "level": lambda _: Level(0.006),
    "screened level": lambda network: ScreenedLevel(0.006, network.curvature),
}
ALL_AT_ONCE = {"box", "screened level"}


def of_kind(name):
    return name if name in ALL_AT_ONCE else pytest.param(name, marks=pytest.mark.thorough)


@pytest.mark.parametrize("around", [of_kind(name) for name in AROUND])
def test_both_paths_have_the_same_mean_time_on_a_network(network, around, through_torch):
    boundary = AROUND[around](network)
    landscape = network if around == "screened level" else network.sharpened([1.0, 1.5, 2.0])
    where = landscape, SGD(0.1, [4, 4, 4], Minibatches(network.potential)), boundary
    assert compiled_escape(*where, None, 3) is not None
    assert agrees(where, through_torch, replicas=300, max_iterations=4000, seed=1)


def test_chains_that_leave_before_they_have_relaxed_are_not_split():
    """Many more chains than lanes: those that run first do not wait for the others."""
    where = quadratic([0.01, 1.0]), SGD(0.1, 1, 1.0), Box(0.5)
    with pytest.raises(NotRareError, match="leave before the basin's slowest direction has relaxed"):
        split(*where, replicas=500, repeats=10)


@pytest.mark.thorough
@pytest.mark.parametrize("around", AROUND)
def test_both_paths_split_a_network_to_the_same_mean_time(network, around, through_torch):
    where = network, SGD(0.1, 16.0, Minibatches(network.potential)), AROUND[around](network).at(0)
    assert compiled_escape(*where, None, 1) is not None
    assert splits_to_the_same_time(where, through_torch, replicas=200)


@pytest.mark.thorough
def test_both_paths_split_the_langevin_equation_of_a_network_to_the_same_mean_time(network, through_torch):
    where = network, SGLD(0.1, 0.00015), AROUND["ball"](network).at(0)
    assert splits_to_the_same_time(where, through_torch, replicas=200)


@pytest.mark.thorough
def test_both_paths_have_the_same_mean_time_without_replacement(network, through_torch):
    where = network, SGD(0.1, [4, 4, 4], Minibatches(network.potential, replacement=False)), Box(0.12)
    assert compiled_escape(*where, None, 3) is not None
    assert agrees(where, through_torch, replicas=300, max_iterations=4000, seed=1)


@pytest.mark.parametrize(
    ("landscape", "dynamics", "boundary"),
    [
        (WELL, SGD(0.01, 1, HessianNoise()), Coordinate(threshold=0.0)),
        (Landscape(WELL.potential, [-1.0]), SGD(0.01, 1, DataNoise()), Coordinate(threshold=0.0)),
        (WELL, SGD(0.01, 1, DiagonalNoise(torch.ones_like)), Coordinate(threshold=0.0)),
        (Landscape(lambda theta: theta[..., 0] ** 2, [0.0]), SGLD(0.1, 1.0), Box(1.0)),
        (quadratic([1.0] * 40), SGLD(0.1, 1.0), Box(1.0)),
        (Landscape(parse_potential("arctan(x**2)", ["x"]), [0.0]), SGLD(0.1, 1.0), Box(1.0)),
        (Landscape(parse_potential("deviation**2", ["deviation"]), [0.0]), SGD(0.1, 1, DataNoise()), Box(1.0)),
        (Landscape(parse_potential("normal0**2", ["normal0"]), [0.0]), SGD(0.1, 1, DataNoise()), Box(1.0)),
    ],
)
def test_what_no_kernel_has_runs_through_torch(landscape, dynamics, boundary):
    assert compiled_escape(landscape, dynamics, boundary, None, 1) is None
    assert simulate(landscape, dynamics, boundary, replicas=5, max_iterations=5).iterations.max() <= 5


def test_a_run_that_is_interrupted_ends(monkeypatch):
    """The first task fails; the others, of which each would take minutes, are given up."""
    calls = []

    def put(*_):
        calls.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr("sgd_diffusion.escape.record_collector.RecordCollector.put", put)
    with pytest.raises(KeyboardInterrupt):
        simulate(WELL, SGLD(0.01, [1.0, 1e-3]), Coordinate(threshold=0.0), replicas=5000, max_iterations=10**10)
    assert len(calls) == 1


def test_numbers_of_a_formula_do_not_make_another_kernel():
    one, other = (
        compiled_escape(double_well(barrier), SGD(0.01, 1, IsotropicNoise(1.0)), Box(1.0), None, 1).kernel
        for barrier in (1.0, 2.0)
    )
    assert one == other
    assert Formula("x", ("x",)) != Formula("x", ("y",))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("t0**2 * t1**2 + t0**2 + t1**2 + t0 * t1", ["t0", "t1"]),
        ("fma**2 + p_step**2", ["fma", "p_step"]),
        ("x**2.0 + x**4.0", ["x"]),
        ("x**18 + x**20 + x**2", ["x"]),
        ('x**2 # """; raise SystemExit(3); """', ["x"]),
    ],
)
def test_an_expression_of_a_user_means_the_same_on_both_paths(text, names, through_torch):
    """Names that kernels use too, whole powers written as floats or beyond those of kernels, and a comment."""
    landscape = Landscape(parse_potential(text, names), [0.0] * len(names))
    where = landscape, SGLD(0.01, 0.2), Box(0.4)
    assert not simulate(*where, replicas=50, max_iterations=50).diverged.any()
    assert agrees(where, through_torch, replicas=1000, max_iterations=5000, seed=1)
