"""Estimates of how the collected noise is distributed; intervals are over independently trained networks."""

import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates
from sgd_diffusion.gradient_noise import LEADING, NORM, RANDOM
from sgd_diffusion.statistics import FAMILIES
from sgd_diffusion.statistics.names import ATOM, INDICES
from sgd_diffusion.statistics.replicates import weighted_means
from sgd_replication.experiments.noise.averages import (
    SHARE,
    mean_share,
    mean_value,
    median_value,
    rejected_share,
    rows_of,
)
from sgd_replication.inputs.networks.checkpoints import STAGES

DIRECTIONS = {"random_direction": RANDOM, "leading": LEADING, "norm": NORM}


def grouped_stable_index(rows: pd.DataFrame) -> pd.Series:
    """Return each network's stable index of single parameters: the inverse of the weighted mean of 1/α̂.

    Examples:
        >>> rows = pd.DataFrame({"replicate": 0, "weight": [0.5, 0.5], "inverse_stable_index": [1 / 2, 1 / 1]})
        >>> grouped_stable_index(rows).round(4).tolist()  # of two parameters with α = 2 and α = 1
        [1.3333]
    """
    return 1 / weighted_means(rows, "inverse_stable_index")


def noise_estimates(coordinates: pd.DataFrame, pooled: pd.DataFrame, minibatches: int) -> dict[str, Estimate]:
    """Return the estimates of the noise at one batch size.

    Averages over parameters weigh each layer by its number of parameters; they are therefore expected values for a
    parameter drawn uniformly from the network. Grouped stable indices are inverted after averaging, because 1/α̂ is
    unbiased and α̂ is not.

    Args:
        coordinates: a `COORDINATE_STATISTICS` table.
        pooled: a `POOLED_STATISTICS` table.
        minibatches: number of minibatches in a test across minibatches.

    Examples:
        In two networks every parameter has 1/α̂ = ½, and the pooled indices are ½ below those of the twin:

        >>> import numpy as np
        >>> from sgd_diffusion.gradient_noise import KINDS
        >>> from sgd_replication.experiments.noise.tables import COORDINATE_STATISTICS, POOLED_STATISTICS
        >>> samples = ["measured", "shuffled", "gaussian-control", "gaussian-twin"]
        >>> parts = {"replicate": [0, 1], "stage": STAGES, "sample": samples, "kind": KINDS}
        >>> rows = pd.MultiIndex.from_product(parts.values(), names=parts).to_frame(index=False)
        >>> coordinates = rows.reindex(columns=list(COORDINATE_STATISTICS.columns), fill_value=0.5)
        >>> pooled = rows[rows["kind"] == NORM].reindex(columns=list(POOLED_STATISTICS.columns), fill_value=0.5)
        >>> pooled["stable_index"] = np.where(pooled["sample"] == "measured", 1.5, 2.0)
        >>> found = noise_estimates(coordinates, pooled, minibatches=100)
        >>> found["grouped_stable_index_trained"].value, found["pooled_minus_twin_trained"].value
        (2.0, -0.5)
    """
    estimates = {"minibatches": exactly(minibatches, "setting", "minibatches")}
    for stage in STAGES:
        measured = rows_of(coordinates, stage, "measured")
        control = rows_of(coordinates, stage, "gaussian-control")
        estimates |= {
            f"normality_share_{stage}": mean_share(measured, "normal"),
            f"normality_share_control_{stage}": mean_share(control, "normal"),
            f"anderson_share_{stage}": mean_share(measured, "anderson_normal"),
            f"control_rejections_{stage}": rejected_share(control),
            f"median_excess_kurtosis_{stage}": median_value(measured, "excess_kurtosis"),
            f"median_skewness_{stage}": median_value(measured.assign(size=measured["skewness"].abs()), "size"),
            f"grouped_stable_index_{stage}": mean_of_replicates(grouped_stable_index(measured).tolist()),
            f"grouped_stable_index_control_{stage}": mean_of_replicates(grouped_stable_index(control).tolist()),
            f"dead_share_{stage}": mean_of_replicates(
                pooled[(pooled["stage"] == stage) & (pooled["sample"] == "measured")]["dead_share"].tolist(),
                support=SHARE,
            ),
        }
        for name in INDICES[1:]:
            estimates[f"{name}_index_{stage}"] = mean_value(measured, f"{name}_index")
            estimates[f"{name}_index_control_{stage}"] = mean_value(control, f"{name}_index")
        for law in [*(family.name for family in FAMILIES), ATOM]:
            estimates[f"{law}_best_share_{stage}"] = mean_share(
                measured.assign(is_best=measured["best"] == law), "is_best"
            )
        for name, kind in DIRECTIONS.items():
            rows = rows_of(coordinates, stage, "measured", kind)
            estimates[f"{name}_normality_share_{stage}"] = mean_share(rows, "normal")
        estimates |= _pooled(pooled[pooled["stage"] == stage], stage)
    return estimates


def _pooled(pooled: pd.DataFrame, stage: str) -> dict[str, Estimate]:
    """Return the tail indices of pooled noise at one stage, and two differences from those of Gaussian noise."""
    by_sample = {name: pooled.pivot(index="replicate", columns="sample", values=f"{name}_index") for name in INDICES}
    samples = {"": "measured", "shuffled_": "shuffled", "control_": "gaussian-control", "twin_": "gaussian-twin"}
    estimates = {
        f"pooled_{name}_index_{which}{stage}": mean_of_replicates(by_sample[name][sample].tolist())
        for name in INDICES
        for which, sample in samples.items()
    }
    gaps = {
        f"pooled_minus_twin_{stage}": ("stable", "gaussian-twin"),
        f"pooled_characteristic_minus_control_{stage}": ("characteristic", "gaussian-control"),
    }
    for key, (name, other) in gaps.items():
        estimates[key] = mean_of_replicates((by_sample[name]["measured"] - by_sample[name][other]).tolist())
    return estimates
