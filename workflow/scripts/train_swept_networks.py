"""Train the networks that differ from a design in one thing at a time, and keep their weights."""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from job import Job, JobParser
from parts import Parts

from sgd_diffusion.point_cache import cached
from sgd_diffusion.progress import track
from sgd_replication.inputs.networks.settings import NetworkSettings, NetworkSweepSettings
from sgd_replication.inputs.networks.swept_networks import (
    SweptCheckpoint,
    SweptNetwork,
    save_swept,
    sweep_data,
    swept_networks,
    trained,
)


def train_all(job: Job) -> None:
    settings = NetworkSweepSettings.model_validate(job.raw_settings["sweeps"])
    design = NetworkSettings.model_validate(job.raw_settings["network"])
    data = sweep_data(job.dataset(job.files.data, job.files.directory), settings)
    parts = Parts(job)

    def of(swept: SweptNetwork) -> dict[str, Any]:
        return asdict(trained(swept, data, design, job.seed))

    checkpoints = [
        SweptCheckpoint(**cached(parts, f"network-{number}", partial(of, swept)))
        for number, swept in enumerate(track(list(swept_networks(design, settings)), "training"))
    ]
    save_swept(checkpoints, job.files.checkpoints)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_output("--checkpoints", "the weights of every network of every sweep")
    parser.run(train_all)


if __name__ == "__main__":
    main()
