"""Train a network to its minimum and measure how SGD leaves through a level of its loss, from minimum and elsewhere."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.point_cache import cached, cached_sweep
from sgd_diffusion.problems import reach
from sgd_diffusion.progress import track
from sgd_replication.experiments.large_deviations.estimates import network_level_estimates
from sgd_replication.experiments.large_deviations.network import SWEEPS, level_of, measure_network_levels
from sgd_replication.experiments.large_deviations.settings import NetworkLevelSettings
from sgd_replication.experiments.large_deviations.tables import NETWORK_LEVELS
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.experiments.network_escape.valley import train_to_minimum
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = NetworkLevelSettings.model_validate(job.raw_settings["network"])
    escape = NetworkEscapeSettings.model_validate(job.raw_settings["escape"])
    plan = replace(escape.sweep_plan, slowest_log_time=settings.slowest_log_time)
    dataset = job.dataset(job.files.data, job.files.directory)
    parts, seed = Parts(job), job.seed
    valley = train_to_minimum(
        dataset, seed, hidden=escape.hidden, weight_decay=escape.weight_decay, activation=escape.activation
    )
    farthest = cached(parts, "reach", lambda: reach(valley, plan, seed, level_of(valley, plan.half_width)))
    sweeps = [
        cached_sweep(
            parts,
            f"{sweep}-{start}",
            partial(measure_network_levels, sweep, start, valley, farthest, settings, plan, seed),
        )
        for sweep, start in track(SWEEPS, "sweeps")
    ]
    table = pd.concat(sweeps, ignore_index=True)
    write_table(table, NETWORK_LEVELS, job.files.times)
    write_estimates(
        job, experiment="ldt-network", estimates=network_level_estimates(table, seed), evidence=[job.files.times]
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the data set resolved to")
    parser.add_output("--times", "escape times of every sweep")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
