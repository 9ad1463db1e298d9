"""Test the collected noise for normality and heavy tails, across minibatches and pooled over parameters."""

from typing import Any

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

Noise = NDArray[np.floating]


def run(job: Job[EstimateSettings]) -> None:
    """Write the tables ``coordinate_statistics`` and ``pooled_statistics`` and the part's estimates."""
    settings, output, files = job.settings, job.output, job.input
    job.resolution()
    index = read_table(COORDINATES, files.coordinates)
    followed, *of_parameters = (
        np.load(file, allow_pickle=False)
        for file in (files.followed, files.pooled, files.twin, files.scale, files.live)
    )
    across, over_parameters = [], []
    checkpoints: list[tuple[Any, pd.DataFrame]] = list(index.groupby(["checkpoint", "replicate", "stage"], sort=False))
    for (checkpoint, replicate, stage), rows in track(checkpoints, "testing"):
        pooled, twin, scale, live = (array[checkpoint] for array in of_parameters)
        # Both tables draw their controls from this one stream, in this order.
        stream = numpy_stream(job.seed, "noise control", settings.network, replicate, stage)
        of_followed = _tested_across(rows, followed[checkpoint], live, settings.coordinate_block, stream)
        of_all = _tested_pools(pooled[:, live], twin[:, live], scale[live], settings.pooled_block, stream)
        across.append(of_followed.assign(replicate=replicate, stage=stage))
        over_parameters.append(of_all.assign(replicate=replicate, stage=stage, dead_share=1 - live.mean()))
    coordinate_statistics = pd.concat(across, ignore_index=True)[list(COORDINATE_STATISTICS.columns)]
    pooled_statistics = pd.concat(over_parameters, ignore_index=True)[list(POOLED_STATISTICS.columns)]
    write_table(coordinate_statistics, COORDINATE_STATISTICS, output.coordinate_statistics)
    write_table(pooled_statistics, POOLED_STATISTICS, output.pooled_statistics)
    estimates = noise_estimates(coordinate_statistics, pooled_statistics, minibatches=followed.shape[1])
    write_estimates(job, part=job.wildcards["part"], estimates=estimates)


def _tested_across(
    index: pd.DataFrame, followed: Noise, live: NDArray[np.bool_], block: int, stream: np.random.Generator
) -> pd.DataFrame:
    """Return statistics across minibatches of every live followed parameter, direction and norm, and of a control.

    Args:
        index: rows of the table ``coordinates``, one for each column of `followed`.
        followed: noise along what is followed, (minibatches, columns).
        live: whether a parameter has noise, (parameters,).
        block: block length K₁ of the stable index.
        stream: random stream of the control.
    """
    tables = []
    for kind, rows in index.groupby("kind", sort=False):
        if kind == PARAMETER:
            rows = rows[live[rows["coordinate"]]]
        measured = followed[:, rows["column"]].astype(np.float64)
        scale = np.sqrt((measured**2).mean(axis=0))
        samples = {"measured": measured, "gaussian-control": gaussian_control(scale, len(measured), stream)}
        about = rows[["kind", "layer", "coordinate", "weight"]].reset_index(drop=True)
        for sample, values in samples.items():
            tables.append(about.join(across_minibatches(values, block)).assign(sample=sample))
    return pd.concat(tables, ignore_index=True)


def _tested_pools(pooled: Noise, twin: Noise, scale: Noise, block: int, stream: np.random.Generator) -> pd.DataFrame:
    """Return statistics of the noise pooled over live parameters, and of its shuffled and Gaussian counterparts.

    Args:
        pooled: noise of every live parameter, (pooled minibatches, live parameters).
        twin: Gaussian noise of the same covariance, with the same shape.
        scale: root mean square of the noise of every live parameter, (live parameters,).
        block: block length K₁ of the stable index.
        stream: random stream of the shuffled and of the Gaussian noise.
    """
    measured = pooled.astype(np.float64)
    samples = {
        "measured": measured,
        "shuffled": shuffled(measured, stream),
        "gaussian-control": gaussian_control(scale, len(measured), stream),
        "gaussian-twin": twin.astype(np.float64),
    }
    rows = [{"sample": sample, **pooled_over_parameters(values, block)} for sample, values in samples.items()]
    return pd.DataFrame(rows)
