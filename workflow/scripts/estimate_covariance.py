"""Gradient noise against curvature at a network's random and trained weights, as claims are judged by it."""

from estimates_file import write_estimates
from job import Job, JobParser

from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.covariance.estimates import checkpoint_estimates
from sgd_replication.experiments.covariance.tables import MATRICES, MEASURES, MINIBATCHES
from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.jobs.tables import read_table

SCHEMAS = {"measures": MEASURES, "matrices": MATRICES, "minibatches": MINIBATCHES}


def estimate(job: Job) -> None:
    job.resolution(job.files.data)
    files = {name: dict(zip(ENDS, getattr(job.files, name), strict=True)) for name in SCHEMAS}
    estimates: dict[str, Estimate] = {}
    for stage in ENDS:
        tables = {name: read_table(schema, files[name][stage]) for name, schema in SCHEMAS.items()}
        estimates |= checkpoint_estimates(stage, **tables)
    write_estimates(
        job,
        experiment=f"cov-{job.files.network}",
        estimates=estimates,
        evidence=[file for stages in files.values() for file in stages.values()],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--network", required=True, help="the network's name in the configuration")
    parser.add_input("--data", "what the network's data set resolved to")
    for name in SCHEMAS:
        parser.add_input(f"--{name}", f"the table of {name} at random weights, and at trained weights", several=True)
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(estimate)


if __name__ == "__main__":
    main()
