"""Train networks with either loss and follow the strength of their gradient noise; then its slope against the loss."""

from pathlib import Path

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.log_barrier.noise_loss import measure_noise_loss, noise_loss_estimates
from sgd_replication.experiments.log_barrier.settings import NoiseLossSettings
from sgd_replication.experiments.log_barrier.tables import NOISE_LOSS
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    dataset = job.dataset(job.files.data, job.files.directory)
    parts = Parts(job, job.files.set)
    table = measure_noise_loss(dataset, job.settings(NoiseLossSettings), job.seed, parts)
    write_table(table, NOISE_LOSS, job.files.moments)
    write_estimates(
        job,
        experiment=f"log-noise-{job.files.set}",
        estimates=noise_loss_estimates(table),
        evidence=[job.files.moments],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--set", required=True, help="the data set's name in the configuration")
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the data set resolved to")
    parser.add_output("--moments", "loss and noise at every moment of every training")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
