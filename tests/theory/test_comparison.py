"""Who is nearest, from times whose law is known; and the tool for a landscape of one's own."""

import inspect
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from scipy import stats

from sgd_diffusion.dynamics import IsotropicNoise
from sgd_diffusion.escape import Coordinate
from sgd_diffusion.landscapes import double_well
from sgd_diffusion.problems import network_systems
from sgd_diffusion.theory import (
    EXACT,
    THEORIES,
    System,
    compare_theories,
    exponents,
    path_to_boundary,
    predict_theories,
    printed_exponents,
    score_theories,
)
from sgd_replication.experiments.theory_comparison import landscape_systems
from sgd_replication.experiments.theory_comparison.estimates import FAMILIES, IMPOSED, OF_DATA, score_estimates
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES

INVERSE = np.linspace(5.0, 20.0, 6)


def system(times, error=0.0, action=0.8, name="well"):
    """A way with Kramers' and the theorem's exponent 1/2, LOG's ln 2/2 and LDT's `action`."""
    path = path_to_boundary(0.5, 2.0, noise=2.0, action=action, mean_noise=2.0, white_barrier=0.5, lowest_loss=0.5)
    errors = np.full(len(times), error)
    return System(name, "wells", "batch", path, INVERSE, times, errors, "simulation")


def test_the_theory_that_made_the_times_is_best_whatever_the_prefactor():
    table = score_theories(PREDICTIONS.validate(predict_theories(system(0.8 * INVERSE + 3.0))))
    rows = SCORES.validate(table).set_index("theory")
    assert rows.loc["LDT", "ratio"] == pytest.approx(1)
    assert rows.loc["Kramers", "ratio"] == pytest.approx(0.5 / 0.8)
    assert rows["best"].to_dict() == {"Kramers": False, "DDT": False, "LOG": False, "LDT": True}
    assert rows.loc["LDT", "miss"] == pytest.approx(-3)
    assert math.isnan(rows.loc["Kramers", "miss"])
    assert rows.loc["LDT", "e_folds"] == pytest.approx(12)


def test_errors_decide_only_between_theories_on_both_sides():
    """Kramers and LDT at 0.9 and 1.25 of the truth: the common error of the slope tells them apart, or not."""
    noisy = score_theories(predict_theories(system(0.55 * INVERSE, error=2.0, action=0.69))).set_index("theory")
    sharp = score_theories(predict_theories(system(0.55 * INVERSE, error=0.01, action=0.69))).set_index("theory")
    assert noisy.loc["LDT", "best"]
    assert not sharp.loc["LDT", "best"]
    assert sharp.loc[["Kramers", "DDT"], "best"].all()
    # On one side the ratio of two theories is exact, whatever the error.
    one_side = score_theories(predict_theories(system(0.3 * INVERSE, error=2.0, action=0.8))).set_index("theory")
    assert one_side.loc["Kramers", "ratio"] / one_side.loc["LDT", "ratio"] == pytest.approx(0.5 / 0.8)
    assert not one_side.loc["LDT", "best"]


def test_no_escape_is_infinitely_far_and_no_say_is_never_best():
    endless = predict_theories(system(0.5 * INVERSE, action=math.inf))
    endless.loc[endless["theory"] == "LOG", ["exponent", "printed"]] = np.nan
    rows = SCORES.validate(score_theories(endless)).set_index("theory")
    assert rows.loc["LDT", "ratio"] == math.inf
    assert math.isnan(rows.loc["LOG", "ratio"])
    assert not rows.loc[["LDT", "LOG"], "best"].any()


def test_estimates_count_wins_and_give_the_range_of_a_family():
    tables = [
        score_theories(predict_theories(system(slope * INVERSE, name=name)))
        for name, slope in (("one", 0.8), ("two", 0.36))
    ]
    estimates = score_estimates(pd.concat(tables, ignore_index=True))
    assert estimates["sweeps"].value == estimates["told_apart"].value == 2
    assert estimates["ldt_best"].value == estimates["ldt_alone"].value == 1
    assert estimates["log_best"].value == 1
    assert estimates["kramers_best"].value == 0
    assert estimates["ldt_off"].value == pytest.approx(math.sqrt(0.8 / 0.36))
    assert estimates["ldt_off_of_losses"].value == pytest.approx(math.sqrt(0.8 / 0.36))
    assert (estimates["wells_ldt_lowest"].value, estimates["wells_ldt_highest"].value) == pytest.approx((1, 0.8 / 0.36))


