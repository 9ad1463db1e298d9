"""Answers of the criterion for estimates whose answers are known."""

import pytest

from sgd_diffusion.estimates import plus_minus
from sgd_replication.experiments.reached_sharpness.criterion import outcomes

DIFFUSION = {
    "batch_slope": (0.3, 0.05),
    "eta_slope": (0.36, 0.02),
    "sgd_over_full_batch": (0.7, 0.05),
    "gaussian_over_sgd": (1.0, 0.02),
    "white_over_sgd": (1.4, 0.1),
    "largest_product": (4.0, 0.2),
}
STABILITY = {
    "batch_slope": (0.01, 0.02),
    "eta_slope": (0.5, 0.02),
    "sgd_over_full_batch": (0.99, 0.02),
    "gaussian_over_sgd": (1.0, 0.02),
    "white_over_sgd": (1.01, 0.03),
    "largest_product": (1.95, 0.1),
}


def answers(numbers, **changed):
    return outcomes({name: plus_minus(*given, n=10) for name, given in (numbers | changed).items()})


def test_each_account_has_its_predictions_and_not_those_of_the_other():
    yes = ("grows", "flatter", "alone", "anisotropy")
    assert answers(DIFFUSION) == dict.fromkeys(yes, "yes") | {"limit": "no", "noiseless": "no"}
    assert answers(STABILITY) == {
        **{"grows": "open", "flatter": "no", "alone": "no", "anisotropy": "open"},
        **{"limit": "yes", "noiseless": "yes"},
    }


@pytest.mark.parametrize(
    ("name", "given", "prediction", "answer"),
    [
        ("sgd_over_full_batch", (0.88, 0.04), "flatter", "open"),
        ("eta_slope", (0.36, 0.009), "alone", "no"),
        ("white_over_sgd", (0.9, 0.05), "anisotropy", "no"),
        ("largest_product", (2.1, 0.2), "limit", "open"),
        ("largest_product", (2.4, 0.1), "limit", "no"),
    ],
)
def test_an_interval_decides_by_its_ends(name, given, prediction, answer):
    assert answers(DIFFUSION, **{name: given})[prediction] == answer


@pytest.mark.parametrize("name", ["batch_slope", "sgd_over_full_batch", "gaussian_over_sgd", "white_over_sgd"])
def test_one_dependence_on_noise_contradicts_stability_alone(name):
    assert answers(STABILITY, **{name: (1.5, 0.1)})["noiseless"] == "no"


def test_what_is_missing_decides_nothing():
    assert set(outcomes({}).values()) == {"open"}
