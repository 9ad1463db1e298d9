"""Escape of networks from the minima that they were trained to (Fig. 5 of Xie et al.)."""

from sgd_replication.experiments.network_escape.settings import (
    EscapeTimeSettings,
    EstimateSettings,
    ManyMinimaSettings,
    NetworkEscapeSettings,
    PassageSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, job_rule

SETS = {"set": "network_escape.sets"}

EXPERIMENT = Experiment(
    name="network_escape",
    question="escape of networks",
    settings=NetworkEscapeSettings,
    parts=(Part("net-{set}", over=SETS),),
    rules=(
        job_rule("network_escape", "measure", EscapeTimeSettings, "network_escape", over=SETS, seed=True, device=True),
        job_rule("network_escape", "minima", ManyMinimaSettings, "network_escape", over=SETS, seed=True),
        job_rule("network_escape", "saddles", PassageSettings, "network_escape", over=SETS, seed=True),
        job_rule("network_escape", "estimate", EstimateSettings, "network_escape", over=SETS, seed=True),
    ),
    data_sets=("network_escape.sets",),
    figures=(
        *("network_published", "network_wide", "network_collapse", "network_variants", "network_directions"),
        "network_minima",
    ),
    report_tables=(
        *("minima_table", "published_table", "laws_table", "variants_table", "saddles_table"),
        "many_minima_table",
    ),
)
