"""The targets of the launcher, and the targets and options of Snakemake that they stand for."""

from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.catalogue import EXPERIMENTS, figure_experiments, find_experiment
from sgd_replication.pipeline.rules import all_rules
from sgd_replication.pipeline.settings import Settings

WHOLE = {
    "all": ["all"],
    "data": ["data_sets", "--forcerun", "resolve_data"],
    "figures": ["figures"],
    "report": ["report_files"],
    "problem": ["problem"],
}
NAMED = ("figure:NAME", "experiment:NAME", "rerun:RULE")


def snakemake_target(name: str, settings: Settings) -> list[str]:
    """Return the targets and options of Snakemake for a target of the launcher.

    Args:
        name: ``all``, ``data``, ``figures``, ``report``, ``problem``, ``figure:NAME``, ``experiment:NAME`` or
            ``rerun:RULE``.
        settings: settings of the run.

    Raises:
        UserError: there is no such target, figure, experiment or rule. The message lists the allowed names.
    """
    kind, _, value = name.partition(":")
    results = Path("results", settings.version)
    if kind == "figure":
        _known("NAME", "figure", value, list(figure_experiments()))
        return [f"{results}/figures/{value}.{suffix}" for suffix in ("pdf", "png")]
    if kind == "experiment":
        _known("NAME", "experiment", value, [one.name for one in EXPERIMENTS])
        parts = find_experiment(value).part_names(settings)
        return [f"{results}/notebooks/{value}.html", *(f"{results}/estimates/{part}.json" for part in parts)]
    if kind == "rerun":
        _known("RULE", "rule", value, list(all_rules()))
        return ["all", "--forcerun", value]
    if name not in WHOLE:
        raise UserError(f"{name}: no such target; allowed: {', '.join([*WHOLE, *NAMED])}.")
    return WHOLE[name]


def _known(argument: str, what: str, value: str, allowed: list[str]) -> None:
    if value not in allowed:
        raise UserError(f"{argument}={value}: no such {what}; allowed: {', '.join(allowed)}.")
