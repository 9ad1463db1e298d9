"""Four definitions of leaving one valley, with boundaries scaled and fixed; then what each says about the sharpness."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.flat_minima.boundaries import exit_estimates, measure_exits
from sgd_replication.experiments.flat_minima.settings import ExitSettings
from sgd_replication.experiments.flat_minima.tables import EXITS
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    table = measure_exits(job.settings(ExitSettings), job.seed, Parts(job))
    write_table(table, EXITS, job.files.times)
    write_estimates(job, experiment="exits", estimates=exit_estimates(table), evidence=[job.files.times])


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--times", "escape times by every definition")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
