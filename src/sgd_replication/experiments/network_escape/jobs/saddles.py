"""Search for a saddle between a network's minimum and another one, and measure the escape of SGD through it."""

from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.experiments.network_escape.passages import measure_passage
from sgd_replication.experiments.network_escape.saddles import describe_passage, find_passage
from sgd_replication.experiments.network_escape.settings import PassageSettings
from sgd_replication.experiments.network_escape.tables import PASSAGES, SADDLES
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[PassageSettings]) -> None:
    """Write the tables ``saddles`` and ``passages`` of one data set; both are empty where no saddle was found."""
    settings = job.settings
    dataset = load_dataset(job.resolution())
    basin = train_to_minimum(dataset, job.seed, **settings.network)
    passage = find_passage(dataset, basin, settings, job.seed)
    described = describe_passage(basin, passage)
    write_table(described, SADDLES, job.output.saddles)
    write_table(measure_passage(basin, passage, described, settings, job.seed), PASSAGES, job.output.passages)
