"""Train committee machines on draws of rows of a data set, and seek the saddles between their minima."""

from functools import partial
from typing import Any

import pandas as pd

from sgd_diffusion.point_cache import cached
from sgd_diffusion.progress import track
from sgd_replication.experiments.data_curvature.saddles import saddles_of, train_committee
from sgd_replication.experiments.data_curvature.samples import network_on_rows
from sgd_replication.experiments.data_curvature.settings import CommitteeSettings
from sgd_replication.experiments.data_curvature.tables import COMMITTEES, SADDLES
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import no_rows, write_table


def run(job: Job[CommitteeSettings]) -> None:
    """Write the tables ``committees`` and ``saddles`` of one data set."""
    settings, seed = job.settings, job.seed
    dataset = load_dataset(job.resolution())

    def one(draw: int) -> tuple[dict[str, int], dict[str, list[Any]]]:
        loss = network_on_rows(dataset, settings.units, settings, seed, draw)
        committee = train_committee(loss, settings, seed, draw)
        saddles = saddles_of(committee, draw)
        counts = {
            "draw": draw,
            "failures": committee.failures,
            "minima": len(committee.minima),
            "saddles": len(saddles),
            "parameters": loss.dimension,
            "trainings": settings.trainings,
        }
        return counts, {str(name): column.tolist() for name, column in saddles.items()}

    found = [
        cached(job.cache, f"committee-{draw}", partial(one, draw))
        for draw in track(range(settings.draws), "committee machines")
    ]
    tables = [pd.DataFrame(columns) for _, columns in found]
    saddles = [table for table in tables if len(table)] or [no_rows(SADDLES)]
    write_table(pd.DataFrame([counts for counts, _ in found]), COMMITTEES, job.output.committees)
    write_table(pd.concat(saddles, ignore_index=True), SADDLES, job.output.saddles)
