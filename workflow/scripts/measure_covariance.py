"""Compare gradient noise with curvature at one checkpoint, on every example of its set."""

from pathlib import Path

from job import Job, JobParser
from networks import LearntSet, first_replicate

from sgd_diffusion.models import FullyConnected
from sgd_replication.experiments.covariance.checkpoint import CheckpointCurvature, as_measures
from sgd_replication.experiments.covariance.settings import CovarianceSettings
from sgd_replication.experiments.covariance.tables import ELEMENTS, MATRICES, MEASURES, MINIBATCHES
from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = CovarianceSettings.model_validate(job.raw_settings["covariance"])
    design = NetworkSettings.model_validate(job.raw_settings["network"])
    learnt = LearntSet.of(job, design)
    network = learnt.network(first_replicate(job.files.checkpoints, job.files.stage))
    assert isinstance(network, FullyConnected)  # as the settings demand
    found = CheckpointCurvature.of(network, learnt.inputs, learnt.labels, "cross-entropy", settings, job.seed)
    write_table(found.elements(), ELEMENTS, job.files.elements)
    write_table(found.whole(), MATRICES, job.files.matrices)
    write_table(as_measures(found.estimates(settings)), MEASURES, job.files.measures)
    write_table(found.minibatches(settings, job.seed), MINIBATCHES, job.files.minibatches)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--stage", choices=ENDS, required=True, help="which of the network's checkpoints")
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
