"""The pinned file ``estimates/<part>.json``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import UsedData
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.models import FileModel


class EstimatesFile(FileModel):
    """The estimates of one part of an experiment.

    Attributes:
        experiment: name of the part, such as ``noise-batch``.
        rule: that made the estimates.
        data: the data sets that they rest on, by the name that the configuration asks for.
        evidence: the measurement files that they rest on, by path under the version's folder.
        estimates: by name.

    Examples:
        >>> content = EstimatesFile(experiment="e", rule="r", data={}, evidence=["e.parquet"], estimates={})
        >>> content.model_dump(by_alias=True)["schema"]
        1
    """

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    experiment: str
    rule: str
    data: dict[str, UsedData]
    evidence: list[str]
    estimates: dict[str, Estimate]


def write_estimates(
    job: Job[Any], *, part: str, estimates: Mapping[str, Estimate], evidence: Sequence[Path] | None = None
) -> None:
    """Write a job's estimates to its output ``estimates``; the data are those whose resolution the job has read.

    Args:
        job: the running job.
        part: name of the part of the experiment.
        estimates: by name.
        evidence: the measurement files that the estimates rest on; default: all other outputs of the job.

    Examples:
        >>> import tempfile
        >>> from sgd_diffusion.estimates import exactly
        >>> from sgd_replication.jobs.identity import Identity, JobFiles
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     identity = Identity.model_construct(rule="fit", wildcards={}, threads=1)
        ...     output = {"rates": f"{folder}/rates.parquet", "estimates": f"{folder}/e.json"}
        ...     files = JobFiles(results=folder, input={}, output=output)
        ...     write_estimates(Job(identity, files, None), part="e", estimates={"n": exactly(3, "count")})
        ...     written = EstimatesFile.read(Path(folder, "e.json"))
        >>> written.estimates["n"].value, written.evidence
        (3.0, ['rates.parquet'])
    """
    if evidence is None:
        evidence = [file for file in job.output.all() if file != job.output.estimates]
    content = EstimatesFile(
        experiment=part,
        rule=job.rule,
        data={name: resolution.used for name, resolution in job.used_data.items()},
        evidence=[job.relative(file) for file in evidence],
        estimates=dict(estimates),
    )
    content.write(job.output.estimates)
