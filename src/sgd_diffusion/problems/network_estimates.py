"""Estimates of the laws of a network's sweeps, and of the theories' exponents."""

import math

import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.problems.basin_numbers import basin_numbers
from sgd_diffusion.problems.laws import swept_laws, theory_ratios

SWEPT = ("k", "batch", "eta")
"""Sweeps whose laws are compared. In the sweep of k the boundary is rescaled with the landscape, so that k acts
as η does."""


def network_estimates(
    basins: pd.DataFrame, sweeps: pd.DataFrame, scores: pd.DataFrame, seed: int
) -> dict[str, Estimate]:
    """Return the law of every sweep, the ratio of predicted to measured exponents, and properties of the basin.

    Args:
        basins: table with the row of the network, as `QuadraticBasin.described` gives it.
        sweeps: as `measure_wide_sweep` gives them.
        scores: the comparison of the theories on `network_systems`, as `compare_systems` gives it.
        seed: base seed of the streams that errors are resampled from.

    Examples:
        >>> basins = pd.DataFrame({"model": ["network"], "loss": [0.5]})
        >>> sweeps = pd.DataFrame({"sweep": "batch", "x": [1.0, 2, 3, 4, 5, 6], "error": 0.1})
        >>> sweeps["log_time"] = 2 + 3 * sweeps["x"]
        >>> scores = pd.DataFrame({"sweep": ["batch"], "theory": ["LDT"], "ratio": [1.2], "error": [0.1]})
        >>> found = network_estimates(basins, sweeps, scores, seed=0)
        >>> [round(found[name].value, 3) for name in ("loss", "batch_slope", "batch_ldt_ratio")]
        [0.5, 3.0, 1.2]
    """
    properties = basin_numbers(basins, "network")
    numbers = {name: exactly(value, "network") for name, value in properties.items() if math.isfinite(value)}
    return numbers | swept_laws(sweeps, seed) | theory_ratios(scores, sweeps)
