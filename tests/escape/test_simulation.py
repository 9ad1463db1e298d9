"""Simulated escape against oracles, and the promises about streams, censoring and bad input."""

import numpy as np
import pytest
import torch
from scipy import stats

from sgd_diffusion.dynamics import SGD, SGLD, DataNoise, HessianNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Ball, Box, Coordinate, Level, simulate
from sgd_diffusion.landscapes import Landscape, double_well, muller_brown, quadratic, styblinski_tang
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.theory import coordinate_exit_time


def box_exit_time(curvature, dynamics, half_width, cells=800):
    """ln E[τ] of one coordinate of a quadratic well leaving |θ| ≤ δ, by a dense solution with two open ends."""
    eta, spread = float(dynamics.learning_rate), np.sqrt(2 * float(dynamics.learning_rate * dynamics.diffusion))
    edges = np.linspace(-half_width, half_width, cells + 2)  # an odd number of cells: the minimum is a middle
    middles = (edges[1:] + edges[:-1]) / 2
    cdf = stats.norm.cdf((edges[None, :] - (1 - eta * curvature) * middles[:, None]) / spread)
    times = np.linalg.solve(np.eye(cells + 1) - np.diff(cdf, axis=1), np.ones(cells + 1))
    return np.log(times[cells // 2])


WELL, ST = double_well(), styblinski_tang(1)
SADDLE = float(ST.saddle[0])


def settings():
    """Thirty-two settings on a plain grid: a double well, Styblinski–Tang in 1, 3 and 10 dimensions, boxes."""
    for eta in (0.005, 0.01, 0.02, 0.04):
        for D in (0.2, 0.25, 0.35):
            dynamics = SGLD(eta, D)
            exact = coordinate_exit_time(WELL, dynamics, threshold=0.0, wall=-3.0, cells=600)[0]
            yield WELL, dynamics, Coordinate(threshold=0.0), exact
    for d in (1, 3, 10):
        for eta, B in ((0.006, 25), (0.006, 30), (0.004, 20), (0.008, 35)):
            dynamics = SGD(eta, B, 290.0)
            exact = coordinate_exit_time(ST, dynamics, threshold=SADDLE, wall=-6.5, dimension=d, cells=500)[0]
            yield styblinski_tang(d), dynamics, Coordinate(threshold=SADDLE), exact
    for h in (1.0, 3.0):
        for eta, ratio in ((0.02, 2.5), (0.1, 2.0), (0.1, 2.8), (0.3, 2.5)):
            dynamics = SGLD(eta, 0.1)
            half_width = ratio * np.sqrt(0.1 / h)
            yield quadratic([h]), dynamics, Box(half_width), box_exit_time(h, dynamics, half_width)


def test_thirty_two_settings_agree_with_their_oracles():
    z = []
    for number, (landscape, dynamics, boundary, exact) in enumerate(settings()):
        times = simulate(landscape, dynamics, boundary, replicas=500, max_iterations=10**7, seed=number)
        assert times.exited.all()
        sample = times.iterations
        z.append((sample.mean() - np.exp(exact)) / (sample.std(ddof=1) / np.sqrt(len(sample))))
    assert len(z) >= 30
    assert np.abs(z).max() < 4
    assert stats.chi2.sf(np.square(z).sum(), len(z)) > 0.001


def test_a_point_gives_the_same_bits_alone_and_in_any_panel():
    """The first parameter point has the same stream alone and in a batch; the other points do not matter."""
    boundary = Coordinate(threshold=SADDLE)
    landscape = styblinski_tang(3)
    alone = simulate(landscape, SGD(0.006, 20, 290.0), boundary, replicas=50, seed=3)
    panel = simulate(landscape, SGD(0.006, [20, 30, 24], 290.0), boundary, replicas=50, seed=3)
    other = simulate(landscape, SGD(0.006, [20, 10], 290.0), boundary, replicas=50, seed=3)
    assert panel.iterations.shape == (3, 50)
    assert np.array_equal(alone.iterations, panel.iterations[0])
    assert np.array_equal(alone.iterations, other.iterations[0])
    again = simulate(landscape, SGD(0.006, 20, 290.0), boundary, replicas=50, seed=3)
    assert np.array_equal(alone.iterations, again.iterations)
    different = simulate(landscape, SGD(0.006, 20, 290.0), boundary, replicas=50, seed=4)
    assert not np.array_equal(alone.iterations, different.iterations)


def test_the_number_of_threads_changes_no_bit(with_threads):
    """Enough replicas for several chunks, with boundaries that sum over coordinates."""
    for boundary in (Coordinate(threshold=SADDLE), Ball(2.0), Level(30.0)):
        arguments = styblinski_tang(10), SGD(0.006, [30, 35], 290.0), boundary
        alone = simulate(*arguments, replicas=5000, max_iterations=300)
        together = with_threads(3, simulate, *arguments, replicas=5000, max_iterations=300)
        one_point = styblinski_tang(10), SGD(0.006, 30, 290.0), boundary
        point = with_threads(3, simulate, *one_point, replicas=5000, max_iterations=300)
        assert alone.exited.any()
        assert np.array_equal(alone.iterations, together.iterations)
        assert np.array_equal(alone.iterations[0], point.iterations)


def test_watching_longer_changes_nothing_that_was_seen():
    arguments = WELL, SGLD(0.02, 0.2), Coordinate(threshold=0.0)
    short = simulate(*arguments, replicas=200, max_iterations=700)
    long = simulate(*arguments, replicas=200, max_iterations=10**6)
    assert not short.exited.all()
    assert long.exited.all()
    assert np.array_equal(short.iterations[short.exited], long.iterations[short.exited])
    assert (short.iterations[~short.exited] == 700).all()
    assert (long.iterations[~short.exited] > 700).all()


@pytest.mark.parametrize("k", [4.0, 0.25])
@pytest.mark.parametrize("noise", [290.0, HessianNoise(60.0), DataNoise(9.0)])
def test_the_sharpness_sweep_is_a_learning_rate_sweep(k, noise):
    """γ(k, η) = γ(1, kη) per iteration, replica by replica; √k is a power of two, so that bits can be compared."""
    landscape = styblinski_tang(2)
    sharp = simulate(
        landscape.sharpened(k),
        SGD(0.008 / k, 5, noise),
        Coordinate(threshold=SADDLE / k**0.5),
        replicas=40,
        max_iterations=3000,
    )
    boundary = Coordinate(threshold=SADDLE)
    plain = simulate(landscape, SGD(0.008, 5, noise), boundary, replicas=40, max_iterations=3000)
    assert sharp.exited.any()
    assert np.array_equal(sharp.iterations, plain.iterations)
    assert np.array_equal(sharp.exited, plain.exited)


def test_the_same_for_sgld_at_fixed_diffusion():
    landscape = styblinski_tang(2)
    sharp = simulate(landscape.sharpened(4.0), SGLD(0.002, 12.0), Coordinate(threshold=SADDLE / 2), replicas=40)
    plain = simulate(landscape, SGLD(0.008, 12.0), Coordinate(threshold=SADDLE), replicas=40)
    assert np.array_equal(sharp.iterations, plain.iterations)


def test_exits_measure_what_they_say():
    landscape, rows = quadratic([1.0, 4.0]), RowIndex.of_one_point()
    theta = torch.tensor([[0.3, -0.4]], dtype=torch.float64)
    for boundary, xi in (
        (Box(0.5), 0.8),
        (Ball(0.25), 2.0),
        (Level(0.73), 0.5 * (0.09 + 4 * 0.16) / 0.73),
        (Coordinate(threshold=0.2), 1.5),
        (Coordinate(threshold=-0.8, index=1), 0.5),
        (Coordinate(threshold=-0.8, index=0), -0.375),
    ):
        assert float(boundary.bind(landscape, rows)(theta)) == pytest.approx(xi)


def test_a_coordinate_leaves_on_the_side_away_from_the_minimum():
    upwards = simulate(WELL, SGLD(0.02, 0.3), Coordinate(threshold=-0.2), replicas=20)
    mirrored = Landscape(lambda t: WELL.potential(-t), [1.0])
    downwards = simulate(mirrored, SGLD(0.02, 0.3), Coordinate(threshold=0.2), replicas=20)
    assert upwards.exited.all()
    assert downwards.exited.all()
    assert np.log(downwards.iterations.mean() / upwards.iterations.mean()) == pytest.approx(0, abs=1)


def test_a_landscape_that_is_not_separable_and_has_no_given_gradient_works():
    landscape = muller_brown(0.02)
    times = simulate(landscape, SGLD(0.005, 0.5), Ball(0.3), replicas=30, max_iterations=20_000)
    assert times.exited.mean() > 0.9


def test_a_replica_that_blows_up_is_counted():
    """Beyond the far wall of the basin the steps grow without bound, away from the boundary."""
    landscape = Landscape(lambda t: (t**2 / 2 - t**4 / 4).sum(-1) if t.ndim else t, [0.0])
    times = simulate(landscape, SGLD(0.1, 0.05), Coordinate(threshold=50.0), replicas=200, max_iterations=5000)
    assert times.diverged.any()
    assert not (times.diverged & times.exited).any()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((quadratic([30.0]), SGLD(0.1, 0.1), Box(1.0)), "learning rate is too large: .* is 3"),
        ((quadratic([1.0]).sharpened(40.0), SGLD(0.1, 0.1), Box(1.0)), "learning rate is too large"),
        ((Landscape(lambda t: -(t**2).sum(-1), [0.0]), SGLD(0.1, 0.1), Box(1.0)), "the start is no minimum"),
        ((WELL, SGLD(0.01, 0.1), Coordinate(threshold=-1.0)), "through the minimum itself"),
        ((WELL, SGLD(0.01, 0.1), Coordinate(threshold=0.0, index=3)), r"index=3\): the landscape has 1 coordinate"),
        ((WELL, SGLD([0.01, 0.02], [0.1, 0.2, 0.3]), Coordinate(threshold=0.0)), r"length, got lengths \[2, 3\]"),
        ((WELL, SGLD(0.01, 0.1), 0.5), r"the boundary must be an object such as Box\(0.5\), got 0.5"),
        ((WELL, 0.01, Box(1.0)), r"the dynamics must be an object such as SGD\(0.1, 8, 1.0\), got 0.01"),
    ],
)
def test_what_cannot_be_an_escape_is_refused(arguments, told):
    with pytest.raises(EscapeError, match=told):
        simulate(*arguments, replicas=10)


