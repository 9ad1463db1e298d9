"""Theorem 2 where curvatures and barrier are set apart, flatness, the inflection; then what it is judged by."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.theorems.settings import SecondTheoremSettings
from sgd_replication.experiments.theorems.tables import FLATNESS, INFLECTION, SECOND_THEOREM
from sgd_replication.experiments.theorems.theorem_2 import (
    flatness,
    measure_inflection,
    measure_second_theorem,
    second_theorem_estimates,
)
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = job.settings(SecondTheoremSettings)
    times = measure_second_theorem(settings, job.seed, Parts(job))
    flat = flatness(settings)
    inflection = measure_inflection(settings, job.seed)
    write_table(times, SECOND_THEOREM, job.files.times)
    write_table(flat, FLATNESS, job.files.flatness)
    write_table(inflection, INFLECTION, job.files.inflection)
    write_estimates(
        job,
        experiment="theorem-2",
        estimates=second_theorem_estimates(times, flat, inflection),
        evidence=[job.files.times, job.files.flatness, job.files.inflection],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--times", "escape times of every landscape's sweep")
    parser.add_output("--flatness", "escape times with the curvature alone varied")
    parser.add_output("--inflection", "escape times of a chain whose noise vanishes on its way")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
