"""The two parameters of every rule in the workflow: the identity of a job and the names of its files.

A job runs again if its identity has changed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sgd_replication.jobs.closure import code_digest
from sgd_replication.pipeline.rules import all_rules
from sgd_replication.settings.canonical import canonical_json

SOURCES = Path("src")
RUNNER = SOURCES / "sgd_replication" / "jobs" / "run.py"


def job_parameters(name: str, settings: Any, results: str, remake: bool = False) -> dict[str, Callable[..., str]]:
    """Return the functions from which Snakemake computes the parameters `identity` and `files` of a declared rule.

    Snakemake compares `identity` with that of the last run and runs the job again if the two differ. Snakemake does not
    compare `files`, because that function takes the job's inputs and outputs.

    Args:
        name: name of the rule.
        settings: settings of the whole run.
        results: path of the version's folder.
        remake: whether the rule's jobs compute their outputs even if another version has the same outputs.

    Examples:
        >>> import json
        >>> from sgd_replication.pipeline.settings import Settings
        >>> parameters = job_parameters("noise_balance_networks", Settings(), "results/v1")
        >>> identity = json.loads(parameters["identity"]({}))
        >>> identity["module"], identity["seed"], identity["settings"]["hidden"]
        ('sgd_replication.experiments.noise_balance.jobs.networks', 2, 10)
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
    """Return the files of a rule by name, each as a path or a list of paths."""
    return {name: value if isinstance(value, str) else list(value) for name, value in files.items()}
