"""Measure escape times under curvature noise: Theorem 2, flatness alone, and noise that vanishes at an inflection."""

from sgd_replication.experiments.theorems.diffusion_limits import flatness
from sgd_replication.experiments.theorems.inflection import measure_inflection
from sgd_replication.experiments.theorems.settings import SecondTheoremSettings
from sgd_replication.experiments.theorems.tables import FLATNESS, INFLECTION, SECOND_THEOREM
from sgd_replication.experiments.theorems.theorem_2 import measure_second_theorem
from sgd_replication.experiments.theorems.theorem_2_estimates import second_theorem_estimates
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[SecondTheoremSettings]) -> None:
    """Write the tables ``times``, ``flatness`` and ``inflection``, and the estimates ``theorem-2``."""
    settings, output = job.settings, job.output
    times = measure_second_theorem(settings, job.seed, job.cache)
    flat = flatness(settings)
    inflection = measure_inflection(settings, job.seed)
    write_table(times, SECOND_THEOREM, output.times)
    write_table(flat, FLATNESS, output.flatness)
    write_table(inflection, INFLECTION, output.inflection)
    estimates = second_theorem_estimates(times, flat, inflection, job.seed)
    write_estimates(job, part="theorem-2", estimates=estimates)
