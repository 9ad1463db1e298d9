"""Ask how noise is distributed, parameter by parameter and pooled, beside Gaussian noise of the same scales."""

import numpy as np
import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser

from sgd_diffusion.gradient_noise import PARAMETER
from sgd_diffusion.progress import track
from sgd_diffusion.statistics import across_minibatches, gaussian_control, pooled_over_parameters, shuffled
from sgd_diffusion.streams import numpy_stream
from sgd_replication.experiments.noise.estimates import noise_estimates
from sgd_replication.experiments.noise.settings import NoiseSettings
from sgd_replication.experiments.noise.tables import COORDINATE_STATISTICS, COORDINATES, POOLED_STATISTICS
from sgd_replication.jobs.tables import read_table, write_table


def estimate(job: Job) -> None:
    settings = job.settings(NoiseSettings)
    job.resolution(job.files.data)
    index = read_table(COORDINATES, job.files.coordinates)
    followed, pooled, twin, scale, live_everywhere = (
        np.load(getattr(job.files, name), allow_pickle=False)
        for name in ("followed", "pooled", "twin", "scale", "live")
    )
    across: list[pd.DataFrame] = []
    over_parameters: list[dict[str, object]] = []
    checkpoints = index[["checkpoint", "replicate", "stage"]].drop_duplicates().itertuples(index=False)
    for checkpoint, replicate, stage in track(list(checkpoints), "testing"):
        stream = numpy_stream(job.seed, "noise control", settings.network, replicate, stage)
        live = live_everywhere[checkpoint]
        identity = {"replicate": replicate, "stage": stage}
        for kind, of_kind in index[index["checkpoint"] == checkpoint].groupby("kind", sort=False):
            if kind == PARAMETER:
                of_kind = of_kind[live[of_kind["coordinate"]]]
            noise = followed[checkpoint][:, of_kind["column"]].astype(np.float64)
            spread = np.sqrt((noise**2).mean(axis=0))
            samples = {"measured": noise, "gaussian-control": gaussian_control(spread, len(noise), stream)}
            about = of_kind[["kind", "layer", "coordinate", "weight"]].reset_index(drop=True)
            for sample, values in samples.items():
                statistics = across_minibatches(values, settings.coordinate_block)
                across.append(about.join(statistics).assign(**identity, sample=sample))
        of_all = pooled[checkpoint][:, live].astype(np.float64)
        pools = {
            "measured": of_all,
            "shuffled": shuffled(of_all, stream),
            "gaussian-control": gaussian_control(scale[checkpoint][live], len(of_all), stream),
            "gaussian-twin": twin[checkpoint][:, live].astype(np.float64),
        }
        for sample, noise in pools.items():
            found = pooled_over_parameters(noise, settings.pooled_block)
            over_parameters.append({**identity, "sample": sample, "dead_share": 1 - live.mean(), **found})
    coordinates = pd.concat(across, ignore_index=True)[list(COORDINATE_STATISTICS.columns)]
    pooled_table = pd.DataFrame(over_parameters)[list(POOLED_STATISTICS.columns)]
    write_table(coordinates, COORDINATE_STATISTICS, job.files.coordinate_statistics)
    write_table(pooled_table, POOLED_STATISTICS, job.files.pooled_statistics)
    write_estimates(
        job,
        experiment=job.files.experiment,
        estimates=noise_estimates(coordinates, pooled_table, minibatches=followed.shape[1]),
        evidence=[job.files.coordinate_statistics, job.files.pooled_statistics],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--experiment", required=True, help="name of the estimates")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_input("--coordinates", "the followed parameters")
    parser.add_input("--followed", "their noise in every minibatch")
    parser.add_input("--pooled", "noise of every parameter in some minibatches")
    parser.add_input("--twin", "Gaussian noise of the same covariance")
    parser.add_input("--scale", "root mean square of every parameter's noise")
    parser.add_input("--live", "which parameters have noise at all")
    parser.add_output("--coordinate-statistics", "a row a parameter: normality, kurtosis, stable index")
    parser.add_output("--pooled-statistics", "a row a checkpoint: stable index of the pooled noise")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(estimate)


if __name__ == "__main__":
    main()
