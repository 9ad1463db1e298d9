"""Compare gradient noise with curvature in each layer of many independent networks of one design."""

from functools import partial

from sgd_diffusion.data import averaged
from sgd_diffusion.point_cache import cached_tables
from sgd_replication.experiments.covariance.layer_estimates import layer_estimates
from sgd_replication.experiments.covariance.layers import measure_network
from sgd_replication.experiments.covariance.settings import LayersJobSettings
from sgd_replication.experiments.covariance.tables import LAYERS
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[LayersJobSettings]) -> None:
    """Write the table ``layers`` and the estimates ``layers-<network>``."""
    name, settings = job.wildcards["network"], job.settings
    dataset = averaged(load_dataset(job.resolution()), settings.pooling)
    points = [
        (f"network-{number}", partial(measure_network, number, name, dataset, settings, job.seed))
        for number in range(settings.copies)
    ]
    table = cached_tables(job.cache, points, "networks")
    write_table(table, LAYERS, job.output.layers)
    write_estimates(job, part=f"layers-{name}", estimates=layer_estimates(table))
