"""Train many networks on draws of rows of a data set, each to its minimum, and measure the escape from all of them."""

import pandas as pd

from sgd_diffusion.progress import track
from sgd_replication.experiments.network_escape.minima import describe_network, nearest_minima, train_networks
from sgd_replication.experiments.network_escape.minima_times import measure_panels, measure_sweeps
from sgd_replication.experiments.network_escape.settings import ManyMinimaSettings
from sgd_replication.experiments.network_escape.tables import MINIMA, MINIMA_PANELS, MINIMA_TIMES
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import no_rows, write_table


def run(job: Job[ManyMinimaSettings]) -> None:
    """Write the minima, the escape times and the published panels of many networks."""
    settings, cache, output = job.settings, job.cache, job.output
    dataset = load_dataset(job.resolution())
    curves = pd.read_csv(job.input.published)
    count = settings.minima.networks_on(job.wildcards["set"])
    networks = list(train_networks(dataset, settings, job.seed, count))
    described, times, panels = [no_rows(MINIMA)], [no_rows(MINIMA_TIMES)], [no_rows(MINIMA_PANELS)]
    for one, nearest in zip(track(networks, "networks"), nearest_minima(networks), strict=True):
        described.append(describe_network(one, settings).assign(nearest=nearest))
        times.append(measure_sweeps(one, settings, cache))
        panels.append(measure_panels(one, curves, settings, cache))
    for tables, schema, file in (
        (described, MINIMA, output.minima),
        (times, MINIMA_TIMES, output.minima_times),
        (panels, MINIMA_PANELS, output.minima_panels),
    ):
        write_table(pd.concat([table for table in tables if len(table)] or tables, ignore_index=True), schema, file)
