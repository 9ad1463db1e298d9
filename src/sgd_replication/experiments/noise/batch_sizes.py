"""Tests of the same parameters and directions at many batch sizes: from which batch size on is noise Gaussian?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.gradient_noise import (
    PARAMETER,
    ExampleMoments,
    TrackedDirections,
    minibatch_noise,
    required_batch_size,
)
from sgd_diffusion.progress import track
from sgd_diffusion.statistics import gaussian_control, normality, symmetric_stable
from sgd_diffusion.statistics.noise_statistics import smooth_indices
from sgd_diffusion.statistics.replicates import weighted_means
from sgd_diffusion.streams import numpy_stream
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise.averages import (
    mean_share,
    mean_value,
    over_networks,
    rejected_share,
    rows_of,
    sufficient_batch_size,
    weighted_quantile,
)
from sgd_replication.experiments.noise.settings import CLAIMED_BATCH_SIZE
from sgd_replication.inputs.networks.checkpoints import STAGES

CONTROL_INDEX, CONTROL_COLUMNS = 1.7, 20
"""Tail index and number of columns of the stable control."""


def over_batch_sizes(
    projections: Tensor,
    tracked: TrackedDirections,
    *,
    batch_sizes: Sequence[int],
    minibatches: int,
    seed: int,
    point: tuple[str | int, ...],
) -> pd.DataFrame:
    """Return the rows of the `BATCH_STATISTICS` table of one checkpoint, without the columns replicate and stage.

    At the smallest B above the claimed threshold, Gaussian noise of the measured scales takes the same tests.

    Args:
        projections: (n, columns), the gradient of every example along every followed parameter and direction.
        tracked: the parameter or direction of each column.
        batch_sizes: B, each smaller than the data set.
        minibatches: number of independent minibatches at each B.
        seed: base of the random streams.
        point: names the checkpoint in the random streams.

    Examples:
        Exponential examples: minibatches of one example fail the test; those of 64 pass, and so does the control:

        >>> drawn = torch.from_numpy(np.random.default_rng(0).exponential(size=(1000, 1)))
        >>> about = pd.DataFrame({"kind": PARAMETER, "layer": 1, "coordinate": [0], "weight": 1.0})
        >>> tracked = TrackedDirections(about, torch.tensor([0]), torch.empty(1, 0))
        >>> rows = over_batch_sizes(drawn, tracked, batch_sizes=[1, 64], minibatches=100, seed=0, point=(0,))
        >>> list(zip(rows["batch_size"], rows["sample"], rows["normal"]))
        [(1, 'measured', False), (64, 'measured', True), (64, 'gaussian-control', True)]
    """
    moments = ExampleMoments.of(projections.numpy())
    active = moments.second > 0
    about = tracked.table[active].assign(
        example_kurtosis=moments.kurtosis[active], required_batch_size=required_batch_size(moments, minibatches)[active]
    )
    judged = min(size for size in batch_sizes if size > CLAIMED_BATCH_SIZE)
    # In single precision a quarter of the time; rounding changes noise by less than 10⁻⁶ of an example's gradient.
    centred = (projections - projections.mean(0)).float()
    tables = []
    for size in track(sorted(batch_sizes), "batch sizes"):
        noise = minibatch_noise(centred, size, minibatches, torch_stream(seed, "noise batches", *point, size))
        samples = {"measured": noise.double().numpy()[:, active]}
        if size == judged:
            stream = numpy_stream(seed, "noise batches, control", *point)
            samples["gaussian-control"] = gaussian_control(samples["measured"].std(axis=0), minibatches, stream)
        exact = moments.kurtosis_of_mean(size)[active]
        for sample, drawn in samples.items():
            tables.append(_tested(drawn, about.assign(exact_kurtosis=exact, batch_size=size, sample=sample)))
    return pd.concat(tables, ignore_index=True)


def stable_control(examples: int, seed: int, replicate: int) -> tuple[Tensor, TrackedDirections]:
    """Return symmetric stable numbers in the form of projections, (n, columns), and the names of the columns.

    Means over minibatches have the same tail index while B is far below n. At larger B they become Gaussian, because
    the variance of a finite set is finite.

    Args:
        examples: n.
        seed: base of the random stream.
        replicate: names the network in the random stream.

    Examples:
        >>> from sgd_diffusion.statistics import characteristic_index
        >>> examples, tracked = stable_control(2000, seed=0, replicate=0)
        >>> tuple(examples.shape), len(tracked.table)
        ((2000, 20), 20)
        >>> round(float(characteristic_index(examples.numpy()).mean()), 1)  # the index that they are drawn with
        1.7
    """
    stream = numpy_stream(seed, "noise batches, stable control", replicate)
    drawn = symmetric_stable(CONTROL_INDEX, examples * CONTROL_COLUMNS, stream).reshape(examples, CONTROL_COLUMNS)
    about = pd.DataFrame(
        {"kind": PARAMETER, "layer": 0, "coordinate": range(CONTROL_COLUMNS), "weight": 1 / CONTROL_COLUMNS}
    )
    return torch.from_numpy(drawn), TrackedDirections(about, torch.empty(0), torch.empty(0))


def _tested(noise: np.ndarray, about: pd.DataFrame) -> pd.DataFrame:
    """Return the tests of the columns that vary in these minibatches, kind by kind."""
    varies = np.ptp(noise, axis=0) > 0
    tables = []
    for _, rows in about.reset_index(drop=True)[varies].groupby("kind", sort=False):
        own = noise[:, rows.index]
        tables.append(rows.reset_index(drop=True).join(normality(own).join(smooth_indices(own))))
    return pd.concat(tables, ignore_index=True)


def parameter_means(batches: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of `BATCH_SHARES`: weighted means over the parameters of a network.

    Args:
        batches: table `BATCH_STATISTICS`.

    Examples:
        >>> rows = {"replicate": 0, "stage": "trained", "sample": "measured", "batch_size": 1, "kind": PARAMETER}
        >>> batches = pd.DataFrame(rows | {"weight": [0.75, 0.25], "normal": [True, False]})
        >>> parameter_means(batches.assign(characteristic_index=[2.0, None])).iloc[0, 3:].to_dict()
        {'batch_size': 1.0, 'normal': 0.75, 'characteristic_index': 2.0}
    """
    parameters = batches[batches["kind"] == PARAMETER]
    groups: list[tuple[Any, pd.DataFrame]] = list(parameters.groupby(["stage", "sample", "batch_size"], sort=False))
    columns = ("normal", "characteristic_index")
    means = [
        pd.DataFrame({column: weighted_means(rows, column) for column in columns})
        .rename_axis("replicate")
        .reset_index()
        .assign(stage=stage, sample=sample, batch_size=size)
        for (stage, sample, size), rows in groups
    ]
    return pd.concat(means, ignore_index=True)[["replicate", "stage", "sample", "batch_size", *columns]]


