"""Test single parameters and directions at many batch sizes, at every checkpoint of the noise experiment's network."""

from functools import partial
from pathlib import Path

import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser
from networks import LearntSet
from noise_points import followed_at
from parts import Parts

from sgd_diffusion.curvature import LOSSES, LayeredNetwork
from sgd_diffusion.gradient_noise import example_projections
from sgd_diffusion.models import FullyConnected
from sgd_diffusion.point_cache import cached_table
from sgd_diffusion.progress import track
from sgd_replication.experiments.noise.batch_sizes import over_batch_sizes, stable_control
from sgd_replication.experiments.noise.estimates import batch_estimates
from sgd_replication.experiments.noise.settings import NoiseSettings
from sgd_replication.experiments.noise.tables import BATCH_STATISTICS
from sgd_replication.inputs.networks.checkpoints import STAGES, Checkpoint, load_checkpoints
from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = NoiseSettings.model_validate(job.raw_settings["noise"])
    learnt = LearntSet.of(job, NetworkSettings.model_validate(job.raw_settings["network"]))
    test = partial(over_batch_sizes, batch_sizes=settings.batch_sizes, minibatches=settings.minibatches, seed=job.seed)
    parts = Parts(job)

    def at(checkpoint: Checkpoint) -> pd.DataFrame:
        network = learnt.network(checkpoint)
        assert isinstance(network, FullyConnected)  # as the settings demand
        followed = followed_at(network, learnt, checkpoint, settings, job.seed)
        layered = LayeredNetwork(network, LOSSES["cross-entropy"])
        projections = example_projections(layered, learnt.inputs, learnt.labels, followed)
        rows = test(projections, followed, point=(checkpoint.replicate, checkpoint.stage))
        if checkpoint.stage == STAGES[-1]:
            examples, about = stable_control(len(projections), job.seed, checkpoint.replicate)
            control = test(examples, about, point=("stable control", checkpoint.replicate))
            control = control[control["sample"] == "measured"].assign(sample="stable-control")
            rows = pd.concat([rows, control], ignore_index=True)
        return rows.assign(replicate=checkpoint.replicate, stage=checkpoint.stage)

    tables = [
        cached_table(parts, f"{checkpoint.replicate}-{checkpoint.stage}", partial(at, checkpoint))
        for checkpoint in track(load_checkpoints(job.files.checkpoints), "checkpoints")
    ]
    batches = pd.concat(tables, ignore_index=True)[list(BATCH_STATISTICS.columns)]
    write_table(batches, BATCH_STATISTICS, job.files.batches)
    write_estimates(
        job,
        experiment="noise-batch",
        estimates=batch_estimates(batches, settings.minibatches),
        evidence=[job.files.batches],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_input("--checkpoints", "the network's weights")
    parser.add_output("--batches", "a row a parameter or direction and batch size")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
