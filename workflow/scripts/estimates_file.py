"""The pinned file ``estimates/<experiment>.json``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from job import Job, write_json
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sgd_diffusion.errors import UserError
from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import UsedData


class ExperimentEstimates(BaseModel):
    """What an experiment estimated, by which rule, on which data, and the measurement files that it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    experiment: str
    rule: str
    data: dict[str, UsedData]
    evidence: list[str]
    estimates: dict[str, Estimate]


def write_estimates(job: Job, *, experiment: str, estimates: dict[str, Estimate], evidence: Sequence[Path]) -> None:
    """Write the job's estimates; the data are those that the job has asked for."""
    content = ExperimentEstimates(
        experiment=experiment,
        rule=job.rule,
        data={name: resolution.used for name, resolution in job.data.items()},
        evidence=[job.relative(file) for file in evidence],
        estimates=estimates,
    )
    write_json(job.files.estimates, content.model_dump(mode="json", by_alias=True))


def read_estimates(file: Path) -> ExperimentEstimates:
    """Read what `write_estimates` wrote.

    Raises:
        UserError: the file is of another form.
    """
    try:
        return ExperimentEstimates.model_validate_json(file.read_text())
    except ValidationError as error:
        raise UserError(
            f"{file}: not made by this version of the program ({error.error_count()} fields differ)."
        ) from error
