"""How often each verdict comes out for each kind of criterion, when the truth is known.

Of 1,000 judgements at the least favourable point of a boundary, at most 38 may say what is false there: 25 by the level
of the intervals, and 2.6 standard deviations of a count. At the published value and at twice the margin, at least 800
must say what is true.
"""

from pathlib import Path

import numpy as np
import pytest

from sgd_diffusion.estimates import Estimate, largest_error, plus_minus
from sgd_diffusion.statistics import dispersion
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.pipeline.claims.verdicts import panel_of, verdict_of

CLAIMS = {claim.id: claim for claim in load_claims(Path(__file__).parents[3] / "references/claims.yaml").claims}
DRAWS, FALSE, TRUE = 1000, 38, 800
# With twelve points, scatter of twice the margin is found in 798 of 1,000 sweeps; thirteen points suffice.
ROWS_OF_A_SWEEP = 13
Z = 1.959964


def normal(stream, value, deviation):
    return plus_minus(float(value + deviation * stream.standard_normal()), Z * deviation, n=20)


def exactly(value):
    return Estimate(value=value, low=value, high=value, n=1)


def law(stream, gamma=1.0, misfit=1.0):
    """A sweep whose γ has the largest standard deviation that decides."""
    degrees = ROWS_OF_A_SWEEP - 2
    scatter = misfit * stream.chisquare(degrees)
    return {
        "batch_e_folds": exactly(10.0),
        "batch_gamma": normal(stream, gamma, 0.0499),
        "batch_linear_misfit": dispersion(scatter, degrees),
    }


def worst_error(stream, errors):
    """Seven exponents, each with a standard deviation of 2 %, which the power of the worst of seven asks for."""
    measured = np.abs(np.asarray(errors) + 0.02 * stream.standard_normal(len(errors)))
    return {
        "minimum_e_folds_lowest": exactly(10.0),
        "discrete_slope_worst_error": largest_error(measured, Z * 0.02, 20),
    }


def ratio(stream, value):
    return {"squared_error_late_e_folds": exactly(3.0), "squared_error_slope_late": normal(stream, value, 0.03)}


def covariance(stream, slope=1.0, trace=1.0, correlation=0.99):
    return {
        "networks_trained_elements": exactly(900),
        "networks_trained_slope": normal(stream, slope, 0.05),
        "networks_trained_trace_ratio": normal(stream, trace, 0.05),
        "networks_trained_log_pearson": normal(stream, correlation, 0.008),
    }


def noise(stream, kurtosis=0.0, index=2.0):
    return {
        "minibatches": exactly(1000),
        "median_excess_kurtosis_trained": normal(stream, kurtosis, 0.25),
        "characteristic_index_trained": normal(stream, index, 0.02),
    }


def share(stream, value):
    return {"iteration_gaussian_share_trained": normal(stream, value, 0.06)}


def distance(stream, value, small=0.0):
    return {
        "depth1_diffusion_distance": exactly(0.01),
        "depth1_small_unsettled": exactly(0.01),
        "depth1_diverged": exactly(0.0),
        "depth1_sgd_distance": normal(stream, value, 0.005),
        "depth1_small_distance": normal(stream, small, 0.005),
    }


def imbalance(stream, sgd=0.05, gd=0.2, white=0.2):
    """Ratios of imbalances whose errors are 5 % each."""
    named = {"start_imbalance": 0.9, "sgd_imbalance": sgd, "gd_imbalance": gd, "white_imbalance": white}
    return {"start_imbalance": exactly(0.9)} | {
        name: normal(stream, value, 0.05 * value) for name, value in named.items() if name != "start_imbalance"
    }


def log_odds(stream, excess):
    checks = {"sgld_worst_miss": 0.1, "flat_fixed_advantage": 30.0, "sharp_fixed_advantage": 300.0}
    checks |= {"occupancy_worst_z": 2.0, "escape_worst_z": 2.0}
    return {name: exactly(value) for name, value in checks.items()} | {
        "sgd_excess_lowest": normal(stream, excess, 0.05)
    }


LAW, EXPONENT, RATIO, COVARIANCE, NOISE, SHARE, DISTANCE, IMBALANCE, ODDS = (
    ("ddt-st-batch", law),
    ("ldt-discrete", worst_error),
    ("log-noise-loss", ratio),
    ("ddt-cov-pretrained", covariance),
    ("ddt-noise-gaussian", noise),
    ("xts-iterations-trained", share),
    ("bal-depth1", distance),
    ("bal-relu", imbalance),
    ("ddt-title", log_odds),
)
SEVEN = 7
FULL, PART, NOT = "replicated", "partly", "not replicated"


def counted(kind, arguments):
    name, draw = kind
    claim = CLAIMS[name].model_copy(update={"interval": None})
    stream = np.random.default_rng(20261129)
    verdicts = [verdict_of(claim, draw(stream, **arguments), None)[0] for _ in range(DRAWS)]
    return {verdict: verdicts.count(verdict) for verdict in (FULL, PART, NOT, "inconclusive")}


