"""Test the collected noise for normality and heavy tails, across minibatches and pooled over parameters."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.gradient_noise import PARAMETER
from sgd_diffusion.progress import track
from sgd_diffusion.statistics import across_minibatches, gaussian_control, pooled_over_parameters, shuffled
from sgd_diffusion.streams import numpy_stream
from sgd_replication.experiments.noise.estimates import noise_estimates
from sgd_replication.experiments.noise.settings import EstimateSettings
from sgd_replication.experiments.noise.tables import COORDINATE_STATISTICS, COORDINATES, POOLED_STATISTICS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table, write_table


@dataclass(frozen=True)
class CheckpointNoise:
    """The collected noise of one checkpoint.

    Attributes:
        index: rows of the table ``coordinates``, one a column of `tracked`.
        tracked: (minibatches, columns), noise along what is followed.
        pooled: (pooled minibatches, parameters), noise of every parameter.
        surrogate: (pooled minibatches, parameters), Gaussian noise of the same covariance.
        scale: (parameters,), root mean square of the noise.
        active: (parameters,), whether a parameter has noise.
    """

    index: pd.DataFrame
    tracked: NDArray[np.floating]
    pooled: NDArray[np.floating]
    surrogate: NDArray[np.floating]
    scale: NDArray[np.floating]
    active: NDArray[np.bool_]


def run(job: Job[EstimateSettings]) -> None:
    """Write the tables ``coordinate_statistics`` and ``pooled_statistics`` and the part's estimates."""
    settings, output, files = job.settings, job.output, job.input
    job.resolution()
    index = read_table(COORDINATES, files.coordinates)
    tracked, pooled, surrogate, scale, active = (
        np.load(file, allow_pickle=False)
        for file in (files.followed, files.pooled, files.twin, files.scale, files.live)
    )
    across: list[pd.DataFrame] = []
    over_parameters: list[pd.DataFrame] = []
    checkpoints = index[["checkpoint", "replicate", "stage"]].drop_duplicates().itertuples(index=False)
    for checkpoint, replicate, stage in track(list(checkpoints), "testing"):
        noise = CheckpointNoise(
            index[index["checkpoint"] == checkpoint],
            *(array[checkpoint] for array in (tracked, pooled, surrogate, scale, active)),
        )
        # Both tables draw their controls from this one stream, in this order.
        stream = numpy_stream(job.seed, "noise control", settings.network, replicate, stage)
        of_tracked = _tested_across(noise, settings.coordinate_block, stream)
        of_all = _tested_pools(noise, settings.pooled_block, stream)
        across.append(of_tracked.assign(replicate=replicate, stage=stage))
        over_parameters.append(of_all.assign(replicate=replicate, stage=stage))
    coordinate_statistics = pd.concat(across, ignore_index=True)[list(COORDINATE_STATISTICS.columns)]
    pooled_statistics = pd.concat(over_parameters, ignore_index=True)[list(POOLED_STATISTICS.columns)]
    write_table(coordinate_statistics, COORDINATE_STATISTICS, output.coordinate_statistics)
    write_table(pooled_statistics, POOLED_STATISTICS, output.pooled_statistics)
    write_estimates(
        job,
        part=job.wildcards["part"],
        estimates=noise_estimates(coordinate_statistics, pooled_statistics, tracked.shape[1]),
        evidence=[output.coordinate_statistics, output.pooled_statistics],
    )


def _tested_across(noise: CheckpointNoise, block: int, stream: np.random.Generator) -> pd.DataFrame:
    """Return statistics across minibatches of every live followed parameter, direction and norm, and of a control."""
    tables = []
    for kind, rows in noise.index.groupby("kind", sort=False):
        if kind == PARAMETER:
            rows = rows[noise.active[rows["coordinate"]]]
        measured = noise.tracked[:, rows["column"]].astype(np.float64)
        scale = np.sqrt((measured**2).mean(axis=0))
        samples = {"measured": measured, "gaussian-control": gaussian_control(scale, len(measured), stream)}
        about = rows[["kind", "layer", "coordinate", "weight"]].reset_index(drop=True)
        for sample, values in samples.items():
            tables.append(about.join(across_minibatches(values, block)).assign(sample=sample))
    return pd.concat(tables, ignore_index=True)


def _tested_pools(noise: CheckpointNoise, block: int, stream: np.random.Generator) -> pd.DataFrame:
    """Return statistics of the noise pooled over live parameters, and of its shuffled and Gaussian counterparts."""
    active = noise.active
    measured = noise.pooled[:, active].astype(np.float64)
    samples = {
        "measured": measured,
        "shuffled": shuffled(measured, stream),
        "gaussian-control": gaussian_control(noise.scale[active], len(measured), stream),
        "gaussian-twin": noise.surrogate[:, active].astype(np.float64),
    }
    return pd.DataFrame(
        [
            {"sample": sample, "dead_share": 1 - active.mean(), **pooled_over_parameters(values, block)}
            for sample, values in samples.items()
        ]
    )
