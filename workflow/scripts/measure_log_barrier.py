"""Escape with the lowest loss varied at a fixed barrier; then which height describes it."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.log_barrier.barrier import barrier_estimates, measure_log_barrier
from sgd_replication.experiments.log_barrier.settings import BarrierSettings
from sgd_replication.experiments.log_barrier.tables import BARRIER
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    table = measure_log_barrier(job.settings(BarrierSettings), job.seed, Parts(job))
    write_table(table, BARRIER, job.files.times)
    write_estimates(
        job, experiment="log-barrier", estimates=barrier_estimates(table, job.seed), evidence=[job.files.times]
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--times", "escape times at every lowest loss")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
