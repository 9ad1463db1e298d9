"""Noise samples → what is judged: per parameter across minibatches, and pooled over parameters."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates
from sgd_diffusion.models.checkpoints import STAGES
from sgd_diffusion.noise.normality import benjamini_hochberg, excess_kurtosis, shapiro_wilk
from sgd_diffusion.noise.stable_index import stable_index


def per_coordinate(followed: NDArray[np.floating], block: int) -> pd.DataFrame:
    """Return the statistics of each parameter's noise across minibatches.

    Args:
        followed: (minibatches, parameters), centred noise of live parameters at one checkpoint.
        block: K₁ of the stable index.

    Returns:
        A row a parameter: standard_deviation, excess_kurtosis, shapiro_p, normal, inverse_stable_index.
    """
    p_values = shapiro_wilk(followed)
    return pd.DataFrame(
        {
            "standard_deviation": followed.std(axis=0),
            "excess_kurtosis": excess_kurtosis(followed),
            "shapiro_p": p_values,
            "normal": ~benjamini_hochberg(p_values),
            "inverse_stable_index": 1 / stable_index(followed, block),
        }
    )


def pooled_over_parameters(noise: NDArray[np.floating], block: int) -> tuple[int, float]:
    """Return how many values were pooled and their α̂.

    The values are laid end to end with the parameter index running fastest, as a flattened gradient is; a block of
    K₁ values then holds different parameters of one minibatch.

    Args:
        noise: (minibatches, live parameters).
        block: K₁ of the stable index.
    """
    return noise.size, float(stable_index(noise.reshape(-1), block))


def shuffled(noise: NDArray[np.floating], stream: np.random.Generator) -> NDArray[np.floating]:
    """Return the same values in random order: what neighbouring parameters of one minibatch have in common is gone.

    Pooled noise differs from independent Gaussians of the same scales in two ways: single parameters need not be
    Gaussian, and the parameters of one minibatch are correlated. Shuffling removes the second and keeps the first.
    """
    return stream.permutation(noise.reshape(-1)).reshape(noise.shape)


def gaussian_control(scale: NDArray[np.floating], minibatches: int, stream: np.random.Generator) -> NDArray[np.float64]:
    """Return noise that is Gaussian by construction, N(0, scale_j²) independently: (minibatches, parameters)."""
    return stream.standard_normal((minibatches, len(scale))) * scale


def noise_estimates(coordinates: pd.DataFrame, pooled: pd.DataFrame, minibatches: int) -> dict[str, Estimate]:
    """Return the experiment's estimates; intervals are Student's over independently trained networks.

    Averages over parameters weigh each layer by its number of parameters, so that they speak of a parameter drawn
    uniformly from the network. Grouped stable indices are inverted after averaging, because 1/α̂ is the unbiased one.

    Args:
        coordinates: a `COORDINATE_STATISTICS` table.
        pooled: a `POOLED_STATISTICS` table.
        minibatches: how many minibatches the tests across minibatches rest on.
    """
    estimates = {"minibatches": exactly(minibatches, "minibatches")}
    for stage in STAGES:
        measured = _select(coordinates, stage, "measured")
        control = _select(coordinates, stage, "gaussian-control")
        estimates |= {
            f"normality_share_{stage}": _share_normal(measured),
            f"normality_share_control_{stage}": _share_normal(control),
            f"median_excess_kurtosis_{stage}": mean_of_replicates(
                measured.groupby("replicate")["excess_kurtosis"].median().tolist()
            ),
            f"grouped_stable_index_{stage}": _grouped_index(measured),
            f"grouped_stable_index_control_{stage}": _grouped_index(control),
        }
        for layer, rows in measured.groupby("layer"):
            estimates[f"normality_share_{stage}_layer_{layer}"] = _share_normal(rows)
        by_sample = pooled[pooled["stage"] == stage].pivot(index="replicate", columns="sample", values="stable_index")
        gaps = by_sample["measured"] - by_sample["gaussian-control"]
        estimates |= {
            f"pooled_stable_index_{stage}": mean_of_replicates(by_sample["measured"].tolist()),
            f"pooled_stable_index_shuffled_{stage}": mean_of_replicates(by_sample["shuffled"].tolist()),
            f"pooled_stable_index_control_{stage}": mean_of_replicates(by_sample["gaussian-control"].tolist()),
            f"pooled_minus_control_{stage}": mean_of_replicates(gaps.tolist()),
            f"dead_share_{stage}": mean_of_replicates(
                _select(pooled, stage, "measured")["dead_share"].tolist(), support=(0, 1)
            ),
        }
    return estimates


def _select(table: pd.DataFrame, stage: str, sample: str) -> pd.DataFrame:
    return table[(table["stage"] == stage) & (table["sample"] == sample)]


def weighted_means(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return each replicate's mean of a column over parameters, weighted so that every parameter counts alike."""
    weighted = (rows[column] * rows["weight"]).groupby(rows["replicate"]).sum()
    return weighted / rows.groupby("replicate")["weight"].sum()


def _share_normal(rows: pd.DataFrame) -> Estimate:
    return mean_of_replicates(weighted_means(rows, "normal").tolist(), support=(0, 1))


def grouped_stable_index(rows: pd.DataFrame) -> pd.Series:
    """Return each replicate's stable index of single parameters: the inverse of the weighted mean of 1/α̂."""
    return 1 / weighted_means(rows, "inverse_stable_index")


def _grouped_index(rows: pd.DataFrame) -> Estimate:
    return mean_of_replicates(grouped_stable_index(rows).tolist())
