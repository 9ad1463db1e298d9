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
    sweep_data,
    swept_networks,
    trained,
    trainings,
)
from sgd_replication.jobs.job import Job


def run(job: Job[SweptTrainingSettings]) -> None:
    """Write the checkpoints of all networks of the sweeps."""
    design, sweeps = job.settings.network, job.settings.sweeps
    data = sweep_data(load_dataset(job.resolution()), sweeps)
    networks = list(swept_networks(design, sweeps))

    def of(places: list[int]) -> list[dict[str, Any]]:
        return [asdict(found) for found in trained([networks[place] for place in places], data, design, job.seed)]

    found: dict[int, SweptCheckpoint] = {}
    for number, places in enumerate(track(trainings(networks), "training")):
        moments = cached(job.cache, f"training-{number}", partial(of, places))
        found |= {place: SweptCheckpoint(**moment) for place, moment in zip(places, moments, strict=True)}
    save_checkpoints([found[place] for place in range(len(networks))], job.output.checkpoints)
