"""Compare gradient noise with curvature at one checkpoint, on every example of its set."""

from pathlib import Path

import torch
from job import Job, JobParser

from sgd_diffusion.config import CovarianceSettings, NetworkSettings
from sgd_diffusion.covariance import ELEMENTS, MATRICES, MEASURES, MINIBATCHES, CheckpointCurvature, as_measures
from sgd_diffusion.measurements import write_table
from sgd_diffusion.models import STAGES, FullyConnected, load_checkpoints

REPLICATE = 0


def measure(job: Job) -> None:
    settings = CovarianceSettings.model_validate(job.raw_settings["covariance"])
    design = NetworkSettings.model_validate(job.raw_settings["network"])
    dataset = job.dataset(job.files.data, job.files.directory)
    network = FullyConnected([dataset.features, *design.hidden, dataset.classes], design.activation)
    (checkpoint,) = (
        found
        for found in load_checkpoints(job.files.checkpoints)
        if (found.replicate, found.stage) == (REPLICATE, job.files.stage)
    )
    network.load_state_dict(checkpoint.weights)
    found = CheckpointCurvature.of(
        network,
        torch.from_numpy(dataset.inputs),
        torch.from_numpy(dataset.labels),
        "cross-entropy",
        settings,
        job.seed,
    )
    write_table(found.elements(), ELEMENTS, job.files.elements)
    write_table(found.whole(), MATRICES, job.files.matrices)
    write_table(as_measures(found.estimates(settings)), MEASURES, job.files.measures)
    write_table(found.minibatches(settings, job.seed), MINIBATCHES, job.files.minibatches)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--stage", choices=STAGES, required=True, help="which of the network's checkpoints")
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_input("--checkpoints", "the network's weights")
    parser.add_output("--elements", "curvature and noise along every eigendirection")
    parser.add_output("--matrices", "whole matrices against the Hessian")
    parser.add_output("--measures", "measures of C against H, with intervals")
    parser.add_output("--minibatches", "variance of actual minibatches' gradients")
    parser.run(measure)


if __name__ == "__main__":
    main()
