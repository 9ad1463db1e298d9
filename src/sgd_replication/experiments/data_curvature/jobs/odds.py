"""Watch SGD between pairs of minima of one tanh unit, on draws of rows of a data set."""

from functools import partial

import pandas as pd

from sgd_diffusion.point_cache import cached_table
from sgd_diffusion.progress import track
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.data_curvature.odds import odds_of
from sgd_replication.experiments.data_curvature.saddles import saddles_of, train_committee
from sgd_replication.experiments.data_curvature.samples import squared_error_unit
from sgd_replication.experiments.data_curvature.settings import OddsSettings
from sgd_replication.experiments.data_curvature.tables import ODDS
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import no_rows, write_table


def run(job: Job[OddsSettings]) -> None:
    """Write the table ``odds`` of one data set."""
    settings, seed = job.settings, job.seed
    dataset = load_dataset(job.resolution())

    def one(draw: int) -> pd.DataFrame:
        unit = train_committee(squared_error_unit(dataset, settings, seed, draw), settings, seed, draw)
        stream = seed_for(seed, "odds", dataset.name, draw)
        return odds_of(unit, saddles_of(unit, draw), settings, stream).assign(draw=draw)

    found = [
        cached_table(job.cache, f"odds-{draw}", partial(one, draw)) for draw in track(range(settings.draws), "networks")
    ]
    rows = [table for table in found if len(table)] or [no_rows(ODDS)]
    write_table(pd.concat(rows, ignore_index=True), ODDS, job.output.odds)
