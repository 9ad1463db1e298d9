"""Train networks on a data set to their minimum, and measure how SGD and SGLD escape from it."""

from functools import partial

import pandas as pd

from sgd_diffusion.escape import Box
from sgd_diffusion.point_cache import cached, cached_sweep, cached_table
from sgd_diffusion.problems import (
    WIDE_SWEEPS,
    exact_exponent,
    measure_directions,
    measure_wide_sweep,
    planned_rate,
    sweep_range,
)
from sgd_diffusion.progress import track
from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.experiments.network_escape.panels import PANELS, measure_published
from sgd_replication.experiments.network_escape.settings import EscapeTimeSettings
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
from sgd_replication.experiments.network_escape.variants import measure_variant, variants
from sgd_replication.experiments.network_escape.white_noise import measure_white_noise
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[EscapeTimeSettings]) -> None:
    """Write the minima, the escape times of every sweep, and the displacements at escape of one data set."""
    settings, seed, cache, output = job.settings, job.seed, job.cache, job.output
    plan, width = settings.sweep_plan, settings.half_width
    dataset = load_dataset(job.resolution())
    curves = pd.read_csv(job.input.published)
    network = train_to_minimum(dataset, seed, **settings.network)
    logistic = train_to_minimum(dataset, seed, **settings.network | {"hidden": None})
    described = [
        basin.described(name, width, planned_rate(basin, plan)).assign(exact_exponent=exact_exponent(basin, width))
        for name, basin in (("network", network), ("logistic regression", logistic))
    ]
    write_table(pd.concat(described, ignore_index=True), VALLEYS, output.valleys)

    farthest = cached(cache, "reach", lambda: sweep_range(network, plan, seed, Box(width)))
    sweeps = [
        cached_sweep(cache, f"sweep-{name}", partial(measure_wide_sweep, name, network, farthest, plan, seed))
        for name in track(WIDE_SWEEPS, "wide sweeps")
    ]
    sweeps.append(measure_logistic_sweep(logistic, settings, seed, cache))
    write_table(pd.concat(sweeps, ignore_index=True), SWEEPS, output.sweeps)

    on_device = partial(measure_published, device=job.device())
    panels = [
        cached_sweep(cache, f"published-{name}", partial(on_device, name, curves, network, settings, seed))
        for name in PANELS
    ]
    write_table(pd.concat(panels, ignore_index=True), PUBLISHED, output.published)

    changed = [
        cached_sweep(cache, f"variant-{name}", partial(measure_variant, name, make, settings, seed))
        for name, make in track(list(variants(dataset, network, settings, seed).items()), "variants")
    ]
    write_table(pd.concat(changed, ignore_index=True), VARIANTS, output.variants)

    white = cached_table(cache, "white-noise", partial(measure_white_noise, network, settings, seed))
    write_table(white, WHITE_NOISE, output.white_noise)
    spectra, departures = measure_directions(network, plan, seed, replicas=settings.departures)
    write_table(spectra, SPECTRA, output.spectra)
    write_table(departures, DEPARTURES, output.departures)
