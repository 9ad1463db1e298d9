"""The rebuilt panels: what is swept, how η is raised, and estimates of tables with known laws."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.point_cache import NO_CACHE, OnlyPoints
from sgd_replication.experiments.large_deviations import fault_panels
from sgd_replication.experiments.large_deviations.experiment import EXPERIMENT
from sgd_replication.experiments.large_deviations.fault_estimates import panel_estimates
from sgd_replication.experiments.large_deviations.fault_panels import langevin_noise, measure_panels, summary
from sgd_replication.experiments.large_deviations.faults import FAULTS, LAST, PANELS, PanelPoint, panel_points, variants
from sgd_replication.experiments.large_deviations.jobs import panels as job_of_panels
from sgd_replication.experiments.large_deviations.report import ldt_panels_table
from sgd_replication.experiments.large_deviations.settings import PanelJobSettings
from sgd_replication.experiments.large_deviations.tables import PANELS as TABLE
from sgd_replication.jobs.tables import read_table
from sgd_replication.pipeline.loading import load_settings

FEW = PanelJobSettings(rows=40, width=8, points=3, replicas=20, training_iterations=50, patience=20)


@pytest.fixture(scope="module")
def dataset():
    stream = np.random.default_rng(0)
    return Dataset("toy", stream.standard_normal((60, 5)), stream.integers(0, 4, 60), classes=4)


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_goes_from_the_first_to_the_last_point_in_one_quantity(panel):
    points = [point for _, point in panel_points(panel, 20)]
    assert points[0] == PanelPoint()
    changed = {name for name, value in vars(points[-1]).items() if value != getattr(PanelPoint(), name)}
    assert changed == {"batch_size" if panel == "batch" else panel}
    assert all(vars(points[-1])[name] == vars(LAST)[name] for name in changed)


def test_variants_differ_from_all_or_from_none_by_one_fault():
    for algorithm in ("sgd", "sgld"):
        found = dict(variants(algorithm))
        assert len(set(found.values())) == len(found)
        for name, faults in found.items():
            off = set(FAULTS) - faults
            assert {"without": len(off) == 1, "alone": len(faults) == 1}.get(
                name.split()[0 if "without" in name else -1], True
            )


def test_correct_noise_of_sgld_grows_with_the_root_of_the_learning_rate():
    assert [langevin_noise(eta, linear=False) for eta in (0.001, 0.004)] == pytest.approx([0.001, 0.002])


def test_the_learning_rate_is_doubled_until_half_leave(dataset):
    table = TABLE.validate(measure_panels(dataset, FEW, seed=3, cache=OnlyPoints("sgd-without accumulated")))
    factor = int(table["factor"].iloc[0])
    assert factor > 1
    assert factor & (factor - 1) == 0
    assert (table["left_as_published"] < 0.5).all()
    swept = table[table["panel"] == "eta"]
    assert swept["eta"].to_numpy() == pytest.approx(factor * swept["x"].to_numpy())
    assert table["log_time"].iloc[0] < np.log(3 * FEW.patience)


def test_a_factor_that_does_not_suffice_is_an_error(dataset, monkeypatch):
    monkeypatch.setattr(fault_panels, "LARGEST_FACTOR", 1)
    with pytest.raises(EscapeError, match=r"raise large_deviations\.panels\.patience"):
        measure_panels(dataset, FEW, seed=3, cache=OnlyPoints("sgd-clean"))


def test_a_variant_does_not_depend_on_the_others(dataset):
    names = ["sgd-all", "sgld-all"]
    alone = pd.concat([measure_panels(dataset, FEW, seed=3, cache=OnlyPoints(name)) for name in names])
    together = measure_panels(dataset, FEW, seed=3, cache=OnlyPoints(*names))
    pd.testing.assert_frame_equal(alone.reset_index(drop=True), together)


def test_replicas_that_stay_count_with_the_time_that_they_were_watched():
    found = summary(torch.tensor([100.0, torch.nan]), patience=10)
    assert found["log_time"] == pytest.approx(np.log((100 + 400) / 2))
    assert found["left"] == 0.5


def laws(**powers):
    """Return a table of SGD in which τ = x^power in the sweeps of η and r²."""
    parts = []
    for panel, x in (("eta", np.linspace(0.001, 0.002, 5)), ("radius", np.linspace(0.25, 1.0, 5))):
        for variant, power in powers.items():
            rows = {"x": x, "log_time": (power if panel == "radius" else -power) * np.log(x), "panel": panel}
            parts.append(pd.DataFrame(rows).assign(variant=variant.replace("_", " ")))
    return pd.concat(parts).assign(algorithm="sgd", error=0.01, factor=4, left_as_published=0.25)


def test_the_ratio_of_ranges_is_that_of_the_powers():
    found = panel_estimates(laws(all=0.5, without_accumulated=1.5, without_unpaired=0.5, clean=2.0), seed=1)
    assert found["fault_free_over_faulty_e_folds"].value == pytest.approx(3)
    assert found["fault_free_over_faulty_e_folds_lowest"].value == pytest.approx(1)
    assert found["faulty_panels"].value == 2
    assert found["sgd_radius_clean_power"].value == pytest.approx(2)
    assert found["clean_left_as_published"].value == 5
    printed = np.log(44.4 / 24.2)
    x = np.linspace(0.25, 1.0, 5)
    line = np.polyfit(x, 0.5 * np.log(x), 1)[0] * 0.75
    assert found["sgd_radius_range_over_printed"].value == pytest.approx(line / printed)


def test_panels_without_a_range_do_not_count():
    found = panel_estimates(laws(all=0.001, without_accumulated=1.0), seed=1)
    assert found["faulty_panels"].value == 0
    assert "fault_free_over_faulty_e_folds" not in found


def test_equal_times_have_the_correlation_zero():
    equal = laws(all=0.0).assign(log_time=np.log(3.0))
    assert panel_estimates(equal, seed=1)["sgd_eta_all_pearson"].value == 0


def test_a_correlation_has_the_interval_of_its_errors():
    flat = laws(all=0.0)
    found = panel_estimates(flat.assign(log_time=np.tile([0.0, 0.01, 0.0, -0.01, 0.0], 2)), seed=1)
    unknown = found["sgd_eta_all_pearson"]
    assert unknown.low < -0.7
    assert unknown.high > 0.3
    sure = panel_estimates(laws(all=1.0), seed=1)["sgd_eta_all_pearson"]
    assert -1 <= sure.low <= sure.value <= sure.high < -0.99


def test_the_job_writes_its_table_and_estimates(dataset, tmp_path, monkeypatch):
    monkeypatch.setattr(job_of_panels, "load_dataset", lambda resolution: dataset)
    written = {}
    monkeypatch.setattr(job_of_panels, "write_estimates", lambda job, **found: written.update(found))
    output = SimpleNamespace(panels=tmp_path / "panels.parquet")
    job_of_panels.run(SimpleNamespace(settings=FEW, seed=1, cache=NO_CACHE, output=output, resolution=lambda: None))
    table = read_table(TABLE, output.panels)
    assert len(table) == 4 * 3 * sum(len(dict(variants(algorithm))) for algorithm in ("sgd", "sgld"))
    assert written["part"] == "ldt-panels"
    lines = ldt_panels_table({"ldt-panels": written["estimates"]}).splitlines()
    assert sum("printed" in line for line in lines) == 3
    assert lines[2].startswith("SGD, all faults & ")
    assert "--" not in "".join(lines)


def test_the_job_reruns_for_its_settings_and_not_for_the_name_of_the_set():
    (rule,) = (rule for rule in EXPERIMENT.rules if rule.name == "large_deviations_panels")

    def settings_with(values):
        return rule.settings_of(load_settings(values={"large_deviations": {"panels": values}}), {})

    assert settings_with({"set": "wine"}) == settings_with({})
    assert settings_with({"width": 20}) != settings_with({})
