"""Outlier directions: simulated growth, escape with matched noise against a diffusion, and what estimates say."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.dynamics import SGD, DiagonalNoise
from sgd_diffusion.escape import Coordinate, simulate
from sgd_diffusion.landscapes import bent_regression
from sgd_diffusion.theory import coordinate_chain, critical_number, stability_limit
from sgd_replication.experiments.log_barrier.low_dimension import (
    log_odds,
    low_dimension_estimates,
    matched_noise,
    measure_low_dimension,
)
from sgd_replication.experiments.log_barrier.outliers import measure_growth, outlier_estimates
from sgd_replication.experiments.log_barrier.settings import OutlierJobSettings
from sgd_replication.experiments.log_barrier.tables import GROWTH, LOW_DIMENSION


@pytest.fixture(scope="module")
def growth():
    settings = OutlierJobSettings(dynamics=[(0.1, 1), (0.5, 4)], chains=400, iterations=10)
    return measure_growth(settings, 0)


def test_growth_changes_its_sign_at_the_limit(growth):
    GROWTH.validate(growth)
    assert (((growth["growth"] - growth["exact"]) / growth["error"]).abs() < 4).all()
    far = growth[(growth["outliers"] / growth["limit"] - 1).abs() > 0.2]
    assert (np.sign(far["growth"]) == np.sign(far["outliers"] - far["limit"])).all()


def test_limits_stand_beside_the_printed_number(growth):
    found = outlier_estimates(growth)
    ratios = [stability_limit(size, eta) / critical_number(size, eta) for eta, size in ((0.1, 1), (0.5, 4))]
    assert found["critical_number_ratio"].value == pytest.approx(min(ratios))
    assert found["critical_number_ratio_printed"].value == pytest.approx(ratios[0])
    assert found["critical_number_ratio_small_steps"].value == pytest.approx(1, abs=0.03)
    assert found["critical_settings"].value == 2


def test_matched_noise_escapes_as_the_exact_chain_of_the_published_covariance():
    """One direction: C = 2L at every step, against the Markov chain of the same Gaussian steps."""
    landscape, eta = bent_regression(1.0), 0.2
    noise = DiagonalNoise(lambda phi: (2 * landscape.potential(phi)).sqrt().unsqueeze(-1))
    chain = coordinate_chain(landscape, SGD(eta, 1, noise), threshold=np.pi, wall=-2 * np.pi, cells=400)
    exact = chain.mean_exit_time()
    saddle = Coordinate(threshold=np.pi, index=0)
    times = simulate(landscape, SGD(eta, 1, matched_noise(1.0, 1)), saddle, replicas=1000, seed=1).estimate()
    assert np.log(times.value) == pytest.approx(exact, abs=4 / 1000**0.5)


def made_up(odds):
    rows = []
    for ratio, eta in ((1.0, 0.1), (4.0, 0.2)):
        for outliers in (1, 2, 4):
            formula = 9 - (outliers - 1) / 2 * np.log1p(ratio)
            shared = {"ratio": ratio, "learning_rate": eta, "outliers": outliers, "error": 0.01, "matched_error": 0.01}
            time = 9 - odds[ratio] * (outliers - 1) / 2 * np.log1p(ratio)
            rows.append(shared | {"log_time": time, "matched_log_time": formula, "formula": formula})
    return pd.DataFrame(rows)


def test_the_formula_is_found_where_it_holds():
    found = low_dimension_estimates(made_up({1.0: 1.0, 4.0: 1.0}))
    assert found["low_dimension_log_odds"].value == pytest.approx(1.5 * np.log(2))
    assert found["low_dimension_log_odds_over_formula"].value == pytest.approx(1)
    assert found["matched_log_odds_over_formula_highest"].value == pytest.approx(1)


@pytest.mark.parametrize("other", [0.6, 1.3])
def test_the_worst_pair_counts(other):
    found = low_dimension_estimates(made_up({1.0: 0.95, 4.0: other}))
    worst = found["low_dimension_log_odds_over_formula"]
    assert worst.value == pytest.approx(other)
    assert worst.high - worst.low > 2 * 1.96 * 0.01 * 2**0.5 / (1.5 * np.log(5))  # wider than an interval of its own


def test_both_noises_are_measured_and_can_be_repeated():
    settings = OutlierJobSettings(dynamics=[(0.5, 4)], systems=[(4.0, 0.4)], directions=[1, 2], replicas=100)
    table = measure_low_dimension(settings, 0)
    LOW_DIMENSION.validate(table)
    pd.testing.assert_frame_equal(table, measure_low_dimension(settings, 0))
    assert len(log_odds(table)) == 1
