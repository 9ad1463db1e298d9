"""The figure of heavy ball and Adam."""

import numpy as np
import pytest

from sgd_replication.experiments.optimisers.figures import optimiser_exponents


@pytest.mark.usefixtures("drawn")
def test_points_are_ratios_of_exponents(exponents, odds):
    left, middle, right = optimiser_exponents(exponents, odds).axes
    expected = 1 + 0.5 * np.array([0.0, 0.5, 0.9, 0.97, 0.99, 0.997]) ** 20
    assert left.containers[0].lines[0].get_ydata() == pytest.approx(expected)
    assert middle.containers[0].lines[0].get_ydata() == pytest.approx([1, 1, 0.7, 0.7, 0.7])
    assert len(right.containers) == 8
