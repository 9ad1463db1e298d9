"""Two valleys of different sharpness: occupancy and escape times of SGD and SGLD; then what the title is judged by."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.flat_minima.odds import measure_title, title_estimates
from sgd_replication.experiments.flat_minima.settings import TitleSettings
from sgd_replication.experiments.flat_minima.tables import TITLE
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    table = measure_title(job.settings(TitleSettings), job.seed, Parts(job))
    write_table(table, TITLE, job.files.times)
    write_estimates(job, experiment="title", estimates=title_estimates(table), evidence=[job.files.times])


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--times", "log-odds of the flat valley")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
