"""Train a network on the user's data, and measure its minimum, noise and escape times; compare the theories."""

import logging
from functools import partial

import pandas as pd
from torch.nn.utils import parameters_to_vector

from sgd_diffusion.escape import Box
from sgd_diffusion.estimates import exactly
from sgd_diffusion.point_cache import cached, cached_sweep
from sgd_diffusion.problems import (
    SWEPT,
    alignment_estimates,
    exact_exponent,
    measure_directions,
    measure_wide_sweep,
    network_estimates,
    noise_normality,
    planned_rate,
    sweep_range,
)
from sgd_diffusion.problems.cost_progress import track_costs
from sgd_diffusion.problems.network_checks import (
    advice_on_settling,
    network_comparison,
    points_for_laws,
    with_checks,
)
from sgd_replication.experiments.network_escape.tables import SPECTRA, VALLEYS
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table
from sgd_replication.user_problem.cores import on_all_cores
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings
from sgd_replication.user_problem.network import treatment_of, user_basin, user_network
from sgd_replication.user_problem.tables import USER_NETWORK_SWEEPS, USER_NOISE, USER_TREATMENT

logger = logging.getLogger(__name__)


def run(job: Job[NetworkEscapeSettings]) -> None:
    """Write a table for each measurement, predictions and the comparison of theories, and the estimates ``problem``."""
    settings, output, seed, cache = job.settings, job.output, job.seed, job.cache
    plan = settings.sweep_plan
    dataset = user_dataset(job.input.table, **settings.data.choices)
    network = user_network(settings.network, dataset, seed)
    treatment = pd.DataFrame({"sentence": treatment_of(network)})
    first = parameters_to_vector(network.parameters()).detach()
    basin = user_basin(network, settings.network, dataset)

    eta = planned_rate(basin, plan)
    basins = basin.described("network", plan.half_width, eta)
    settling = basin.relaxation_time(eta)
    if advice := advice_on_settling(settling, eta * float(basin.minimum.curvatures[-1]), settings.network.model_dump()):
        logger.warning(advice)
    basins = basins.assign(exact_exponent=exact_exponent(basin, plan.half_width))
    alignment = alignment_estimates(network, basin, dataset, seed)
    noise, normal = noise_normality(
        network, dataset, batch_size=plan.batch_unit, minibatches=settings.network.minibatches, seed=seed
    )
    farthest = cached(cache, "reach", lambda: on_all_cores(sweep_range)(basin, plan, seed, Box(plan.half_width)))
    sweeps = pd.concat(
        [
            cached_sweep(
                cache, f"sweep-{name}", partial(on_all_cores(measure_wide_sweep), name, basin, farthest, plan, seed)
            )
            for name in track_costs(SWEPT, "sweeps", [1.0] * len(SWEPT))
        ],
        ignore_index=True,
    )
    sweeps = with_checks(sweeps, settling, eta)
    spectra, _ = measure_directions(basin, plan, seed, replicas=plan.replicas)
    predictions, scores = network_comparison(dataset.name, basins, sweeps, plan.batch_unit)

    tables = {
        output.valleys: (basins, VALLEYS),
        output.sweeps: (sweeps, USER_NETWORK_SWEEPS),
        output.spectra: (spectra, SPECTRA),
        output.noise: (noise, USER_NOISE),
        output.treatment: (treatment, USER_TREATMENT),
        output.predictions: (predictions, PREDICTIONS),
        output.scores: (scores, SCORES),
    }
    for file, (table, schema) in tables.items():
        write_table(table, schema, file)
    sizes = {"examples": len(dataset.inputs), "features": dataset.features, "classes": dataset.classes}
    fitted, judged = points_for_laws(sweeps)
    estimates = network_estimates(basins, fitted, scores, seed) | judged | alignment | normal
    estimates["first_loss"] = exactly(float(basin.loss(first)), "network")
    estimates["moved"] = exactly(float((basin.minimum.theta - first).norm() / first.norm()), "network")
    estimates |= {name: exactly(size, "count") for name, size in sizes.items()}
    write_estimates(job, part="problem", estimates=estimates, evidence=list(tables))
