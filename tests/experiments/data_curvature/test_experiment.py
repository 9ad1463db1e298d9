"""The settings of every job are those that it reads."""

import pytest

from sgd_replication.experiments.data_curvature.experiment import EXPERIMENT
from sgd_replication.pipeline.loading import load_settings

CHANGED = {
    "committees": {"draws": 2},
    "escapes": {"draws": 2},
    "odds": {"draws": 2},
    "optimisers": {"draws": 1},
    "widths": {"draws": 1},
}
READ = {
    "data_curvature_saddles": {"committees"},
    "data_curvature_measure": {"escapes"},
    "data_curvature_predict": {"escapes"},
    "data_curvature_odds": {"odds"},
    "data_curvature_transitions": {"odds"},
    "data_curvature_estimate": {"escapes"},
    "data_curvature_pairs": {"odds"},
    "data_curvature_optimisers": {"optimisers"},
    "data_curvature_ratios": {"optimisers"},
    "data_curvature_widths": {"widths"},
    "data_curvature_outcomes": {"widths"},
}


@pytest.mark.parametrize("rule", EXPERIMENT.rules, ids=lambda rule: rule.name)
def test_a_job_reruns_for_the_settings_that_it_reads_and_for_no_others(rule):
    """Its settings are part of its identity: they differ if, and only if, a group that it reads is changed."""

    def settings_with(values):
        return rule.settings_of(load_settings(values={"data_curvature": values}), {"set": "avila"})

    default = settings_with({})
    assert {key for key, value in CHANGED.items() if settings_with({key: value}) != default} == READ[rule.name]
    assert (
        settings_with({"sets": ["wine"], "odds": {"sets": ["avila", "wine"]}, "optimisers": {"sets": ["wine"]}})
        == default
    )