def test_a_landscape_of_ones_own_gets_the_same_table():
    found = predictions, scores = compare_theories(
        double_well(),
        IsotropicNoise(8.0),
        lambda theta: 64 * torch.eye(1, dtype=torch.float64).expand(len(theta), 1, 1),
        Coordinate(threshold=0.0),
        learning_rate=0.01,
        batch_sizes=[1, 2, 3, 4],
        seed=0,
        replicas=200,
    )
    PREDICTIONS.validate(predictions)
    rows = SCORES.validate(scores).set_index("theory")
    assert list(rows.index) == list(THEORIES)
    assert repr(found).startswith("TheoryComparison(predicted over measured exponent: Kramers ")
    assert found.to_frame() is scores
    # Constant noise: white noise and the quasi-potential are right, the theorem is off by what C = H puts in.
    for theory in ("Kramers", "LDT"):
        assert abs(rows.loc[theory, "ratio"] - 1) < 0.1 + 3 * rows.loc[theory, "error"]
    assert abs(rows.loc["DDT", "ratio"] - 1) > 0.3
    assert abs(rows.loc["Kramers", "miss"]) < 0.5


def test_one_point_decides_nothing():
    single = System(
        "well",
        "wells",
        "batch",
        system(INVERSE).path,
        INVERSE[:1],
        INVERSE[:1],
        np.ones(1),
        "simulation",
    )
    rows = SCORES.validate(score_theories(predict_theories(single)))
    assert rows["ratio"].isna().all()
    assert not rows["best"].any()


def test_every_theory_gets_the_measured_scale_of_the_noise():
    """With C four times as large all exponents fall to a quarter, and the printed ones of DDT and LOG do not."""
    small, large = (
        path_to_boundary(0.5, 2.0, noise=c * 2.0, action=0.5 / c, mean_noise=c, white_barrier=0.5, lowest_loss=0.5)
        for c in (1.0, 4.0)
    )
    for theory in THEORIES:
        assert exponents(small)[theory] / exponents(large)[theory] == pytest.approx(4)
    for theory in ("DDT", "LOG"):
        assert printed_exponents(small)[theory] == printed_exponents(large)[theory]
        assert printed_exponents(small)[theory] == pytest.approx(exponents(small)[theory])  # c = 1 = 2L*


def families(counts, ratio=1.0):
    """Scores of systems in families, each with a number of systems; DDT's ratio is given, Kramers is off by two."""
    theories = {"Kramers": 2.0, "DDT": ratio, "LOG": np.nan, "LDT": 4.0}
    rows = [
        {"family": family, "system": str(number), "sweep": "batch", "theory": theory, "ratio": value, "error": 0.0}
        for family, systems in counts.items()
        for number in range(systems)
        for theory, value in theories.items()
    ]
    return pd.DataFrame(rows).assign(best=lambda table: table["theory"] == "DDT", printed_ratio=lambda t: t["ratio"])


def test_a_family_counts_once_however_many_systems_it_has():
    few, many = families({"wells": 8, "networks": 1}), families({"wells": 1, "networks": 8})
    for table in (few, many):
        table.loc[(table["family"] == "networks") & (table["theory"] == "DDT"), "ratio"] = 4.0
        found = score_estimates(table)
        assert found["ddt_off"].value == pytest.approx(2.0)  # exp of the mean of ln 1 and ln 4
        assert (found["ddt_off_imposed"].value, found["ddt_off_data"].value) == pytest.approx((1.0, 4.0))
    assert score_estimates(few)["ddt_best"].value == score_estimates(many)["ddt_best"].value == 9


