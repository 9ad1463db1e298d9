"""Estimates of C against H in each layer and in the whole, with intervals over networks."""

import math

import pandas as pd

from sgd_diffusion.estimates import Estimate, largest, mean_of_replicates, smallest
from sgd_replication.experiments.covariance.layers import WHOLE
from sgd_replication.jobs.estimate_key import estimate_key

AVERAGED = ("slope", "exponent", "log_pearson", "trace_ratio", "outliers", "outlier_curvature", "outlier_noise")
"""Columns of the `LAYERS` table whose means over networks are estimated."""
LINES = ("elements", "slope", "pearson", "exponent", "log_pearson", "trace_ratio")
"""Columns whose means for whole matrices a claim about networks is judged by."""
SUPPORT = {"pearson": (-1.0, 1.0), "log_pearson": (-1.0, 1.0), "outlier_noise": (0.0, 1.0)}
"""Smallest and largest possible mean of those columns that are bounded."""


def layer_estimates(layers: pd.DataFrame) -> dict[str, Estimate]:
    """Return the means over networks of every measure, as `<stage>_<layer>_<measure>`, with Student's intervals.

    A mean is left out if the measure is defined in fewer than two networks. `<stage>_layers_exponent_lowest` and
    `…_highest` are the extremes of the layers' mean exponents.

    Args:
        layers: a `LAYERS` table.

    Examples:
        >>> place = {"network": [0, 1], "stage": "trained", "layer": "layer 1"}
        >>> found = layer_estimates(pd.DataFrame(place | {name: [0.5, 1.5] for name in AVERAGED}))
        >>> found["trained_layer_1_trace_ratio"].value, found["trained_layers_exponent_lowest"].n
        (1.0, 2)
    """
    found: dict[str, Estimate] = {}
    for stage, rows in layers.groupby("stage"):
        for layer, own in rows.groupby("layer"):
            for name in AVERAGED:
                found |= _mean(estimate_key(stage, layer, name), own, name)
        keys = [estimate_key(stage, layer, "exponent") for layer in rows["layer"].unique() if layer != WHOLE]
        if members := [found[key] for key in keys if key in found]:
            found[f"{stage}_layers_exponent_lowest"] = smallest(members)
            found[f"{stage}_layers_exponent_highest"] = largest(members)
    return found


def network_estimates(layers: pd.DataFrame) -> dict[str, Estimate]:
    """Return the means over networks of the measures of whole matrices, as `networks_<stage>_<measure>`.

    Args:
        layers: a `LAYERS` table.

    Examples:
        >>> place = {"network": [0, 1], "stage": "trained", "layer": "whole"}
        >>> found = network_estimates(pd.DataFrame(place | {name: [0.5, 1.5] for name in LINES}))
        >>> found["networks_trained_slope"].value, found["networks_trained_slope"].n
        (1.0, 2)
    """
    found: dict[str, Estimate] = {}
    for stage, rows in layers[layers["layer"] == WHOLE].groupby("stage"):
        for name in LINES:
            found |= _mean(f"networks_{stage}_{name}", rows, name)
    return found


def _mean(key: str, rows: pd.DataFrame, name: str) -> dict[str, Estimate]:
    """Return the mean of a column over networks under a key; nothing if it is defined in fewer than two networks."""
    defined = rows[name].dropna().tolist()
    support = SUPPORT.get(name, (-math.inf, math.inf))
    return {key: mean_of_replicates(defined, support=support)} if len(defined) > 1 else {}
