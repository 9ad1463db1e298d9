"""A sweep changes its method on the way, and both give the exact times."""

import numpy as np
import pytest

from sgd_diffusion.dynamics import SGD, SGLD, DiagonalNoise
from sgd_diffusion.errors import NotRareError, UnresolvedError
from sgd_diffusion.escape import Box, Coordinate, simulate, split, sweep
from sgd_diffusion.landscapes import double_well, quadratic, styblinski_tang
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import coordinate_exit_time


def test_plain_and_split_points_agree_with_their_oracle():
    diffusions = [0.4, 0.3, 0.2, 0.13, 0.09]
    points = sweep(
        double_well(),
        SGLD(0.02, diffusions),
        Coordinate(threshold=0.0),
        replicas=300,
        plain_iterations=2000,
        split_replicas=200,
        seed=3,
    )
    assert [point.method for point in points] == ["plain", "plain", "splitting", "splitting", "splitting"]
    for point, diffusion in zip(points, diffusions, strict=True):
        exact, _ = coordinate_exit_time(double_well(), SGLD(0.02, diffusion), threshold=0.0, wall=-2.4, cells=600)
        assert abs(point.log_time - exact) < 4 * point.error
        assert point.error < 0.15
    assert np.all(np.diff([point.log_time for point in points]) > 0)


def test_a_point_whose_repeats_disagree_is_split_again_among_more_replicas():
    where, few = (double_well(), SGLD(0.02, 0.05), Coordinate(threshold=0.0)), {"repeats": 5, "killed_share": 0.2}
    stream = seed_for(0, "rare", 0)
    tried = [
        split(*where, replicas=20, seed=stream, **few),
        split(*where, replicas=80, seed=seed_for(stream, "again", 4), **few),
        split(*where, replicas=320, seed=seed_for(stream, "again", 16), **few),
    ]
    assert tried[0].spread > 0.5
    settled = next(escape for escape in tried if escape.spread <= 0.5)
    (point,) = sweep(*where, replicas=20, plain_iterations=50, split_replicas=20, repeats=5, seed=0)
    assert point.escape == settled.estimate()


def test_a_point_that_is_too_frequent_for_splitting_is_run_for_longer():
    """Fewer than half of the replicas leave in half of the mean time, and more than half in twice as much."""
    where = quadratic([1.0, 0.05]), SGLD(0.05, 0.25), Box(1.0)
    with pytest.raises(NotRareError):
        split(*where, replicas=100, repeats=4)
    iterations = int(simulate(*where, replicas=200, seed=4).estimate().value / 2)
    (point,) = sweep(*where, replicas=100, plain_iterations=iterations, split_replicas=100, repeats=4)
    assert point.method == "plain"


@pytest.mark.thorough
def test_splitting_that_is_led_astray_is_refused():
    """Noise ∝ |H|^½ vanishes on the way: ln τ would come out e-folds too long, in an interval of a fraction of that."""
    line = styblinski_tang(1)
    where = SGD(0.006, 49, DiagonalNoise(lambda phi: 50 * (6 * phi * phi - 16).abs().sqrt())), float(line.saddle[0])
    exact, _ = coordinate_exit_time(line, where[0], threshold=where[1], wall=-6.5, cells=800)
    leave = Coordinate(threshold=where[1])
    with pytest.warns(UserWarning, match="not to be trusted"):
        found = split(line, where[0], leave, replicas=400, repeats=20, killed_share=0.2).estimate()
    assert np.log(found.low) > exact + 2
    with pytest.raises(UnresolvedError, match=r"point 1 of 1: 5 repeats .* disagree"):
        sweep(line, where[0], leave, replicas=20, plain_iterations=50, split_replicas=25, repeats=5)
