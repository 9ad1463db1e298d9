"""Laws, coefficients, collapse and directions of a network's escape on one data set."""

from estimates_file import write_estimates
from job import Job, JobParser

from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.estimates import network_estimates
from sgd_replication.experiments.network_escape.low_dimension import direction_estimates
from sgd_replication.experiments.network_escape.saddles import passage_estimates
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
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


def estimate(job: Job) -> None:
    files = {name: getattr(job.files, name) for name in SCHEMAS}
    tables = {name: read_table(SCHEMAS[name], file) for name, file in files.items()}
    seed = seed_for(job.seed, "network estimates", job.files.set)
    job.resolution(job.files.data)
    write_estimates(
        job,
        experiment=f"net-{job.files.set}",
        estimates=network_estimates(tables, job.settings(NetworkEscapeSettings), seed)
        | direction_estimates(tables["spectra"], tables["departures"], seed)
        | passage_estimates(tables["saddles"], tables["passages"]),
        evidence=list(files.values()),
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--set", required=True, help="the data set's name in the configuration")
    parser.add_input("--data", "what the data set resolved to")
    for name in SCHEMAS:
        parser.add_input(f"--{name.replace('_', '-')}", f"the table of {name.replace('_', ' ')}")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(estimate)


if __name__ == "__main__":
    main()
