"""Theorem 1 against exact solutions and simulated chains; then what it is judged by."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.theorems.settings import FirstTheoremSettings
from sgd_replication.experiments.theorems.tables import FIRST_THEOREM
from sgd_replication.experiments.theorems.theorem_1 import first_theorem_estimates, measure_first_theorem
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    table = measure_first_theorem(job.settings(FirstTheoremSettings), job.seed, Parts(job))
    write_table(table, FIRST_THEOREM, job.files.times)
    write_estimates(job, experiment="theorem-1", estimates=first_theorem_estimates(table), evidence=[job.files.times])


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--times", "escape times: exact, predicted and simulated")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
