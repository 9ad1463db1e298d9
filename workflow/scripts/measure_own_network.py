"""Train a network of the user's own on their data, and measure its minimum, its noise, its escape and the theories."""

from functools import partial

import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.escape import Box
from sgd_diffusion.estimates import exactly
from sgd_diffusion.point_cache import cached, cached_table
from sgd_diffusion.problems import (
    SWEPT,
    alignment_estimates,
    measure_directions,
    measure_wide_sweep,
    network_contest,
    network_estimates,
    noise_normality,
    planned_rate,
    reach,
)
from sgd_diffusion.progress import track
from sgd_replication.experiments.network_escape.tables import SPECTRA, SWEEPS, VALLEYS
from sgd_replication.experiments.theory_comparison.tables import CONTEST, PREDICTIONS
from sgd_replication.jobs.tables import write_table
from sgd_replication.user_problem.data import own_dataset
from sgd_replication.user_problem.network import own_network, own_valley
from sgd_replication.user_problem.settings import ProblemSettings
from sgd_replication.user_problem.tables import OWN_NOISE


def measure(job: Job) -> None:
    settings, files, seed = job.settings(ProblemSettings), job.files, job.seed
    assert settings.data is not None
    plan = settings.sweep_plan
    dataset = own_dataset(files.table, settings.data.label)
    network = own_network(settings.network, dataset, seed)
    valley = own_valley(network, settings.network, dataset)
    parts = Parts(job)

    valleys = valley.described("network", plan.half_width, planned_rate(valley, plan))
    alignment = alignment_estimates(network, valley, dataset, seed)
    noise, normal = noise_normality(
        network, dataset, batch_size=plan.batch_unit, minibatches=settings.network.minibatches, seed=seed
    )
    farthest = cached(parts, "reach", lambda: reach(valley, plan, seed, Box(plan.half_width)))
    sweeps = pd.concat(
        [
            cached_table(parts, f"sweep-{name}", partial(measure_wide_sweep, name, valley, farthest, plan, seed))
            for name in track(SWEPT, "sweeps")
        ],
        ignore_index=True,
    )
    spectra, _ = measure_directions(valley, plan, seed, replicas=plan.replicas)
    predictions, contest = network_contest(dataset.name, valleys, sweeps, spectra, plan.batch_unit)

    write_table(valleys, VALLEYS, files.valleys)
    write_table(sweeps, SWEEPS, files.sweeps)
    write_table(spectra, SPECTRA, files.spectra)
    write_table(noise, OWN_NOISE, files.noise)
    write_table(predictions, PREDICTIONS, files.predictions)
    write_table(contest, CONTEST, files.contest)
    sizes = {"examples": len(dataset.inputs), "features": dataset.features, "classes": dataset.classes}
    estimates = network_estimates(valleys, sweeps, contest, seed) | alignment | normal
    estimates |= {name: exactly(size) for name, size in sizes.items()}
    tables = [files.valleys, files.sweeps, files.spectra, files.noise, files.predictions, files.contest]
    write_estimates(job, experiment="problem", estimates=estimates, evidence=tables)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--table", "the examples")
    parser.add_input("--code", "the Python file with the network, if there is one", several=True)
    parser.add_output("--valleys", "the minimum, its curvature and noise")
    parser.add_output("--sweeps", "escape times")
    parser.add_output("--spectra", "curvature and noise along every eigendirection")
    parser.add_output("--noise", "how the noise of every parameter is distributed")
    parser.add_output("--predictions", "what every theory predicts of every point")
    parser.add_output("--contest", "which theory is nearest")
    parser.add_output("--estimates", "laws, theories, noise against curvature")
    parser.run(measure)


if __name__ == "__main__":
    main()
