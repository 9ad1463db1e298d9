"""Path integrals of joined parabolas against their closed form."""

import pytest

from sgd_diffusion.dynamics import piecewise_noise
from sgd_diffusion.landscapes import joined_parabolas
from sgd_replication.experiments.theorems.diffusion_limits import path_integral


@pytest.mark.parametrize(("a", "b"), [(1, 1), (4, 1), (1, 4)])
def test_the_path_integral_is_theorem_2_with_the_share_of_the_barrier_in_the_basin(a, b):
    landscape = joined_parabolas(a, b)
    s = b / (a + b)
    assert path_integral(landscape, piecewise_noise(landscape, a, b)) == pytest.approx(s / a + (1 - s) / b, rel=1e-4)
