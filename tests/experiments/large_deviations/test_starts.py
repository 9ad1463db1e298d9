"""Starts: simulation against exact chains, and estimates of tables that are known."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.large_deviations import starts as module
from sgd_replication.experiments.large_deviations.estimates import start_estimates
from sgd_replication.experiments.large_deviations.settings import StartSettings
from sgd_replication.experiments.large_deviations.starts import measure_starts
from sgd_replication.experiments.large_deviations.tables import STARTS

SETTINGS = StartSettings(
    batch_exponents=[0.5, 1.0, 1.5, 2.0, 2.5, 3.0],
    rate_exponents=[0.6, 0.8, 1.0, 1.2, 1.4, 1.6],
    stiffness=0.2,
    replicas=200,
    max_iterations=20_000,
)


@pytest.fixture(scope="module")
def starts():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PLANAR_CELLS", 60)  # the order of two times is asked for, not their fourth digit
        return measure_starts(SETTINGS, 0)


def test_simulated_and_exact_times_agree(starts):
    STARTS.validate(starts)
    known = starts[starts["exact"].notna()]
    assert set(known["start"]) == {"minimum", "displaced"}
    assert ((known["log_time"] - known["exact"]).abs() / known["error"]).max() < 4.2
    # Early exits are rarer from the minimum, and rarer still in larger minibatches.
    batch = known[known["sweep"] == "batch"].pivot(index="x", columns="start", values="early")
    assert (batch["minimum"] < batch["displaced"]).all()
    assert (batch.diff().dropna() < 0).all(axis=None)


def test_a_displaced_start_is_closer_to_the_exit(starts):
    wide = starts.pivot_table(index=["valley", "sweep", "x"], columns="start", values="continuous")
    assert (wide["displaced"] < wide["minimum"]).all()


def test_large_steps_leave_sooner_in_iterations(starts):
    rows = starts[(starts["valley"] == "parabolas") & (starts["start"] == "minimum") & (starts["sweep"] == "batch")]
    assert (rows["stiff"] < rows["exact"]).all()


def made_up(displaced_slope):
    rows = []
    for basin in ("parabolas", "ball"):
        for sweep in ("batch", "eta"):
            for start, slope in (("minimum", 1.0), ("displaced", displaced_slope), ("equilibrium", 1.0)):
                x = np.linspace(1, 10, 6)
                times = 2 + slope * x + (np.log(x) if sweep == "eta" else 0)
                known = start != "equilibrium"
                rows.append(
                    pd.DataFrame(
                        {
                            "valley": basin,
                            "sweep": sweep,
                            "start": start,
                            "x": x,
                            "log_time": times,
                            "error": 0.05,
                            "exact": times if known and basin == "parabolas" else np.nan,
                            "stiff": times * 1.1 if known and basin == "parabolas" else np.nan,
                            "early": -x if known and basin == "parabolas" else np.nan,
                            "continuous": times if known else np.nan,
                        }
                    )
                )
    return pd.concat(rows, ignore_index=True)


def test_equal_slopes_have_ratio_one():
    estimates = start_estimates(made_up(1.0), 0)
    assert estimates["displaced_slope_ratio_lowest"].value == pytest.approx(1)
    assert estimates["equilibrium_slope_ratio_highest"].value == pytest.approx(1)
    assert estimates["discrete_slope_worst_error"].value == pytest.approx(0, abs=1e-9)
    assert estimates["stiff_exact_slope_worst_error"].value == pytest.approx(0.1, abs=0.05)
    assert estimates["displaced_aic_advantage_lowest"].value > 10
    assert estimates["early_pearson_weakest"].value == pytest.approx(1)
    assert estimates["worst_z"].value == pytest.approx(0, abs=1e-9)


def test_a_start_that_changes_the_exponent_is_seen():
    assert start_estimates(made_up(0.7), 0)["displaced_slope_ratio_highest"].high < 0.9


def test_too_few_common_points_tell_nothing():
    table = made_up(1.0)
    few = table[(table["start"] != "equilibrium") | (table["x"] < 3)]
    assert start_estimates(few, 0)["displaced_slope_ratio_lowest"].high > 100
