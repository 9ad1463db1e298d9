"""Train networks on a data set to their minimum, and measure how SGD and SGLD escape from it."""

from functools import partial
from pathlib import Path

import pandas as pd
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.escape import Box
from sgd_diffusion.point_cache import cached, cached_sweep, cached_table
from sgd_diffusion.problems import WIDE_SWEEPS, measure_directions, measure_wide_sweep, planned_rate, reach
from sgd_diffusion.progress import track
from sgd_replication.experiments.network_escape.panels import PANELS, measure_published
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.experiments.network_escape.sweeps import measure_logistic_sweep
from sgd_replication.experiments.network_escape.tables import (
    DEPARTURES,
    PUBLISHED,
    SPECTRA,
    SWEEPS,
    VALLEYS,
    VARIANTS,
    WHITE_NOISE,
)
from sgd_replication.experiments.network_escape.valley import train_to_minimum
from sgd_replication.experiments.network_escape.variants import measure_variant, variants
from sgd_replication.experiments.network_escape.white_noise import measure_white_noise
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = job.settings(NetworkEscapeSettings)
    dataset = job.dataset(job.files.data, job.files.directory)
    curves = pd.read_csv(job.files.published)
    parts, files, seed = Parts(job, job.files.set), job.files, job.seed
    plan, width = settings.sweep_plan, settings.half_width
    train = partial(train_to_minimum, dataset, seed, weight_decay=settings.weight_decay, activation=settings.activation)
    network, logistic = train(hidden=settings.hidden), train(hidden=None)
    described = [
        valley.described(name, width, planned_rate(valley, plan))
        for name, valley in (("network", network), ("logistic regression", logistic))
    ]
    write_table(pd.concat(described, ignore_index=True), VALLEYS, files.valleys)

    farthest = cached(parts, "reach", lambda: reach(network, plan, seed, Box(width)))
    sweeps = [
        cached_sweep(parts, f"sweep-{name}", partial(measure_wide_sweep, name, network, farthest, plan, seed))
        for name in track(WIDE_SWEEPS, "wide sweeps")
    ]
    sweeps.append(measure_logistic_sweep(logistic, settings, seed, parts))
    write_table(pd.concat(sweeps, ignore_index=True), SWEEPS, files.sweeps)

    on_device = partial(measure_published, device=job.device())
    panels = [
        cached_sweep(parts, f"published-{name}", partial(on_device, name, curves, network, settings, seed))
        for name in PANELS
    ]
    write_table(pd.concat(panels, ignore_index=True), PUBLISHED, files.panels)

    changed = [
        cached_sweep(parts, f"variant-{name}", partial(measure_variant, name, make, settings, seed))
        for name, make in track(list(variants(dataset, network, settings, seed).items()), "variants")
    ]
    write_table(pd.concat(changed, ignore_index=True), VARIANTS, files.variants)

    white = cached_table(parts, "white-noise", partial(measure_white_noise, network, settings, seed))
    write_table(white, WHITE_NOISE, files.white_noise)
    spectra, departures = measure_directions(network, plan, seed, replicas=settings.departures)
    write_table(spectra, SPECTRA, files.spectra)
    write_table(departures, DEPARTURES, files.departures)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--set", required=True, help="the data set's name in the configuration")
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the data set resolved to")
    parser.add_input("--published", "the digitised panels")
    parser.add_output("--valleys", "a row a model: its minimum, curvature and noise")
    parser.add_output("--sweeps", "escape times on wide grids")
    parser.add_output("--panels", "escape times on the published grids")
    parser.add_output("--variants", "escape times with one thing changed")
    parser.add_output("--white-noise", "escape times of SGLD")
    parser.add_output("--spectra", "curvature, noise and displacement along every eigendirection")
    parser.add_output("--departures", "displacement of every replica at its escape")
    parser.run(measure)


if __name__ == "__main__":
    main()
