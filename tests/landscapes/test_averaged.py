"""Averaged landscapes against quadrature."""

import numpy as np
import pytest

from sgd_diffusion.landscapes import averaged_styblinski_tang


def test_the_loss_averaged_over_shifts_has_the_critical_points_that_are_used():
    """E f'(θ − x) over x ~ N(0, 1), by quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    landscape = averaged_styblinski_tang(1)
    for theta in (float(landscape.minimum[0]), float(landscape.saddle[0])):
        shifted = theta - nodes
        mean = float((weights * (2 * shifted**3 - 16 * shifted + 2.5)).sum() / weights.sum())
        assert mean == pytest.approx(0, abs=1e-9)
