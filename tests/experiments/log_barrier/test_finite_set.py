"""SGD on a fixed set: its law against the exact variance of the set, passage times against new examples, and slopes."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.theory import distance_chain, regression_passage, stationary_variance
from sgd_replication.experiments.log_barrier.finite_estimates import finite_estimates, finite_slopes
from sgd_replication.experiments.log_barrier.finite_set import (
    ExampleSet,
    first_passages,
    measure_finite_set,
    sample_on_set,
)
from sgd_replication.experiments.log_barrier.settings import (
    FiniteJobSettings,
    FiniteSettings,
    PassageSettings,
    StationarySettings,
)
from sgd_replication.experiments.log_barrier.tables import FINITE_PASSAGE, FINITE_STATIONARY


def test_values_have_the_exact_variance_of_the_set():
    """θ′ − θ* = (1 − ηq)(θ − θ*) + ηx(y − xθ*), all moments over the set: solved for the stationary second moment."""
    eta, examples = 0.1, ExampleSet.drawn(50, 1, np.random.default_rng(3))
    x, residual = examples.x[:, 0], examples.y - examples.x @ examples.minimum
    # E[Δ′²] = E[(1 − ηx²)²] E[Δ²] + η² E[x² r²] + 2η E[(1 − ηx²) x r] E[Δ], and E[Δ] = 0 because E[xr] = 0
    exact = eta**2 * (x**2 * residual**2).mean() / (1 - ((1 - eta * x**2) ** 2).mean())
    values = sample_on_set(examples, eta, 1, chains=2000, values=5, stream=np.random.default_rng(4))
    assert (values**2).mean() == pytest.approx(exact, rel=0.08)
    assert abs(exact / stationary_variance(1, eta) - 1) > 0.15  # the set is not the population


def test_passage_on_a_large_set_is_that_of_the_exact_chain():
    eta, ratios = 0.2, np.array([1.2, 1.4])
    examples = ExampleSet.drawn(100_000, 1, np.random.default_rng(5))
    times = first_passages(examples, eta, ratios, runs=1000, stream=np.random.default_rng(6))
    for place, c in enumerate(ratios):
        exact = regression_passage(
            distance_chain, lambda theta: theta, np.ones_like,
            batch_size=1, learning_rate=eta, boundary=float(np.sqrt(c - 1)), cells=200,
        )  # fmt: skip
        error = times[:, place].std() / times[:, place].mean() / 1000**0.5
        assert np.log(times[:, place].mean()) == pytest.approx(exact, abs=4 * error + 0.02)


def test_both_measurements_can_be_repeated():
    settings = FiniteJobSettings(
        stationary=StationarySettings(dynamics=[(0.5, 4)], cells=100),
        passage=PassageSettings(windows=[(1, 1.2, 1.4), (2, 1.3, 1.5)], ratios=6, learning_rate=0.5),
        finite=FiniteSettings(law_examples=1000, chains=40, values=10, passage_examples=1000, runs=20),
    )
    laws, times = measure_finite_set(settings, 0)
    FINITE_STATIONARY.validate(laws)
    FINITE_PASSAGE.validate(times)
    again = measure_finite_set(settings, 0)
    pd.testing.assert_frame_equal(laws, again[0])
    pd.testing.assert_frame_equal(times, again[1])
    assert times.groupby(["dimension", "run"])["iterations"].is_monotonic_increasing.all()
    assert {"law_worst_error", "passage_worst_error", "passage_fall_over_theory"} <= set(
        finite_estimates(laws, times, 0.5)
    )


def test_the_slope_of_a_power_is_found_with_the_spread_of_the_runs():
    ratios, stream = np.geomspace(1.5, 3, 7), np.random.default_rng(7)
    runs = [
        pd.DataFrame({"dimension": 4, "run": run, "ratio": ratios, "iterations": 100 * factor * ratios**8.5})
        for run, factor in enumerate(stream.exponential(size=50))
    ]
    found = finite_slopes(pd.concat(runs), 0.1)
    assert found["slope"].item() == pytest.approx(8.5)
    assert found["half_width"].item() == pytest.approx(0, abs=1e-9)  # all runs have the same shape
    assert found["theory"].item() == pytest.approx(9)
