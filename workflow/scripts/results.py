"""The pinned result files that several scripts read and write: estimates and claims."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from job import Job, write_json
from pydantic import TypeAdapter

from sgd_diffusion.claims import JudgedClaim
from sgd_diffusion.estimates import Estimate

_ESTIMATES = TypeAdapter(dict[str, Estimate])
_CLAIMS = TypeAdapter(list[JudgedClaim])


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


def write_claims(file: Path, claims: list[JudgedClaim]) -> None:
    """Write ``claims.json``."""
    write_json(file, {"schema": 1, "claims": _CLAIMS.dump_python(claims, mode="json")})


def read_claims(file: Path) -> list[JudgedClaim]:
    """Read ``claims.json``."""
    return _CLAIMS.validate_python(json.loads(file.read_text())["claims"])
