"""One measurement of every network of the sweeps."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from sgd_diffusion.data import Dataset
from sgd_diffusion.point_cache import cached_table
from sgd_diffusion.progress import track
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.inputs.networks.settings import NetworkSettings, NetworkSweepSettings
from sgd_replication.inputs.networks.swept_networks import (
    SweptCheckpoint,
    SweptNetwork,
    load_swept,
    sweep_data,
    swept_networks,
)
from sgd_replication.jobs.job import Job

Measure = Callable[[SweptNetwork, SweptCheckpoint, Dataset, NetworkSettings], pd.DataFrame]


def measure_sweeps(
    job: Job[Any], design: NetworkSettings, sweeps: NetworkSweepSettings, measure: Measure
) -> pd.DataFrame:
    """Return the rows that `measure` gives of every network of the sweeps, stored network by network.

    Args:
        job: with the inputs `data` and `checkpoints`.
        design: of the network that the sweeps start from.
        sweeps: what is varied.
        measure: gives the rows of one network.
    """
    data = sweep_data(load_dataset(job.resolution()), sweeps)
    networks = list(zip(swept_networks(design, sweeps), load_swept(job.input.checkpoints), strict=True))
    tables = [
        cached_table(job.cache, f"network-{number}", partial(measure, swept, checkpoint, data, design))
        for number, (swept, checkpoint) in enumerate(track(networks, "networks"))
    ]
    return pd.concat(tables, ignore_index=True)