def median_kurtoses(batches: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of `BATCH_KURTOSES`: medians over the measured parameters of a layer, of all networks.

    Args:
        batches: table `BATCH_STATISTICS`.

    Examples:
        >>> rows = {"stage": "trained", "sample": "measured", "batch_size": 1, "kind": PARAMETER, "layer": 1}
        >>> batches = pd.DataFrame(rows | {"excess_kurtosis": [1.0, 2.0, 9.0], "exact_kurtosis": 3.0})
        >>> median_kurtoses(batches).to_dict(orient="records")[0]["excess_kurtosis"]
        2.0
    """
    measured = batches[(batches["kind"] == PARAMETER) & (batches["sample"] == "measured")]
    of_layer = measured.groupby(["stage", "layer", "batch_size"], sort=False)
    return of_layer[["excess_kurtosis", "exact_kurtosis"]].median().reset_index()


def batch_estimates(batches: pd.DataFrame, minibatches: int) -> dict[str, Estimate]:
    """Return the estimates of the noise over batch sizes.

    - `share_above_16_*`: share of parameters that pass at the judged B, the smallest above the claimed threshold.
    - `share_largest_*`: share of parameters that pass at the largest B.
    - `characteristic_index_*`: tail index at these two B; stable noise has the same index at every B.
    - `required_batch_size_*`: B from which the exact cumulants of nine in ten parameters are as small as those of a
      Gaussian sample.
    - `kurtosis_ratio_*`: median excess kurtosis at the judged B, measured over exact; 1 by the central limit theorem.
    - `stable_control_*`: tail index of minibatches of stable examples.

    Args:
        batches: a `BATCH_STATISTICS` table.
        minibatches: number of minibatches in a test.

    Examples:
        In two networks all parameters pass at B = 32, the smallest above 16, with the exact kurtosis:

        >>> from sgd_replication.experiments.noise.tables import BATCH_STATISTICS
        >>> parts = {"replicate": [0, 1], "stage": STAGES, "sample": ["measured", "gaussian-control", "stable-control"]}
        >>> parts |= {"kind": [PARAMETER], "batch_size": [4, 32]}
        >>> rows = pd.MultiIndex.from_product(parts.values(), names=parts).to_frame(index=False)
        >>> batches = rows.reindex(columns=list(BATCH_STATISTICS.columns), fill_value=0.1)
        >>> found = batch_estimates(batches.assign(normal=rows["batch_size"] > 16), minibatches=100)
        >>> [found[name].value for name in ("judged_batch_size", "share_above_16_trained", "kurtosis_ratio_trained")]
        [32.0, 1.0, 1.0]
    """
    sizes = sorted(batches["batch_size"].unique())
    judged = min(size for size in sizes if size > CLAIMED_BATCH_SIZE)
    estimates = {
        "minibatches": exactly(minibatches, "setting", "minibatches"),
        "judged_batch_size": exactly(float(judged), "setting", "examples"),
        "largest_batch_size": exactly(float(sizes[-1]), "setting", "examples"),
    }
    stable = batches[batches["sample"] == "stable-control"]
    for name, size in (("above_16", judged), ("largest", sizes[-1])):
        at_size = stable[stable["batch_size"] == size]
        estimates[f"stable_control_index_{name}"] = mean_value(at_size, "characteristic_index")
    for stage in STAGES:
        parameters = rows_of(batches, stage, "measured")
        above, largest = (parameters[parameters["batch_size"] == size] for size in (judged, sizes[-1]))
        control = rows_of(batches, stage, "gaussian-control")
        estimates |= {
            f"share_above_16_{stage}": mean_share(above, "normal"),
            f"characteristic_index_above_16_{stage}": mean_value(above, "characteristic_index"),
            f"characteristic_index_largest_{stage}": mean_value(largest, "characteristic_index"),
            f"share_largest_{stage}": mean_share(largest, "normal"),
            f"share_control_{stage}": mean_share(control, "normal"),
            f"control_rejections_{stage}": rejected_share(control),
            f"required_batch_size_{stage}": over_networks(largest, sufficient_batch_size),
            f"kurtosis_ratio_{stage}": over_networks(above, _kurtosis_ratio),
        }
    return estimates


def _kurtosis_ratio(rows: pd.DataFrame) -> float:
    return weighted_quantile(rows, "excess_kurtosis", 0.5) / weighted_quantile(rows, "exact_kurtosis", 0.5)