def test_two_sweeps_of_one_system_count_as_one_system():
    table = families({"wells": 2})
    other = table[table["system"] == "0"].assign(sweep="eta")
    other.loc[other["theory"] == "DDT", "ratio"] = 9.0
    found = score_estimates(pd.concat([table, other], ignore_index=True))
    assert (found["systems"].value, found["sweeps"].value) == (2, 3)
    assert np.log(found["ddt_off"].value) == pytest.approx(np.log(9) / 4)  # (ln 9/2 + 0)/2


def test_the_interval_over_families_is_students():
    table = families({"wells": 1, "networks": 1, "shifted data": 1})
    table.loc[table["theory"] == "DDT", "ratio"] = [1.0, 2.0, 4.0]
    found = score_estimates(table)["ddt_off"]
    logs = np.log([1.0, 2.0, 4.0])
    low, high = stats.t.interval(0.95, 2, loc=logs.mean(), scale=stats.sem(logs))
    assert (found.low, found.high) == pytest.approx((max(1.0, np.exp(low)), min(10.0, np.exp(high))))


def test_numbers_of_sweeps_have_intervals():
    found = score_estimates(families({"wells": 10}))
    assert found["ddt_best"].value == found["told_apart"].value == 10
    assert 6 < found["ddt_best"].low < 10 == found["ddt_best"].high


def test_every_family_of_the_experiment_has_a_kind_of_noise():
    text = Path(landscape_systems.__file__).read_text() + inspect.getsource(network_systems)
    assert all(f'"{family}"' in text for family in FAMILIES)
    assert set(FAMILIES.values()) == {IMPOSED, OF_DATA}


def sampled(exact, slope=0.8):
    """The scores of a system with the noise of samples, whose exponent under the exact law is given."""
    path = path_to_boundary(
        0.5, 2.0, noise=2.0, action=0.5, mean_noise=2.0, white_barrier=0.5, lowest_loss=0.5, exact_action=exact
    )
    times = System("data", "networks", "batch", path, INVERSE, slope * INVERSE, 0 * INVERSE, "exact chain")
    return SCORES.validate(score_theories(PREDICTIONS.validate(predict_theories(times))))


def test_the_exact_law_stands_beside_the_others_where_the_noise_is_that_of_samples():
    without = score_theories(predict_theories(system(0.8 * INVERSE)))
    assert EXACT not in set(without["theory"])
    rows = sampled(0.8).set_index("theory")
    assert rows.loc[EXACT, "ratio"] == pytest.approx(1)
    assert rows.loc[EXACT, "best"]
    assert rows.loc["Kramers", "best"]  # the nearest of the theories of Gaussian noise, 0.5/0.8
    assert not sampled(1.6).set_index("theory").loc[EXACT, "best"]


def test_the_exact_law_moves_no_other_estimate():
    with_exact, without = score_estimates(sampled(0.8)), score_estimates(sampled(None))
    assert {name: with_exact[name] for name in without} == without
    assert set(with_exact) - set(without) == {
        "cgf_sweeps", "cgf_off", "ldt_off_sampled", "cgf_nearer", "networks_cgf_lowest", "networks_cgf_highest",
    }  # fmt: skip
    assert with_exact["cgf_off"].value == pytest.approx(1)
    assert with_exact["ldt_off_sampled"].value == pytest.approx(0.8 / 0.5)
    assert with_exact["cgf_nearer"].value == with_exact["cgf_sweeps"].value == 1


def test_a_law_without_an_exponent_predicts_nothing():
    """LDT's error on sampled noise is taken where the exact law predicts an exponent."""
    none = sampled(math.nan)
    assert math.isnan(none.set_index("theory").loc[EXACT, "ratio"])
    assert not any("cgf" in name or "sampled" in name for name in score_estimates(none))
    both = pd.concat([none.assign(system="other", family="shifted data"), sampled(0.8)], ignore_index=True)
    found = score_estimates(both)
    assert found["cgf_sweeps"].value == 1
    assert found["ldt_sweeps"].value == 2
