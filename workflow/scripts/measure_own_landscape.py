"""Measure how SGD escapes from a landscape of the user's own, and set the theories against it."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.problems import landscape_contest, landscape_estimates, measure_points
from sgd_replication.experiments.theory_comparison.tables import CONTEST, PREDICTIONS
from sgd_replication.jobs.tables import write_table
from sgd_replication.user_problem.landscape import own_landscape
from sgd_replication.user_problem.noise import own_noise
from sgd_replication.user_problem.settings import ProblemSettings
from sgd_replication.user_problem.sweeps import own_plan
from sgd_replication.user_problem.tables import OWN_SWEEPS


def measure(job: Job) -> None:
    settings = job.settings(ProblemSettings)
    assert settings.landscape is not None
    landscape = own_landscape(settings.landscape, "your landscape")
    noise = own_noise(settings.noise, landscape, settings.landscape.variables)
    plan, parts = own_plan(landscape, noise, settings), Parts(job)
    sweeps = measure_points(
        plan,
        landscape,
        noise,
        replicas=settings.replicas,
        plain_iterations=settings.plain_iterations,
        repeats=settings.repeats,
        seed=job.seed,
        cache=parts,
    )
    predictions, contest = landscape_contest(sweeps, landscape, noise)
    write_table(sweeps, OWN_SWEEPS, job.files.sweeps)
    write_table(predictions, PREDICTIONS, job.files.predictions)
    write_table(contest, CONTEST, job.files.contest)
    estimates = landscape_estimates(sweeps, contest, len(plan), landscape, job.seed)
    tables = [job.files.sweeps, job.files.predictions, job.files.contest]
    write_estimates(job, experiment="problem", estimates=estimates, evidence=tables)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--code", "the Python file with the potential, if there is one", several=True)
    parser.add_output("--sweeps", "escape times")
    parser.add_output("--predictions", "what every theory predicts of every point")
    parser.add_output("--contest", "which theory is nearest")
    parser.add_output("--estimates", "laws and theories")
    parser.run(measure)


if __name__ == "__main__":
    main()
