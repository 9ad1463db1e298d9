"""Estimates of the tests of gradients across parameters, iterations and minibatches, with intervals over networks."""

from typing import Any

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates
from sgd_diffusion.statistics.shares import share_of
from sgd_replication.experiments.noise.averages import SHARE
from sgd_replication.experiments.noise.axis_tables import ITERATIONS, MINIBATCHES, PARAMETERS, SPECTRUM
from sgd_replication.inputs.networks.checkpoints import ENDS

NETWORK = ["network", "replicate"]
"""Columns that name a network."""

NAMES = {PARAMETERS: "parameter", ITERATIONS: "iteration", MINIBATCHES: "minibatch", SPECTRUM: "spectrum"}
"""Beginning of the names of the estimates of each axis."""

CONTROLS = {"equal_scales_share": "equal_scales", "unequal_scales_share": "unequal_scales"}
"""What the names of estimates call the Gaussians in place of a gradient."""


def axis_estimates(axes: pd.DataFrame) -> dict[str, Estimate]:
    """Return the shares by which the claims are judged, and what the tests accept of Gaussians in their place.

    - `parameter_power_law_share_*`, `spectrum_power_law_share_*`: share of gradients, and of networks, for which a
      power law is accepted at the judged B and number of largest values; `*_lowest_*` and `*_highest_*` the extremes of
      the means over all B and numbers of values.
    - `parameter_equal_scales_share_*`, `parameter_unequal_scales_share_*`: the same share of independent Gaussians of
      one scale, and of each parameter's scale, in place of the judged gradients.
    - `iteration_gaussian_share_*`, `minibatch_gaussian_share_*`: share of parameters for which a Gaussian is accepted
      at the judged B; the second with the extremes over all B.
    - `*_exponent_*`: α̂ of P(|X| > x) ∝ x^{−α}, of the median gradient and of the eigenvalues.

    Intervals are Student's over networks, except that the share of networks has Wilson's.

    Args:
        axes: a `NOISE_AXES` table.

    Examples:
        Two networks; a power law is accepted for every gradient of the one and for half of those of the other:

        >>> axes = pd.DataFrame({"network": ["10", "20"] * 2, "replicate": 0, "stage": sorted(ENDS * 2)})
        >>> axes = axes.assign(batch_size=100, largest=300, judged=True, exponent=2.0, gaussian_share=0.25)
        >>> axes = axes.assign(power_law_share=[1.0, 0.5] * 2, equal_scales_share=0.0, unequal_scales_share=1.0)
        >>> found = axis_estimates(pd.concat([axes.assign(axis=axis) for axis in NAMES]))
        >>> found["parameter_power_law_share_trained"].value, found["parameter_equal_scales_share_trained"].high
        (0.75, 0.0)
        >>> found["networks"].value, found["iteration_gaussian_share_random"].value
        (2.0, 0.25)
    """
    estimates = {"networks": exactly(len(axes[NETWORK].drop_duplicates()), "count", "networks")}
    for stage in ENDS:
        for axis, column in (
            (PARAMETERS, "power_law_share"),
            (MINIBATCHES, "gaussian_share"),
            (ITERATIONS, "gaussian_share"),
            (SPECTRUM, "power_law_share"),
        ):
            rows = axes[(axes["stage"] == stage) & (axes["axis"] == axis)]
            judged = rows[rows["judged"]]
            key = f"{NAMES[axis]}_{column}"
            estimates[f"{key}_{stage}"] = over_networks(judged, column)
            if axis != ITERATIONS:
                means = [float(some[column].mean()) for _, some in rows.groupby(["batch_size", "largest"])]
                estimates[f"{key}_lowest_{stage}"] = exactly(min(means), "check")
                estimates[f"{key}_highest_{stage}"] = exactly(max(means), "check")
            if column == "power_law_share":
                exponents = judged["exponent"].dropna().tolist()
                if len(exponents) > 1:
                    estimates[f"{NAMES[axis]}_exponent_{stage}"] = mean_of_replicates(exponents)
            if axis == PARAMETERS:
                estimates |= {
                    f"parameter_{name}_share_{stage}": over_networks(judged, control)
                    for control, name in CONTROLS.items()
                }
    return estimates


def over_networks(rows: pd.DataFrame, column: str) -> Estimate:
    """Return the mean of a share over networks, a row each; of a share that is 0 or 1, the share of networks.

    Examples:
        >>> rows = pd.DataFrame({"power_law_share": [1.0, 1.0, 1.0, 1.0], "axis": SPECTRUM})
        >>> round(over_networks(rows, "power_law_share").low, 2)  # Wilson's interval of 4 in 4
        0.51
    """
    values: Any = rows[column].to_numpy()
    if (rows["axis"] == SPECTRUM).all():
        return share_of(float(np.mean(values)), len(values))
    return mean_of_replicates(values.tolist(), support=SHARE)
