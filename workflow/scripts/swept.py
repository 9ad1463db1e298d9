"""One measurement of every network of the sweeps."""

from collections.abc import Callable

import pandas as pd
from job import Job
from parts import Parts

from sgd_diffusion.data import Dataset
from sgd_diffusion.point_cache import cached_table
from sgd_diffusion.progress import track
from sgd_replication.inputs.networks.settings import NetworkSettings, NetworkSweepSettings
from sgd_replication.inputs.networks.swept_networks import (
    SweptCheckpoint,
    SweptNetwork,
    load_swept,
    sweep_data,
    swept_networks,
)

Measure = Callable[[SweptNetwork, SweptCheckpoint, Dataset, NetworkSettings], pd.DataFrame]


def over_sweeps(job: Job, measure: Measure) -> pd.DataFrame:
    """Return the rows that `measure` gives of every network, restartable at the grain of a network."""
    sweeps = NetworkSweepSettings.model_validate(job.raw_settings["sweeps"])
    design = NetworkSettings.model_validate(job.raw_settings["network"])
    data = sweep_data(job.dataset(job.files.data, job.files.directory), sweeps)
    networks = zip(swept_networks(design, sweeps), load_swept(job.files.checkpoints), strict=True)
    parts = Parts(job)

    def rows(number: int, swept: SweptNetwork, checkpoint: SweptCheckpoint) -> pd.DataFrame:
        return cached_table(parts, f"network-{number}", lambda: measure(swept, checkpoint, data, design))

    tables = [rows(number, *network) for number, network in enumerate(track(list(networks), "networks"))]
    return pd.concat(tables, ignore_index=True)