@pytest.mark.parametrize(
    ("kind", "truth", "false"),
    [
        # the exponential law: inside and outside of either bound of γ, and at the bound of the scatter
        (LAW, {"gamma": 1.25}, [FULL, PART, NOT]),
        (LAW, {"gamma": 0.8}, [FULL, PART, NOT]),
        (LAW, {"gamma": 1.05}, [PART, NOT]),
        (LAW, {"gamma": 1.0, "misfit": 2.0}, [PART, NOT]),
        # the worst of seven: all of them on a bound, and one of them
        (EXPONENT, {"errors": [0.1] * SEVEN}, [FULL, NOT]),
        (EXPONENT, {"errors": [0.1] + [0.0] * (SEVEN - 1)}, [FULL, NOT]),
        (EXPONENT, {"errors": [0.25] * SEVEN}, [FULL, PART, NOT]),
        (EXPONENT, {"errors": [0.25] + [0.0] * (SEVEN - 1)}, [FULL, PART, NOT]),
        (RATIO, {"value": 1.1}, [FULL, NOT]),
        (RATIO, {"value": 0.9}, [FULL, NOT]),
        (RATIO, {"value": 1.25}, [FULL, PART, NOT]),
        (RATIO, {"value": 0.8}, [FULL, PART, NOT]),
        # three conditions, all on their bounds
        (COVARIANCE, {"slope": 1.25, "trace": 1.25, "correlation": 0.95}, [FULL, PART, NOT]),
        (COVARIANCE, {"slope": 1.25, "trace": 1.25}, [FULL, PART, NOT]),
        (COVARIANCE, {"slope": 0.8}, [FULL, PART, NOT]),
        (NOISE, {"kurtosis": 1.0, "index": 1.9}, [FULL, PART, NOT]),
        (NOISE, {"kurtosis": 1.0, "index": 2.0}, [FULL, PART, NOT]),
        (SHARE, {"value": 0.5}, [FULL, PART, NOT]),
        (SHARE, {"value": 0.25}, [FULL, PART, NOT]),
        (DISTANCE, {"value": 0.05, "small": 0.05}, [FULL, PART, NOT]),
        (DISTANCE, {"value": 0.05}, [FULL, PART, NOT]),
        (IMBALANCE, {"sgd": 0.1, "gd": 0.2, "white": 0.2}, [FULL, PART, NOT]),
        (IMBALANCE, {"sgd": 0.05, "gd": 0.0625, "white": 0.0625}, [FULL, PART, NOT]),
        (ODDS, {"excess": 0.0}, [FULL, PART, NOT]),
    ],
)
def test_no_verdict_is_false_more_often_than_its_level_at_a_boundary(kind, truth, false):
    """A boundary belongs to both of its sides, so that each verdict on either side is false for one of them."""
    counts = counted(kind, truth)
    # A part that truly holds may come out where the whole lies on its bound.
    for verdict in false:
        assert counts[verdict] <= FALSE, counts


@pytest.mark.parametrize(
    ("kind", "truth", "verdict"),
    [
        (LAW, {"gamma": 1.0}, FULL),
        (LAW, {"gamma": 1.5}, NOT),
        (LAW, {"gamma": 0.6}, NOT),
        (LAW, {"misfit": 8.0}, PART),
        (EXPONENT, {"errors": [0.0] * SEVEN}, FULL),
        (EXPONENT, {"errors": [0.5] + [0.0] * (SEVEN - 1)}, NOT),
        (RATIO, {"value": 1.0}, FULL),
        (RATIO, {"value": 1.5}, NOT),
        (RATIO, {"value": 0.6}, NOT),
        (COVARIANCE, {}, FULL),
        (COVARIANCE, {"slope": 1.5}, PART),
        (COVARIANCE, {"correlation": 0.9}, NOT),
        (NOISE, {}, FULL),
        (NOISE, {"kurtosis": 2.0}, PART),
        (NOISE, {"kurtosis": 2.0, "index": 1.8}, NOT),
        (SHARE, {"value": 0.75}, FULL),
        (SHARE, {"value": 0.0}, NOT),
        (DISTANCE, {"value": 0.0}, FULL),
        (DISTANCE, {"value": 0.1}, PART),
        (DISTANCE, {"value": 0.1, "small": 0.1}, NOT),
        (IMBALANCE, {}, FULL),
        (IMBALANCE, {"sgd": 0.2, "gd": 0.8, "white": 0.8}, PART),
        (IMBALANCE, {"gd": 0.04}, NOT),
        (ODDS, {"excess": 0.15}, FULL),
        (ODDS, {"excess": -0.15}, NOT),
    ],
)
def test_the_true_verdict_comes_out_at_the_published_value_and_at_twice_the_margin(kind, truth, verdict):
    assert counted(kind, truth)[verdict] >= TRUE


def test_true_published_points_are_rejected_at_the_level_and_points_off_by_twice_their_error_always():
    panel = CLAIMS["ddt-st-batch"].panel
    stream = np.random.default_rng(5)
    from scipy.stats import chi2

    def rejected(shift):
        squares = ((stream.standard_normal((DRAWS, 20)) + shift) ** 2).sum(1)
        p_values = chi2.sf(squares, 20).tolist()
        return sum(panel_of(panel, {"published_p_4b": exactly(p)}, None)[0] == "not reproduced" for p in p_values)

    assert rejected(0.0) <= FALSE
    assert rejected(2.0) >= TRUE


def test_a_printed_number_is_reproduced_or_not_by_its_ratio_to_ours():
    panel = CLAIMS["ddt-cov-pretrained"].panel
    printed, stream = 0.8948, np.random.default_rng(6)

    def outcomes(times):
        draws = [normal(stream, times * printed, 0.05 * printed) for _ in range(DRAWS)]
        return [panel_of(panel, {"trained_slope": drawn}, None)[0] for drawn in draws]

    assert outcomes(1.0).count("reproduced") >= TRUE
    assert outcomes(1.25).count("reproduced") <= FALSE
    assert outcomes(1.25).count("not reproduced") <= FALSE
    assert outcomes(1.5).count("not reproduced") >= TRUE
    assert outcomes(0.6).count("not reproduced") >= TRUE
