"""Printed temperatures, the fitted mode, variances under the law, and what the estimates make of them."""

import math

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.theory import BalancedLaw, RegressionMoments, balanced_mode
from sgd_replication.experiments.noise_balance.modes import fitted_mode, measure_modes, mode_estimates
from sgd_replication.experiments.noise_balance.settings import TemperatureSettings
from sgd_replication.experiments.noise_balance.tables import ERRORS, MODES, TRANSITIONS, VARIANCES
from sgd_replication.experiments.noise_balance.temperatures import (
    farthest_from_one,
    measure_errors,
    measure_transitions,
    temperature_estimates,
)
from sgd_replication.experiments.noise_balance.variances import measure_variances, variance_estimates


def test_collapse_holds_at_small_steps_and_is_missing_at_large_ones():
    settings = TemperatureSettings(transition_slopes=[0.02, 1.0], decays=[0.5], error_batch_sizes=[1, 16])
    transitions = TRANSITIONS.validate(measure_transitions(settings))
    found = temperature_estimates(transitions, ERRORS.validate(measure_errors(settings)))
    assert found["decay_transition_small_ratio"].value == pytest.approx(1, abs=0.01)
    assert found["second_order_transition_small_ratio"].value == pytest.approx(1, abs=0.01)
    assert found["decay_transition_missing"].value == found["second_order_transition_missing"].value == 1
    assert found["decay_transition_ratio"].value == 2  # the end of the search
    assert found["second_order_transition_ratio"].value == pytest.approx(2 * 4 / 3)  # T_c = 1/3, printed 1/4
    assert found["error_divergence_single_ratio"].value == pytest.approx(2 / 3)
    assert found["error_divergence_ratio"].value == pytest.approx(2 / 18)


@pytest.mark.parametrize("pair", [(0.1, 1.0), (1.0, 2.0)])
def test_the_fitted_mode_is_that_of_the_law_within_a_hundredth_of_its_bias(pair):
    settings, moments = TemperatureSettings(), RegressionMoments.gaussian(*pair)
    temperature = settings.mode_ratio * moments.critical_temperature
    law, mode = BalancedLaw(1, moments, temperature), balanced_mode(moments, temperature)
    sample = law.quantile((np.arange(400_000) + 0.5) / 400_000)
    assert abs(fitted_mode(sample) - mode) < 0.01 * (pair[0] - mode)
    # Mean and median are farther from k on one side of the mode, so that neither is mistaken for it.
    assert abs(np.median(sample) - mode) > 0.2 * (pair[0] - mode)


def test_sgd_has_the_mode_of_the_law():
    settings = TemperatureSettings(small=(0.3, 1.0), mode_ratio=0.05, mode_chains=2000, mode_looks=20)
    table = MODES.validate(measure_modes(settings, 0))
    found = mode_estimates(table)
    for which in ("small", "large"):
        measured, law = found[f"mode_bias_{which}_ratio"], found[f"mode_law_{which}_ratio"].value
        assert abs(measured.value - law) < 2 * (measured.high - measured.value)
        assert measured.low > 0.5
    worst = found["mode_bias_ratio"]
    named = [found[f"mode_bias_{which}_ratio"] for which in ("small", "large")]
    assert worst.value == farthest_from_one([one.value for one in named])
    own = next(one for one in named if one.value == worst.value)
    assert worst.high - worst.low == pytest.approx(1.14 * (own.high - own.low), rel=0.01)


def test_variances_rise_and_then_fall_to_zero():
    settings = TemperatureSettings(variance_ratios=[0.05, 0.5, 0.9, 0.99, 0.999, 30.0, 300.0])
    table = VARIANCES.validate(measure_variances(settings))
    for _, rows in table.groupby(["setting", "depth", "quantity"]):
        ordered = rows.sort_values("ratio")["variance"].to_numpy()
        assert 0 < ordered.argmax() < len(ordered) - 1
        assert ordered[-1] < 0.15 * ordered.max()
    one = table.query("setting == 'small' and depth == 1 and quantity == 'v'").set_index("ratio")["variance"]
    # All of v's law but a share in proportion to T_c − T is at zero.
    assert one[0.99] / one[0.999] == pytest.approx(10, rel=0.1)


def test_the_judged_variance_is_the_worst_of_all():
    rows = [
        ("small", 1, 0.5, "v", 4.0), ("small", 1, 0.99, "v", 1.0), ("large", 1, 0.5, "v", 1.0),
        ("large", 1, 0.99, "v", 0.5), ("small", 2, 3.0, "u", 1.0), ("small", 2, 30.0, "u", 0.3),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["setting", "depth", "ratio", "quantity", "variance"])
    found = variance_estimates(table)
    assert found["variance_depth1_v"].value == 0.5
    assert found["variance_depth2_u"].value == 0.3
    assert found["variance_at_hottest_over_largest"].value == 0.5
    assert found["variance_at_moderate_over_largest"].value == 1
    assert math.isclose(farthest_from_one([0.5, 1.9]), 0.5)
