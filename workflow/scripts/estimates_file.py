"""Write the pinned file ``estimates/<part>.json`` from a script."""

from collections.abc import Sequence
from pathlib import Path

from job import Job

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.estimates_file import EstimatesFile, read_estimates
from sgd_replication.jobs.writing import write_json

__all__ = ["read_estimates", "write_estimates"]


def write_estimates(job: Job, *, experiment: str, estimates: dict[str, Estimate], evidence: Sequence[Path]) -> None:
    """Write the job's estimates; the data are those that the job has asked for."""
    content = EstimatesFile(
        experiment=experiment,
        rule=job.rule,
        data={name: resolution.used for name, resolution in job.data.items()},
        evidence=[job.relative(file) for file in evidence],
        estimates=estimates,
    )
    write_json(job.files.estimates, content.model_dump(mode="json", by_alias=True))
