"""The three sentences of a network's page, and its trainings side by side."""

import pandas as pd
import pytest

from sgd_diffusion.estimates import Estimate, exactly
from sgd_replication.user_problem.network_summary import network_summary
from sgd_replication.user_problem.training_rows import training_rows
from sgd_replication.user_problem.trainings import over_trainings, side_by_side

LAW = ("aic_advantage", "extrapolation_ratio", "slope", "e_folds")


def numbers(**values):
    given = {"parameters": 49, "loss": 0.299, "batch_judged": 8, "eta_judged": 8, "trainings": 1} | values
    lead = Estimate(value=20, low=12, high=28, n=8)
    return {name: exactly(value, "count") for name, value in given.items()} | {f"batch_{name}": lead for name in LAW}


def sweep(model, judged=8):
    points = {"x": range(1, 9), "log_time": range(3, 11), "relaxations": 20.0, "exponential": 0.5}
    parts = [pd.DataFrame({"model": model, "sweep": name, **points}) for name in ("batch", "eta")]
    return pd.concat([part.assign(judged=[place < judged for place in range(8)]) for part in parts])


def scored(model, nearest):
    rows = [
        {"system": f"toy, {model}", "sweep": name, "theory": theory, "ratio": 1.02, "error": 0.01}
        | {"best": theory == nearest}
        for name in ("batch", "eta")
        for theory in ("DDT", "LOG", "LDT")
    ]
    return pd.DataFrame(rows)


def test_the_nearest_theory_is_named_beside_its_condition():
    mu = Estimate(value=0.93, low=0.9, high=0.96, n=20)
    estimates = numbers(explained=0.5) | {"cov_mu": mu}
    measured, law, nearest = network_summary(sweep("network"), scored("network", "LOG"), estimates)
    assert "49 parameters has a minimum of loss 0.299 and R² 0.5, and escape takes e^3.0 to e^10.0" in measured
    assert law == "The escape time grows exponentially with B."
    assert nearest.startswith("The nearest theory is LOG (predicted over measured exponent 1.020 ± 0.020)")
    assert nearest.endswith("C = 2LG, and Tr(CG)/(2L Tr G²) is 0.93 [0.90, 0.96].")


def test_other_theories_have_no_condition_on_the_loss():
    estimates = numbers(accuracy=0.9) | {"cov_mu": Estimate(value=0.9, low=0.8, high=1, n=20)}
    assert "LOG" not in network_summary(sweep("network"), scored("network", "LDT"), estimates)[2]


def test_too_few_judged_points_are_the_reason_that_no_theory_is_named():
    few = sweep("network", judged=3)
    nearest = network_summary(few, scored("network", None), numbers(accuracy=0.9, batch_judged=3))[2]
    assert nearest.startswith("No theory is named: at 3 of 8 points of the sweep of B, SGD is stationary before")


def test_trainings_are_counted_and_shown_side_by_side():
    models = {"network": "LDT", "training 2": "LDT", "training 3": "DDT"}
    scores = pd.concat([scored(model, nearest) for model, nearest in models.items()])
    sweeps = pd.concat([sweep(model) for model in models])
    trainings = side_by_side(
        [numbers(accuracy=0.9, batch_judged=judged, batch_ldt_ratio=1, eta_ldt_ratio=2) for judged in (8, 8, 2)]
    )
    estimates = numbers(accuracy=0.9, trainings=3) | over_trainings(trainings)
    told = network_summary(sweeps, scores, estimates)[2]
    assert told.endswith("; nearest in the sweep of B of 3 trainings: LDT in 2, DDT in 1.")
    rows = {name: (values, mean) for name, values, mean in training_rows(trainings, scores, estimates)}
    assert rows["nearest theory, sweep of B"] == (["LDT", "LDT", "DDT"], "")
    assert rows["LDT, sweep of B: predicted over measured exponent"] == (["1", "1", "not judged"], "")
    assert rows["LDT, sweep of 1/η: predicted over measured exponent"] == (["2", "2", "2"], "2")


@pytest.mark.parametrize("count", [1, 2])
def test_one_training_has_no_table(count):
    trainings = side_by_side([numbers(accuracy=0.9)] * count)
    rows = training_rows(trainings, scored("network", "LDT"), numbers() | over_trainings(trainings))
    assert bool(rows) == (count > 1)
