"""Train a network to its minimum and measure its escape through a level of the loss, from two starts."""

from functools import partial

import pandas as pd

from sgd_diffusion.point_cache import cached, cached_sweep
from sgd_diffusion.problems import sweep_range
from sgd_diffusion.progress import track
from sgd_replication.experiments.large_deviations.estimates import network_level_estimates
from sgd_replication.experiments.large_deviations.network import SWEEPS, level_of, measure_network_levels
from sgd_replication.experiments.large_deviations.settings import LevelJobSettings
from sgd_replication.experiments.large_deviations.tables import NETWORK_LEVELS
from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[LevelJobSettings]) -> None:
    """Write the table ``times`` and the estimates ``ldt-network``."""
    settings, seed, cache = job.settings, job.seed, job.cache
    plan = settings.sweep_plan
    basin = train_to_minimum(load_dataset(job.resolution()), seed, **settings.network)
    farthest = cached(cache, "reach", lambda: sweep_range(basin, plan, seed, level_of(basin, plan.half_width)))
    sweeps = [
        cached_sweep(
            cache,
            f"{sweep}-{start}",
            partial(measure_network_levels, sweep, start, basin, farthest, plan, settings.displaced, seed),
        )
        for sweep, start in track(SWEEPS, "sweeps")
    ]
    table = pd.concat(sweeps, ignore_index=True)
    write_table(table, NETWORK_LEVELS, job.output.times)
    write_estimates(job, part="ldt-network", estimates=network_level_estimates(table, seed))
