"""Estimate the laws, their coefficients and the directions of a network's escape on one data set."""

from pathlib import Path

from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.estimates import (
    direction_estimates,
    escape_estimates,
    passage_estimates,
)
from sgd_replication.experiments.network_escape.minima_estimates import minima_estimates, minima_laws, minima_panels
from sgd_replication.experiments.network_escape.settings import EstimateSettings
from sgd_replication.experiments.network_escape.tables import (
    DEPARTURES,
    MINIMA,
    MINIMA_PANELS,
    MINIMA_TIMES,
    PASSAGES,
    PUBLISHED,
    SADDLES,
    SPECTRA,
    SWEEPS,
    VALLEYS,
    VARIANTS,
)
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table

SCHEMAS = (
    *(VALLEYS, SWEEPS, PUBLISHED, VARIANTS, SPECTRA, DEPARTURES, SADDLES, PASSAGES),
    *(MINIMA, MINIMA_TIMES, MINIMA_PANELS),
)


def run(job: Job[EstimateSettings]) -> None:
    """Write the estimates ``net-<set>``."""
    name, unit = job.wildcards["set"], job.settings.batch_unit
    files = [getattr(job.input, Path(str(schema.name)).stem) for schema in SCHEMAS]  # named as their tables
    tables = {file.stem: read_table(schema, file) for schema, file in zip(SCHEMAS, files, strict=True)}
    seed = seed_for(job.seed, "network estimates", name)
    job.resolution()  # the record names the data set that the tables were measured on
    estimates = escape_estimates(tables, unit, seed)
    estimates |= direction_estimates(tables["spectra"], tables["departures"], seed)
    estimates |= passage_estimates(tables["saddles"], tables["passages"])
    estimates |= minima_estimates(tables["minima"], job.settings.minima.networks_on(name))
    estimates |= minima_laws(tables["minima"], tables["minima_times"], unit) | minima_panels(tables["minima_panels"])
    write_estimates(job, part=f"net-{name}", estimates=estimates, evidence=files)
