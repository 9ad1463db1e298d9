"""Estimate how close h_max comes to 2/η at the end of training, and how many minima diffusion leaves."""

from pathlib import Path

import pandas as pd

from sgd_replication.experiments.reached_sharpness.stability import stability_estimates
from sgd_replication.experiments.reached_sharpness.tables import MINIMA
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table


def run(job: Job[None]) -> None:
    """Write the estimates ``stability`` from the tables of all data sets."""
    for file in job.input.data:
        job.resolution_in(file)
    files = [Path(file) for file in job.input.minima]
    parts = [read_table(MINIMA, file).assign(set=file.parent.name.removeprefix("reached-")) for file in files]
    estimates = stability_estimates(pd.concat(parts, ignore_index=True))
    write_estimates(job, part="stability", estimates=estimates, evidence=job.input.minima)
