"""A sweep changes its method on the way, and both give the exact times."""

import numpy as np

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Coordinate, sweep
from sgd_diffusion.landscapes import double_well
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
