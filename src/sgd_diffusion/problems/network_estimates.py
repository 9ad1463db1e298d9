"""Predictions of the theories for the sweeps of a network, and estimates of the sweeps' laws."""

import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.problems.basin_numbers import basin_numbers
from sgd_diffusion.problems.laws import swept_laws, theory_ratios
from sgd_diffusion.problems.network_systems import network_systems
from sgd_diffusion.theory import predict_theories, score_theories

SWEPT = ("k", "batch", "eta")
"""Sweeps whose laws are compared. In the sweep of k the boundary is rescaled with the landscape, so that k acts
as η does."""


def network_comparison(
    name: str, basins: pd.DataFrame, sweeps: pd.DataFrame, spectra: pd.DataFrame, batch_unit: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each theory's prediction of every point of the sweeps of B and η, and the comparison of the theories.

    Args:
        name: name of the data set.
        basins: table with the row of one network, as `QuadraticBasin.described` gives it.
        sweeps: as `measure_wide_sweep` gives them.
        spectra: as `measure_directions` gives them.
        batch_unit: B in the sweep of η.

    Returns:
        The predictions, a row per point and theory, and the comparison, a row per sweep and theory.

    Examples:
        >>> ones = dict.fromkeys(["exit_curvature", "trace_ratio", "exponent", "parameters", "learning_rate"], 1.0)
        >>> basins = pd.DataFrame(ones | {"model": "network", "barrier": 0.5, "loss": 0.5}, index=[0])  # C = H
        >>> sweeps = pd.DataFrame({"model": "network", "sweep": "batch", "x": [1.0, 2, 3, 4, 5, 6], "error": 0.1})
        >>> sweeps["log_time"] = 2 + sweeps["x"]
        >>> spectra = pd.DataFrame({"curvature": [1.0]})
        >>> _, scores = network_comparison("toy", basins, sweeps, spectra, batch_unit=8)
        >>> dict(zip(scores["theory"], scores["ratio"].round(3)))  # LOG: ln(1 + 0.5/0.5)
        {'Kramers': 1.0, 'DDT': 1.0, 'LOG': 0.693, 'LDT': 1.0}
    """
    systems = network_systems(name, basins, sweeps, spectra, batch_unit)
    predictions = pd.concat([predict_theories(system) for system in systems], ignore_index=True)
    return predictions, score_theories(predictions)


def network_estimates(
    basins: pd.DataFrame, sweeps: pd.DataFrame, scores: pd.DataFrame, seed: int
) -> dict[str, Estimate]:
    """Return the law of every sweep, the ratio of predicted to measured exponents, and properties of the basin.

    Args:
        basins: table with the row of the network, as `QuadraticBasin.described` gives it.
        sweeps: as `measure_wide_sweep` gives them.
        scores: the comparison that `network_comparison` gives.
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
    numbers = {name: exactly(value) for name, value in basin_numbers(basins, "network").items()}
    return numbers | swept_laws(sweeps, seed) | theory_ratios(scores, sweeps)
