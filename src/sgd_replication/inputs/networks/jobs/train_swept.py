"""Train the networks of the sweeps, each of which differs from a design in one property, and save their weights."""

from dataclasses import asdict
from functools import partial
from typing import Any

from sgd_diffusion.point_cache import cached
from sgd_diffusion.progress import track
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.inputs.networks.checkpoints import save_checkpoints
from sgd_replication.inputs.networks.settings import SweptTrainingSettings
from sgd_replication.inputs.networks.swept_networks import (
    SweptCheckpoint,
    SweptNetwork,
    sweep_data,
    swept_networks,
    trained,
)
from sgd_replication.jobs.job import Job


def run(job: Job[SweptTrainingSettings]) -> None:
    """Write the checkpoints of all networks of the sweeps."""
    design, sweeps = job.settings.network, job.settings.sweeps
    data = sweep_data(load_dataset(job.resolution()), sweeps)

    def of(swept: SweptNetwork) -> dict[str, Any]:
        return asdict(trained(swept, data, design, job.seed))

    checkpoints = [
        SweptCheckpoint(**cached(job.cache, f"network-{number}", partial(of, swept)))
        for number, swept in enumerate(track(list(swept_networks(design, sweeps)), "training"))
    ]
    save_checkpoints(checkpoints, job.output.checkpoints)
