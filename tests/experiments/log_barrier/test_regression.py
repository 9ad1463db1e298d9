"""Linear regression: fitted exponents of known samples, passage against closed forms, and what the estimates say."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.theory import ball_exit_time, stationary_variance
from sgd_replication.experiments.log_barrier.passage import diffusion_passage, measure_passage, passage_estimates
from sgd_replication.experiments.log_barrier.power_law import fit_exponent, power_advantage, power_likelihood
from sgd_replication.experiments.log_barrier.settings import PassageSettings, StationarySettings
from sgd_replication.experiments.log_barrier.stationary import (
    measure_stationary,
    sample_stationary,
    stationary_estimates,
)
from sgd_replication.experiments.log_barrier.tables import HISTOGRAMS, PASSAGE, STATIONARY
from sgd_replication.settings.sampling import SamplingSettings


@pytest.mark.parametrize("exponent", [-3.0, 0.0, 0.5, 8.0])
def test_the_exponent_is_found_where_a_density_falls_and_where_it_rises(exponent):
    place = np.linspace(0, 2, 20_001)
    density = (1 + place**2) ** -exponent
    mean = float(np.average(np.log1p(place**2), weights=density))
    assert fit_exponent(mean, 2.0) == pytest.approx(exponent, abs=2e-3)


@pytest.mark.parametrize("exponent", [1.2, 3.0, 12.0])
def test_a_power_of_the_loss_is_found(exponent):
    """p ∝ (1 + θ²)^{−φ} is Student's law of 2φ − 1 degrees of freedom, scaled."""
    degrees = 2 * exponent - 1
    values = np.abs(np.random.default_rng(0).standard_t(degrees, 400_000)) / np.sqrt(degrees)
    end = float(np.quantile(values, 0.99))
    inside = values[values <= end]
    assert fit_exponent(float(np.log1p(inside**2).mean()), end) == pytest.approx(exponent, rel=0.03)
    assert len(inside) * power_advantage(inside, end) > 10


def test_a_gaussian_is_told_from_a_power():
    values = np.abs(np.random.default_rng(0).standard_normal(100_000)) * 0.5
    end = float(np.quantile(values, 0.999))
    inside = values[values <= end]
    assert len(inside) * power_advantage(inside, end) < -10


def test_the_right_stretch_is_the_likeliest():
    """(1 + 2θ²)^{−3} is Student's law of five degrees of freedom, scaled."""
    values = np.abs(np.random.default_rng(0).standard_t(5, 200_000)) / np.sqrt(10)
    end = float(np.quantile(values, 0.99))
    inside = values[values <= end]
    found = {stretch: power_likelihood(inside, end, stretch) for stretch in (0.5, 1.0, 2.0, 4.0)}
    assert max(found, key=found.get) == 2.0


def test_stationary_values_have_the_exact_variance():
    values = sample_stationary(0.2, 2, chains=4000, values=20, seed=0)
    assert values.shape == (4000, 20)
    assert (values**2).mean() == pytest.approx(stationary_variance(2, 0.2), rel=0.02)


def test_passage_of_a_diffusion_of_constant_strength():
    """Ornstein and Uhlenbeck's closed form in three dimensions."""
    strength = 0.1
    found = diffusion_passage(lambda r: np.full_like(r, strength), lambda r: np.full_like(r, strength), 3, 0.9)
    assert found == pytest.approx(np.log(ball_exit_time(1.0, strength, 0.9, 3)), abs=2e-3)


@pytest.fixture(scope="module")
def stationary():
    settings = StationarySettings(dynamics=[(0.5, 1), (0.5, 4)], chains=400, values=20, cells=300)
    return measure_stationary(settings, 0)


def test_simulated_and_exact_laws_agree(stationary):
    table, histograms = stationary
    STATIONARY.validate(table)
    HISTOGRAMS.validate(histograms)
    away = (table["exponent"] - table["exact"]).abs()
    assert (away <= 2 * table["reach"] + 0.02 * table["exact"]).all()
    estimates = stationary_estimates(table)
    assert estimates["settings_tried"].value == 2
    # The printed exponent is missed by a third here (9.56, 1.91 and 6.26 against 11, 3 and 9 at three settings).
    assert estimates["exponent_worst_error"].value == pytest.approx(0.36, abs=0.03)


@pytest.fixture(scope="module")
def passage():
    few = SamplingSettings(replicas=200, plain_iterations=10_000, split_replicas=50, repeats=2)
    settings = PassageSettings(
        windows=[(1, 1.2, 1.6), (10, 2.5, 4.0)], ratios=6, learning_rate=0.1, cells=120, sampling=few
    )
    return measure_passage(settings, 0)


def test_passage_in_one_dimension_is_exact(passage):
    PASSAGE.validate(passage)
    estimates = passage_estimates(passage, seed=0)
    assert estimates["passage_worst_z"].value < 4
    assert estimates["passage_log_diffusion_slope"].value < 10.5
    assert estimates["passage_fall_over_theory"].value > 0
    assert estimates["passage_dimensions"].value == 2


def test_a_true_power_has_no_miss():
    rows = [
        pd.DataFrame(
            {
                "dimension": dimension,
                "ratio": np.geomspace(2, 4, 6),
                "log_time": (11 - dimension / 2) * np.log(np.geomspace(2, 4, 6)),
                "error": 0.05,
                "method": "plain",
                "exact": np.nan,
                "log_diffusion": 0.0,
                "true_diffusion": 0.0,
                "theory": 11 - dimension / 2,
            }
        )
        for dimension in (2, 4, 8)
    ]
    estimates = passage_estimates(pd.concat(rows), seed=0)
    assert estimates["passage_worst_error"].value == pytest.approx(0, abs=1e-9)
    assert estimates["passage_fall_over_theory"].value == pytest.approx(1)
    assert estimates["passage_power_advantage_lowest"].value > 0


def test_a_power_of_c_is_asked_for_only_where_the_papers_own_equation_shows_one():
    ratio = np.geomspace(2, 6, 8)
    shared = {"ratio": ratio, "error": 0.02, "exact": np.nan, "true_diffusion": ratio, "theory": 5.0}
    power, exponential = 5 * np.log(ratio), 2 * ratio
    table = pd.concat(
        pd.DataFrame(shared | {"dimension": dimension, "log_time": ours, "log_diffusion": theirs})
        for dimension, ours, theirs in ((2, power, power), (3, exponential, exponential), (4, exponential, power))
    )
    found = {name: estimate.value for name, estimate in passage_estimates(table, seed=0).items()}
    assert found["passage_telling_dimensions"] == 2
    assert found["passage_own_diffusion_power_advantage_lowest"] < -10
    assert (
        found["passage_power_advantage_where_telling"] < -10
    )  # where the equation shows a power, four dimensions do not
    few = {name: estimate.value for name, estimate in passage_estimates(table[table["dimension"] < 4], seed=0).items()}
    assert few["passage_telling_dimensions"] == 1
    assert few["passage_power_advantage_where_telling"] > 10 > few["passage_power_advantage_lowest"]
    none = passage_estimates(table[table["dimension"] == 3], seed=0)
    assert "passage_power_advantage_where_telling" not in none
