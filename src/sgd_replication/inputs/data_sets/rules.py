"""The rules that choose the data sets of a run. This module loads neither torch, pandas nor the engine."""

from sgd_replication.inputs.data_sets.settings import DataSettings
from sgd_replication.jobs.experiment import Rule

JOBS = "sgd_replication.inputs.data_sets.jobs"

RULES: tuple[Rule, ...] = (
    Rule(
        "resolve_data",
        module=f"{JOBS}.resolve",
        settings=DataSettings,
        of=lambda settings, wildcards: settings.data,
        over={"set": "used_sets"},
        take_over=False,  # so that the log of every version warns of stand-ins and samples
    ),
    Rule("merge_data", module=f"{JOBS}.merge"),
)
