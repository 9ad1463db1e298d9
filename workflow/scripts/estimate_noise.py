"""Judge the collected noise parameter by parameter and pooled, beside Gaussian noise of the same scales."""

import numpy as np
import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser

from sgd_diffusion.config import NoiseSettings
from sgd_diffusion.measurements import read_table, write_table
from sgd_diffusion.noise import (
    COORDINATE_STATISTICS,
    COORDINATES,
    POOLED_STATISTICS,
    gaussian_control,
    noise_estimates,
    per_coordinate,
    pooled_over_parameters,
    shuffled,
)
from sgd_diffusion.progress import track
from sgd_diffusion.streams import numpy_stream


def estimate(job: Job) -> None:
    settings = job.settings(NoiseSettings)
    job.resolution(job.files.data)
    index = read_table(COORDINATES, job.files.coordinates)
    followed, pooled, scale, live_everywhere = (
        np.load(getattr(job.files, name), allow_pickle=False) for name in ("followed", "pooled", "scale", "live")
    )
    per_parameter: list[pd.DataFrame] = []
    over_parameters: list[dict[str, object]] = []
    checkpoints = index[["checkpoint", "replicate", "stage"]].drop_duplicates().itertuples(index=False)
    for checkpoint, replicate, stage in track(list(checkpoints), "testing"):
        rows = index[index["checkpoint"] == checkpoint]
        stream = numpy_stream(job.seed, "noise control", settings.network, replicate, stage)
        live = live_everywhere[checkpoint]
        rows = rows[live[rows["coordinate"]]]
        identity = {"replicate": replicate, "stage": stage}
        parameters = rows[["layer", "coordinate", "weight"]].reset_index(drop=True)
        across_minibatches = {
            "measured": followed[checkpoint][:, rows["column"]],
            "gaussian-control": gaussian_control(scale[checkpoint][rows["coordinate"]], followed.shape[1], stream),
        }
        for sample, noise in across_minibatches.items():
            statistics = per_coordinate(noise, settings.coordinate_block)
            per_parameter.append(pd.concat([parameters, statistics], axis=1).assign(**identity, sample=sample))
        of_all = pooled[checkpoint][:, live]
        pools = {
            "measured": of_all,
            "shuffled": shuffled(of_all, stream),
            "gaussian-control": gaussian_control(scale[checkpoint][live], len(of_all), stream),
        }
        for sample, noise in pools.items():
            count, index_of_pool = pooled_over_parameters(noise, settings.pooled_block)
            over_parameters.append(
                {
                    **identity,
                    "sample": sample,
                    "values": count,
                    "dead_share": 1 - live.mean(),
                    "stable_index": index_of_pool,
                }
            )
    coordinates = pd.concat(per_parameter, ignore_index=True)[list(COORDINATE_STATISTICS.columns)]
    pooled_table = pd.DataFrame(over_parameters)[list(POOLED_STATISTICS.columns)]
    write_table(coordinates, COORDINATE_STATISTICS, job.files.coordinate_statistics)
    write_table(pooled_table, POOLED_STATISTICS, job.files.pooled_statistics)
    write_estimates(
        job,
        experiment="noise-distribution",
        estimates=noise_estimates(coordinates, pooled_table, minibatches=followed.shape[1]),
        evidence=[job.files.coordinate_statistics, job.files.pooled_statistics],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_input("--coordinates", "the followed parameters")
    parser.add_input("--followed", "their noise in every minibatch")
    parser.add_input("--pooled", "noise of every parameter in some minibatches")
    parser.add_input("--scale", "root mean square of every parameter's noise")
    parser.add_input("--live", "which parameters have noise at all")
    parser.add_output("--coordinate-statistics", "a row a parameter: normality, kurtosis, stable index")
    parser.add_output("--pooled-statistics", "a row a checkpoint: stable index of the pooled noise")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(estimate)


if __name__ == "__main__":
    main()