@pytest.mark.parametrize("counts", [{"replicas": 0}, {"max_iterations": 0}, {"replicas": -3}])
def test_counts_must_be_counts(counts):
    with pytest.raises(EscapeError, match="must be at least 1"):
        simulate(WELL, SGLD(0.01, 0.1), Coordinate(threshold=0.0), **counts)


def test_counts_must_be_whole():
    with pytest.raises(EscapeError, match=r"must be whole numbers, got 10\.5 and 1000000"):
        simulate(WELL, SGLD(0.01, 0.1), Coordinate(threshold=0.0), replicas=10.5)
    with pytest.raises(EscapeError, match="replicas_per_stream must be at least 1, or None, got 0"):
        simulate(WELL, SGLD(0.01, 0.1), Coordinate(threshold=0.0), replicas_per_stream=0)


@pytest.mark.parametrize(
    "make", [lambda: Box(0.0), lambda: Ball(-1.0), lambda: Level(float("nan")), lambda: Box("wide"), lambda: Box(None)]
)
def test_boundaries_must_have_a_size(make):
    with pytest.raises(EscapeError, match="must be a positive number"):
        make()


def test_no_exit_at_all_says_what_to_do():
    times = simulate(WELL, SGLD(0.01, 0.02), Coordinate(threshold=0.0), replicas=5, max_iterations=50)
    with pytest.raises(EscapeError, match=r"none of 5 replicas left in 250 iterations .* use split"):
        times.estimate()
