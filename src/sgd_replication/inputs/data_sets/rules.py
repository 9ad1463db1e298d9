"""The rules that decide which data sets a run uses. Nothing here loads torch, pandas or the engine."""

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
        take_over=False,  # the log of every version says which sets are not the ones that were asked for
    ),
    Rule("merge_data", module=f"{JOBS}.merge"),
)
