"""Other readings of a minibatch: their critical points, and their chains against simulation."""

import numpy as np
import pytest

from sgd_diffusion.config import PanelSettings, SamplingSettings
from sgd_diffusion.synthetic import OTHER_NOISES, measure_other_noises
from sgd_diffusion.synthetic.other_noises import AVERAGED_MINIMUM, AVERAGED_SADDLE


def test_the_loss_averaged_over_shifts_has_the_critical_points_that_are_used():
    """E f'(θ − x) over x ~ N(0, 1), by quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    for theta in (AVERAGED_MINIMUM, AVERAGED_SADDLE):
        shifted = theta - nodes
        mean = float((weights * (2 * shifted**3 - 16 * shifted + 2.5)).sum() / weights.sum())
        assert mean == pytest.approx(0, abs=1e-9)


def test_exact_times_are_those_of_simulation_and_slow_points_have_no_other():
    settings = PanelSettings(
        dimension=2,
        other_batch_sizes=[6, 9, 40],
        data_batch_sizes=[1, 2, 4],
        sampling=SamplingSettings(replicas=1000, plain_iterations=20_000),
    )
    kept = []

    def keep(point, compute):
        kept.append(point)
        return compute()

    table = measure_other_noises(settings, 292.0, 0, keep)
    OTHER_NOISES.validate(table)
    assert kept == ["other-Hessian", "other-data"]
    seen = table.dropna(subset="log_time")
    assert ((seen["log_time"] - seen["exact"]).abs() < 4 * seen["error"]).all()
    assert seen.groupby("model").size().to_dict() == {"Hessian": 2, "data": 1}
    assert (table["exact"][table["log_time"].isna()] > 10).all()
    assert table.groupby("model")["exact"].is_monotonic_increasing.all()
