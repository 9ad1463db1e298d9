"""Measure how SGD escapes from a user-defined landscape, and compare the theories with the escape times."""

from sgd_diffusion.estimates import exactly
from sgd_diffusion.problems import (
    landscape_comparison,
    landscape_estimates,
    measure_arrivals,
    measure_points,
    ways_table,
)
from sgd_diffusion.problems.landscape_map import map_landscape
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table
from sgd_replication.user_problem.cores import on_all_cores
from sgd_replication.user_problem.job_settings import LandscapeEscapeSettings
from sgd_replication.user_problem.landscape_plan import plan_landscape
from sgd_replication.user_problem.tables import PICTURE, USER_SWEEPS, USER_WAYS


def run(job: Job[LandscapeEscapeSettings]) -> None:
    """Write the ways out, escape times, predictions, comparison and picture, and the estimates ``problem``."""
    settings, output = job.settings, job.output
    found = plan_landscape(settings.landscape, settings)
    landscape, noise, ways, plan = found.landscape, found.noise, found.ways, found.points
    sweeps = on_all_cores(measure_points)(
        plan,
        landscape,
        noise,
        ways,
        replicas=settings.replicas,
        plain_iterations=settings.plain_iterations,
        repeats=settings.repeats,
        seed=job.seed,
        cache=job.kept_points("points", "replicas", "exponents"),
    )
    arrivals = on_all_cores(measure_arrivals)(sweeps, landscape, noise, ways, replicas=settings.replicas, seed=job.seed)
    drawn = map_landscape(sweeps, landscape, noise, ways, job.seed)
    predictions, scores = landscape_comparison(sweeps, landscape, ways, arrivals)
    tables = {
        output.ways: (ways_table(ways, arrivals.counts), USER_WAYS),
        output.sweeps: (sweeps, USER_SWEEPS),
        output.predictions: (predictions, PREDICTIONS),
        output.scores: (scores, SCORES),
    }
    tables |= {getattr(output, name): (getattr(drawn, name), schema) for name, schema in PICTURE.items()}
    for file, (table, schema) in tables.items():
        write_table(table, schema, file)
    estimates = landscape_estimates(sweeps, scores, len(plan), landscape, ways, arrivals, job.seed)
    estimates |= {"noise_strength": exactly(noise.strength, "setting")}
    write_estimates(job, part="problem", estimates=estimates, evidence=list(tables))
