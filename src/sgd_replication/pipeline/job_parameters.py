"""The parameters of a rule in the workflow: what decides when its jobs run again, and the names of their files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sgd_replication.jobs.closure import code_digest
from sgd_replication.pipeline.rules import all_rules
from sgd_replication.settings.canonical import canonical_json

SOURCES = Path("src")
RUNNER = SOURCES / "sgd_replication" / "jobs" / "run.py"


def job_parameters(name: str, settings: Any, results: str, remake: bool = False) -> dict[str, Callable[..., str]]:
    """Return the functions that give the parameters `identity` and `files` of a declared rule to Snakemake.

    Snakemake compares `identity` with that of the last run, and runs the job again if it differs. It does not compare
    `files`, because that function takes the job's inputs and outputs.

    Args:
        name: of the rule.
        settings: of the whole run.
        results: the version's folder.
        remake: whether its jobs compute their outputs even if another version has them.

    Examples:
        >>> import json
        >>> from sgd_replication.pipeline.settings import Settings
        >>> parameters = job_parameters("noise_balance_networks", Settings(), "results/v1")
        >>> identity = json.loads(parameters["identity"]({}))
        >>> identity["module"], identity["seed"], identity["settings"]["hidden"]
        ('sgd_replication.experiments.noise_balance.jobs.networks', 0, 10)
    """
    declared = all_rules(settings.problem)[name]
    module = SOURCES.joinpath(*declared.module.split(".")).with_suffix(".py")

    def identity(wildcards: Any) -> str:
        values = dict(wildcards.items())
        sources = [Path(source.format(**values)) for source in declared.sources]
        return canonical_json(
            {
                "rule": name,
                "module": declared.module,
                "wildcards": values,
                "settings": declared.settings_of(settings, values),
                "seed": settings.seed if declared.seed else None,
                "threads": settings.threads,
                "device": settings.device if declared.device else "cpu",
                "code": code_digest([RUNNER, module, *sources], [SOURCES]),
            }
        )

    def files(wildcards: Any, input: Any, output: Any) -> str:
        places = {"results": results, "input": _by_name(input), "output": _by_name(output)}
        return canonical_json(places | {"take_over": declared.take_over and not remake})

    return {"identity": identity, "files": files}


def _by_name(files: Any) -> dict[str, str | list[str]]:
    """The files of a rule by their names: a path, or a list of paths."""
    return {name: value if isinstance(value, str) else list(value) for name, value in files.items()}
