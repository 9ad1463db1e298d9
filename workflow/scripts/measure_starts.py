"""Valleys left from their minimum, from elsewhere and from equilibrium; then the law from each."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.large_deviations.estimates import start_estimates
from sgd_replication.experiments.large_deviations.settings import StartSettings
from sgd_replication.experiments.large_deviations.starts import measure_starts
from sgd_replication.experiments.large_deviations.tables import STARTS
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    table = measure_starts(job.settings(StartSettings), job.seed, Parts(job))
    write_table(table, STARTS, job.files.times)
    write_estimates(
        job, experiment="ldt-starts", estimates=start_estimates(table, job.seed), evidence=[job.files.times]
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--times", "escape times from every start")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
