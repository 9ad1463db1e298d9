"""Compare gradient noise with curvature along the leading eigenvectors of a large network."""

from functools import partial
from pathlib import Path

import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.config import CovarianceSettings
from sgd_diffusion.covariance import LARGE, large_estimates, measure_large
from sgd_diffusion.measurements import write_table
from sgd_diffusion.models import STAGES


def measure(job: Job) -> None:
    settings = job.settings(CovarianceSettings)
    dataset = job.dataset(job.files.data, job.files.directory)
    parts = Parts(job)
    tables = [parts.table(stage, partial(measure_large, stage, dataset, settings, job.seed)) for stage in STAGES]
    measures = pd.concat(tables, ignore_index=True)
    write_table(measures, LARGE, job.files.measures)
    write_estimates(job, experiment="cov-large", estimates=large_estimates(measures), evidence=[job.files.measures])


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_output("--measures", "measures of C against H, with intervals")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
