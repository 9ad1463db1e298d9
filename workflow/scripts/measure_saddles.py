"""Look for a real saddle between a network's minimum and another, and watch replicas escape through it."""

from pathlib import Path

from job import Job, JobParser

from sgd_replication.experiments.network_escape.saddles import describe_passage, find_passage, measure_passage
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.experiments.network_escape.tables import PASSAGES, SADDLES
from sgd_replication.experiments.network_escape.valley import train_to_minimum
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = job.settings(NetworkEscapeSettings)
    dataset = job.dataset(job.files.data, job.files.directory)
    valley = train_to_minimum(
        dataset,
        job.seed,
        hidden=settings.hidden,
        weight_decay=settings.weight_decay,
        activation=settings.activation,
    )
    passage = find_passage(dataset, valley, settings, job.seed)
    described = describe_passage(valley, passage)
    write_table(described, SADDLES, job.files.saddles)
    write_table(measure_passage(valley, passage, described, settings, job.seed), PASSAGES, job.files.passages)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the data set resolved to")
    parser.add_output("--saddles", "the saddle, if there is one")
    parser.add_output("--passages", "escapes through it")
    parser.run(measure)


if __name__ == "__main__":
    main()
