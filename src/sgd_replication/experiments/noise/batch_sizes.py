"""The same parameters and directions at many batch sizes: how fast, and from where on, noise becomes Gaussian."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.gradient_noise import PARAMETER, ExampleMoments, Followed, minibatch_noise, required_batch_size
from sgd_diffusion.progress import track
from sgd_diffusion.statistics import gaussian_control, normality, symmetric_stable
from sgd_diffusion.statistics.noise_statistics import smooth_indices
from sgd_diffusion.streams import numpy_stream, torch_stream
from sgd_replication.experiments.noise.settings import CLAIMED_BATCH_SIZE

CONTROL_INDEX, CONTROL_COLUMNS = 1.7, 20


def over_batch_sizes(
    projections: Tensor,
    followed: Followed,
    *,
    batch_sizes: Sequence[int],
    minibatches: int,
    seed: int,
    point: tuple[str | int, ...],
) -> pd.DataFrame:
    """Return the rows of the `BATCH_STATISTICS` table of one checkpoint, but for what names it.

    At the first B above the claimed one, Gaussians of the measured scales are put through the same tests.

    Args:
        projections: (n, columns), every example's gradient along what is followed.
        followed: which column is what.
        batch_sizes: B, each smaller than the set.
        minibatches: independent ones at each B.
        seed, point: of the streams.

    Examples:
        Minibatches of one example are as skewed as their exponential law; those of 64 pass, and so does their control:

        >>> drawn = torch.from_numpy(np.random.default_rng(0).exponential(size=(1000, 1)))
        >>> about = pd.DataFrame({"kind": PARAMETER, "layer": 1, "coordinate": [0], "weight": 1.0})
        >>> followed = Followed(about, torch.tensor([0]), torch.empty(1, 0))
        >>> rows = over_batch_sizes(drawn, followed, batch_sizes=[1, 64], minibatches=100, seed=0, point=(0,))
        >>> list(zip(rows["batch_size"], rows["sample"], rows["normal"]))
        [(1, 'measured', False), (64, 'measured', True), (64, 'gaussian-control', True)]
    """
    moments = ExampleMoments.of(projections.numpy())
    live = moments.second > 0
    about = followed.table[live].assign(
        example_kurtosis=moments.kurtosis[live], required_batch_size=required_batch_size(moments, minibatches)[live]
    )
    judged = min(size for size in batch_sizes if size > CLAIMED_BATCH_SIZE)
    tables = []
    for size in track(sorted(batch_sizes), "batch sizes"):
        noise = minibatch_noise(projections, size, minibatches, torch_stream(seed, "noise batches", *point, size))
        samples = {"measured": noise.double().numpy()[:, live]}
        if size == judged:
            stream = numpy_stream(seed, "noise batches, control", *point)
            samples["gaussian-control"] = gaussian_control(samples["measured"].std(axis=0), minibatches, stream)
        exact = moments.kurtosis_of_mean(size)[live]
        for sample, drawn in samples.items():
            tables.append(_tested(drawn, about.assign(exact_kurtosis=exact, batch_size=size, sample=sample)))
    return pd.concat(tables, ignore_index=True)


def stable_control(examples: int, seed: int, replicate: int) -> tuple[Tensor, Followed]:
    """Return symmetric stable numbers in the place of projections: (n, columns), and what to call them.

    Their minibatches have the same index as long as B is far below the number of examples: a finite set has a finite
    variance, and the means of larger parts of it become Gaussian too.

    Args:
        examples: n.
        seed, replicate: of the stream.

    Examples:
        >>> from sgd_diffusion.statistics import characteristic_index
        >>> examples, followed = stable_control(2000, seed=0, replicate=0)
        >>> tuple(examples.shape), followed.columns
        ((2000, 20), 20)
        >>> round(float(characteristic_index(examples.numpy()).mean()), 1)  # the index that they are drawn with
        1.7
    """
    stream = numpy_stream(seed, "noise batches, stable control", replicate)
    drawn = symmetric_stable(CONTROL_INDEX, examples * CONTROL_COLUMNS, stream).reshape(examples, CONTROL_COLUMNS)
    about = pd.DataFrame(
        {"kind": PARAMETER, "layer": 0, "coordinate": range(CONTROL_COLUMNS), "weight": 1 / CONTROL_COLUMNS}
    )
    return torch.from_numpy(drawn), Followed(about, torch.empty(0), torch.empty(0))


def _tested(noise: np.ndarray, about: pd.DataFrame) -> pd.DataFrame:
    """Test the columns that vary in these minibatches, kind by kind."""
    varies = np.ptp(noise, axis=0) > 0
    tables = []
    for _, positions in about.reset_index(drop=True)[varies].groupby("kind", sort=False).groups.items():
        rows = about.iloc[positions].reset_index(drop=True)
        tables.append(rows.join(normality(noise[:, positions]).join(smooth_indices(noise[:, positions]))))
    return pd.concat(tables, ignore_index=True)
