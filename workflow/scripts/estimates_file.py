"""The pinned file ``estimates/<experiment>.json``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from job import Job, write_json
from pydantic import TypeAdapter

from sgd_diffusion.estimates import Estimate

_ESTIMATES = TypeAdapter(dict[str, Estimate])


@dataclass(frozen=True)
class ExperimentEstimates:
    """One ``estimates/<experiment>.json``."""

    experiment: str
    rule: str
    evidence: list[str]
    estimates: dict[str, Estimate]


def write_estimates(job: Job, *, experiment: str, estimates: dict[str, Estimate], evidence: Sequence[Path]) -> None:
    """Write the job's estimates, with the rule that made them and the measurement files they rest on."""
    content = {
        "schema": 1,
        "experiment": experiment,
        "rule": job.rule,
        "evidence": [job.relative(file) for file in evidence],
        "estimates": _ESTIMATES.dump_python(estimates, mode="json"),
    }
    write_json(job.files.estimates, content)


def read_estimates(file: Path) -> ExperimentEstimates:
    """Read what `write_estimates` wrote."""
    content = json.loads(file.read_text())
    return ExperimentEstimates(
        experiment=content["experiment"],
        rule=content["rule"],
        evidence=content["evidence"],
        estimates=_ESTIMATES.validate_python(content["estimates"]),
    )
