"""Escape by large deviations (Ibayashi and Imaizumi, arXiv:2111.04004)."""

from typing import Any

from sgd_replication.experiments.large_deviations.settings import (
    LargeDeviationSettings,
    LevelJobSettings,
    PanelJobSettings,
    StartSettings,
    TheoremSettings,
    WellSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, Rule, Wildcards, job_rule


def level_job_settings(settings: Any, wildcards: Wildcards) -> dict[str, Any]:
    """Return the sweeps' own settings, and those of the network and its sweeps that ``network_escape`` holds."""
    values = dict(settings.network_escape) | dict(settings.large_deviations.network)
    return {name: values[name] for name in LevelJobSettings.model_fields}


EXPERIMENT = Experiment(
    name="large_deviations",
    question="large deviations",
    settings=LargeDeviationSettings,
    parts=(Part("ldt-wells"), Part("ldt-starts"), Part("ldt-network"), Part("ldt-theorems"), Part("ldt-panels")),
    rules=(
        job_rule("large_deviations", "wells", WellSettings, "large_deviations.wells", seed=True),
        job_rule("large_deviations", "starts", StartSettings, "large_deviations.starts", seed=True),
        Rule(
            "large_deviations_network",
            module="sgd_replication.experiments.large_deviations.jobs.network",
            settings=LevelJobSettings,
            of=level_job_settings,
            seed=True,
        ),
        job_rule("large_deviations", "theorems", TheoremSettings, "large_deviations.theorems", seed=True),
        job_rule("large_deviations", "panels", PanelJobSettings, "large_deviations.panels", seed=True),
    ),
    data_sets=("large_deviations.network.set", "large_deviations.panels.set"),
    reads=("network_escape",),
    figures=("ldt_wells", "ldt_theorems", "ldt_starts", "ldt_panels"),
    report_tables=("ldt_panels_table",),
)
