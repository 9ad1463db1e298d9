"""Measure the published stationary distributions of linear networks, and signs of the pair of tanh networks."""

from sgd_replication.experiments.noise_balance.published import measure_panels, panel_estimates
from sgd_replication.experiments.noise_balance.settings import PublishedSettings
from sgd_replication.experiments.noise_balance.tables import PANELS, TANH, TANH_DENSITIES
from sgd_replication.experiments.noise_balance.tanh_pair import tanh_estimates, train_tanh
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[PublishedSettings]) -> None:
    """Write the tables ``panels``, ``tanh`` and ``tanh_densities`` and the estimates ``bal-published``."""
    panels = measure_panels(job.settings, job.seed, job.cache)
    tanh, densities = train_tanh(job.settings, job.seed, job.cache)
    write_table(panels, PANELS, job.output.panels)
    write_table(tanh, TANH, job.output.tanh)
    write_table(densities, TANH_DENSITIES, job.output.tanh_densities)
    write_estimates(job, part="bal-published", estimates=panel_estimates(panels) | tanh_estimates(tanh))
