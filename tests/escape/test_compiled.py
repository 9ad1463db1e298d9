"""Compiled loops against torch: the same escapes on both paths, and which path an escape takes."""

import math
import signal
import threading
import time

import pytest
import torch

from sgd_diffusion.dynamics import (
    SGD,
    SGLD,
    Adam,
    BentExamples,
    CircleExamples,
    ConstantNoise,
    DataNoise,
    DiagonalNoise,
    HeavyBall,
    HessianNoise,
    IsotropicNoise,
    LinearExamples,
    piecewise_noise,
)
from sgd_diffusion.errors import NotRareError
from sgd_diffusion.escape import (
    Arrival,
    Ball,
    Box,
    Coordinate,
    Level,
    OtherMinima,
    Plane,
    simulate,
    split,
)
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import (
    Landscape,
    averaged_styblinski_tang,
    bent_regression,
    circle_regression,
    diagonal_network,
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
    bent_regression(3.0, outliers=2),
    linear_regression(2),
    diagonal_network(2, 2, slope=0.7),
]


@pytest.mark.parametrize("landscape", CATALOGUE, ids=lambda landscape: landscape.name)
def test_the_formula_of_a_landscape_is_its_potential(landscape):
    formula = landscape.formula
    text = formula.text
    theta = (
        landscape.minimum + torch.randn(50, landscape.dimension, generator=torch.Generator().manual_seed(0)).double()
    )
    values = dict(zip(formula.variables, theta.T, strict=True)) | landscape.numbers
    values |= {"where": torch.where, "exp": torch.exp, "cos": torch.cos, "abs": torch.abs}
    found = eval(text, {"__builtins__": {}}, values)
    assert set(formula.parameters) == set(landscape.numbers)
    assert torch.allclose(found, landscape.potential(theta), rtol=1e-12, atol=1e-12)


WELL = double_well()
PARABOLAS = joined_parabolas(1.0, 2.0)
MATRIX = ConstantNoise(torch.tensor([[1.0, 0.0], [0.7, 1.5]]))
SLANTED = Plane(torch.tensor([1.0, -0.5]), muller_brown(0.05).saddle)
ELLIPSOIDS = Arrival(
    torch.tensor([[-0.558224, 1.441726], [0.623499, 0.028038]]) / 2**0.5,
    torch.tensor([[[60.0, 20.0], [20.0, 40.0]], [[50.0, -10.0], [-10.0, 80.0]]]),
)
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
    "bent": (
        bent_regression(4.0, outliers=2),
        SGD(0.4, [1, 2], BentExamples(0.9)),
        Coordinate(threshold=math.pi, index=0),
    ),
    "shifted data": (double_well(1.0, 2.0), SGD([0.2, 0.25], 1, DataNoise(0.5)), Coordinate(threshold=0.0)),
    "shifted data in a plane": (muller_brown(0.01), SGD(0.01, 2, DataNoise(0.2)), Ball(0.6)),
    "heavy ball with examples": (
        linear_regression(3),
        HeavyBall([0.1, 0.15], 2, LinearExamples(deviation=0.8), momentum=0.6),
        Ball(1.0),
    ),
    "Adam": (quadratic([0.5, 2.0, 1.0]).sharpened([1.0, 2.0]), Adam(0.1, 2, 1.0, betas=(0.8, 0.95)), Box(0.5)),
    "other minima": (muller_brown(0.05), SGLD(0.0005, 0.2), OTHERS),
    "arrival": (muller_brown(0.05).sharpened(2.0), SGLD(0.00025, 0.2), ELLIPSOIDS),
}


@pytest.mark.parametrize(
    "way",
    [name if name == "sharpened well" else pytest.param(name, marks=pytest.mark.thorough) for name in WAYS],
)
def test_both_paths_have_the_same_mean_time(way, agrees):
    where = WAYS[way]
    points = max([1, *(len(vector) for part in where[1:] for vector in part.vectors if vector.ndim)])
    points = max(points, where[0].sharpness.numel())
    assert compiled_escape(*where, None, points) is not None
    # Nine of ten replicas leave by then, and torch waits for no other.
    longest = 10_000 if way == "plane" else 10**6
    assert agrees(where, replicas=1500, max_iterations=longest, seed=1)


def test_both_paths_start_where_they_are_told(agrees):
    where = two_basins(1.0, 3.0).sharpened(2.0), SGLD(0.05, 0.3), Coordinate(threshold=0.5)
    start = torch.tensor([-0.4], dtype=torch.float64)
    assert agrees(where, replicas=2000, seed=1, start=start)


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
        (quadratic([0.5, 2.0, 1.0]), HeavyBall(0.05, 4, 1.0, momentum=0.6), Box(0.7)),
        (quadratic([0.5, 2.0, 1.0]), Adam(0.1, 4, 1.0, betas=(0.5, 0.9), epsilon=1.0), Box(0.4)),
    ],
)
def test_both_paths_split_to_the_same_mean_time(landscape, dynamics, boundary, splits_alike):
    assert splits_alike((landscape, dynamics, boundary))


def test_chains_that_leave_before_they_have_relaxed_are_not_split():
    """Many more chains than lanes: those that run first do not wait for the others."""
    where = quadratic([0.01, 1.0]), SGD(0.1, 1, 1.0), Box(0.5)
    with pytest.raises(NotRareError, match="leave before the basin's slowest direction has relaxed"):
        split(*where, replicas=500, repeats=10)


@pytest.mark.parametrize(
    ("landscape", "dynamics", "boundary"),
    [
        (muller_brown(0.05), SGD(0.0001, 1, HessianNoise()), Ball(0.3)),
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


def test_the_repeats_of_splitting_do_not_depend_on_the_threads(with_threads):
    where, effort = (WELL, SGLD(0.05, 0.2), Coordinate(threshold=0.0)), {"replicas": 100, "repeats": 4, "seed": 1}
    one, three = (with_threads(count, split, *where, **effort).probabilities.tolist() for count in (1, 3))
    assert one == three


def test_chains_that_are_interrupted_end():
    """Chains that never leave the core would run for years."""
    split(WELL, SGLD(0.05, 0.2), Coordinate(threshold=0.0), replicas=100, repeats=2)  # compiles the loops
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Timer(2.0, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT)).start()
    begun = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            split(WELL, SGLD(1e-7, 0.1), Coordinate(threshold=0.0), replicas=10**5, repeats=20)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - begun < 60


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
def test_an_expression_of_a_user_means_the_same_on_both_paths(text, names, agrees):
    """Names that kernels use too, whole powers written as floats or beyond those of kernels, and a comment."""
    landscape = Landscape(parse_potential(text, names), [0.0] * len(names))
    where = landscape, SGLD(0.01, 0.2), Box(0.4)
    assert not simulate(*where, replicas=50, max_iterations=50).diverged.any()
    assert agrees(where, replicas=1000, max_iterations=5000, seed=1)
