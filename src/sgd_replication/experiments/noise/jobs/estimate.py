"""Test the collected noise for normality and heavy tails, across minibatches and pooled over parameters.

The arrays of noise are large. Everything that figures show of them is written as tables.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.gradient_noise import PARAMETER
from sgd_diffusion.progress import track
from sgd_diffusion.statistics import across_minibatches, gaussian_control, pooled_over_parameters, shuffled
from sgd_diffusion.streams import numpy_stream
from sgd_replication.experiments.noise.distributions import (
    CheckpointNoise,
    histogram_table,
    quantile_table,
    tail_table,
)
from sgd_replication.experiments.noise.estimates import noise_estimates
from sgd_replication.experiments.noise.normality import normality_by_minibatches
from sgd_replication.experiments.noise.settings import EstimateSettings
from sgd_replication.experiments.noise.tables import (
    COORDINATE_STATISTICS,
    COORDINATES,
    HISTOGRAMS,
    NORMALITY,
    POOLED_STATISTICS,
    QUANTILES,
    TAIL_SHARES,
)
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table, write_table

Noise = NDArray[np.floating]

TABLES = {
    "coordinate_statistics": COORDINATE_STATISTICS,
    "pooled_statistics": POOLED_STATISTICS,
    "normality": NORMALITY,
    "histograms": HISTOGRAMS,
    "quantiles": QUANTILES,
    "tails": TAIL_SHARES,
}
"""The schema of every table that the job writes, by the name of its file in the rule."""


def run(job: Job[EstimateSettings]) -> None:
    """Write the tables of statistics, histograms, quantiles and tails, and the part's estimates."""
    settings, output, files = job.settings, job.output, job.input
    job.resolution()
    index = read_table(COORDINATES, files.coordinates)
    followed, *of_parameters = (
        np.load(file, allow_pickle=False)
        for file in (files.followed, files.pooled, files.twin, files.scale, files.live)
    )
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    checkpoints: list[tuple[Any, pd.DataFrame]] = list(index.groupby(["checkpoint", "replicate", "stage"], sort=False))
    for (checkpoint, replicate, stage), rows in track(checkpoints, "testing"):
        pooled, twin, scale, live = (array[checkpoint] for array in of_parameters)
        # Both tables of statistics draw their controls from this one stream, in this order.
        stream = numpy_stream(job.seed, "noise control", settings.network, replicate, stage)
        across = _tested_across(rows, followed[checkpoint], live, settings.coordinate_block, stream)
        of_all = _tested_pools(pooled[:, live], twin[:, live], scale[live], settings.pooled_block, stream)
        noise = CheckpointNoise.of(rows, followed[checkpoint], pooled, scale, live)
        stable_index = of_all.set_index("sample")["stable_index"]["measured"]
        drawn = numpy_stream(job.seed, "noise drawn", settings.network, replicate, stage)
        here = {
            "coordinate_statistics": across,
            "pooled_statistics": of_all.assign(dead_share=1 - live.mean()),
            "normality": _normality(rows, followed[checkpoint], live),
            "histograms": histogram_table(noise, stable_index, drawn),
            "quantiles": quantile_table(across, rows, followed[checkpoint]),
            "tails": tail_table(noise, drawn),
        }
        for name, table in here.items():
            tables[name].append(table.assign(replicate=replicate, stage=stage))
    whole = {name: pd.concat(tables[name], ignore_index=True)[list(schema.columns)] for name, schema in TABLES.items()}
    for name, schema in TABLES.items():
        write_table(whole[name], schema, getattr(output, name))
    estimates = noise_estimates(
        whole["coordinate_statistics"], whole["pooled_statistics"], minibatches=followed.shape[1]
    )
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


def _normality(index: pd.DataFrame, followed: Noise, live: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the share of live followed parameters that pass, by the number of minibatches; arguments as above."""
    rows = index[index["kind"] == PARAMETER]
    rows = rows[live[rows["coordinate"]]]
    return normality_by_minibatches(followed[:, rows["column"]].astype(np.float64), rows["weight"].to_numpy())


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
