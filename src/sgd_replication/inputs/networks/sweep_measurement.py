"""Applies one measurement to every network of the sweeps."""

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
"""Function of a network, its checkpoint, the data set and the design that returns the rows on this network."""


def measure_sweeps(
    job: Job[Any], design: NetworkSettings, sweeps: NetworkSweepSettings, measure: Measure
) -> pd.DataFrame:
    """Return the rows of a measurement of every network of the sweeps, in the order of the networks.

    The rows of each network are stored in the job's cache, so that an interrupted job resumes.

    Args:
        job: job with the inputs `data` and `checkpoints`.
        design: settings of the network that the sweeps start from.
        sweeps: settings of the sweeps.
        measure: function that returns the rows of one network.

    Examples:
        Training loss of every network of a small sweep on the embedded set "wine":

        >>> import tempfile
        >>> from pathlib import Path
        >>> from sgd_replication.inputs.networks.checkpoints import save_checkpoints
        >>> from sgd_replication.inputs.networks.swept_networks import trained
        >>> from sgd_replication.jobs.data_resolution import Resolution
        >>> from sgd_replication.jobs.identity import Identity, JobFiles
        >>> wine = Resolution(requested="wine", set="wine", kind="official", files={}, reason="an example")
        >>> design = NetworkSettings(data="wine", hidden=[3], training={"batch_size": 10})
        >>> sweeps = NetworkSweepSettings(images=20, pooling=1, epochs=[0, 1], gains=[1, 2], widths=[2], depths=[1])
        >>> data = sweep_data(load_dataset(wine), sweeps)
        >>> checkpoints = [next(trained([swept], data, design, seed=0)) for swept in swept_networks(design, sweeps)]
        >>> identity = Identity(
        ...     rule="r", module="m", wildcards={}, settings=None, seed=0, threads=1, device="cpu", code="c0de"
        ... )
        >>> def loss(swept, checkpoint, data, design):
        ...     return pd.DataFrame({"sweep": [swept.sweep], "loss": checkpoint.loss})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     files = {"data": Path(folder, "wine.json"), "checkpoints": Path(folder, "swept.pt")}
        ...     _ = files["data"].write_text(wine.model_dump_json())
        ...     save_checkpoints(checkpoints, files["checkpoints"])
        ...     job = Job(identity, JobFiles(results=folder, input=files, output={}), None)
        ...     table = measure_sweeps(job, design, sweeps, loss)
        >>> table["sweep"].unique().tolist(), table["loss"].tolist() == [one.loss for one in checkpoints]
        (['time', 'initialisation', 'width', 'depth'], True)
    """
    data = sweep_data(load_dataset(job.resolution()), sweeps)
    networks = list(zip(swept_networks(design, sweeps), load_swept(job.input.checkpoints), strict=True))
    tables = [
        cached_table(job.cache, f"network-{number}", partial(measure, swept, checkpoint, data, design))
        for number, (swept, checkpoint) in enumerate(track(networks, "networks"))
    ]
    return pd.concat(tables, ignore_index=True)
