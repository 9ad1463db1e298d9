"""Estimate the laws, their coefficients and the directions of a network's escape on one data set."""

from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.estimates import escape_estimates
from sgd_replication.experiments.network_escape.low_dimension import direction_estimates
from sgd_replication.experiments.network_escape.passage_estimates import passage_estimates
from sgd_replication.experiments.network_escape.settings import BatchUnitSettings
from sgd_replication.experiments.network_escape.tables import (
    DEPARTURES,
    PASSAGES,
    PUBLISHED,
    SADDLES,
    SPECTRA,
    SWEEPS,
    VALLEYS,
    VARIANTS,
    WHITE_NOISE,
)
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table

SCHEMAS = {
    "valleys": VALLEYS,
    "sweeps": SWEEPS,
    "published": PUBLISHED,
    "variants": VARIANTS,
    "white_noise": WHITE_NOISE,
    "spectra": SPECTRA,
    "departures": DEPARTURES,
    "saddles": SADDLES,
    "passages": PASSAGES,
}


def run(job: Job[BatchUnitSettings]) -> None:
    """Write the estimates ``net-<set>``."""
    name = job.wildcards["set"]
    files = {table: getattr(job.input, table) for table in SCHEMAS}
    tables = {table: read_table(SCHEMAS[table], file) for table, file in files.items()}
    seed = seed_for(job.seed, "network estimates", name)
    job.resolution()  # the record names the data set that the tables were measured on
    write_estimates(
        job,
        part=f"net-{name}",
        estimates=escape_estimates(tables, job.settings.batch_unit, seed)
        | direction_estimates(tables["spectra"], tables["departures"], seed)
        | passage_estimates(tables["saddles"], tables["passages"]),
        evidence=list(files.values()),
    )
