"""Predictions of the theories for the sweeps of a landscape, and estimates of the sweeps' laws."""

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems.laws import swept_laws, theory_ratios
from sgd_diffusion.problems.noise import SampleNoise
from sgd_diffusion.theory import System, compare_systems, path_over_saddle


def landscape_comparison(
    sweeps: pd.DataFrame, landscape: Landscape, noise: SampleNoise
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each theory's prediction of every point of the sweeps of B and η, and the comparison of the theories.

    Args:
        sweeps: as `measure_points` gives them.
        landscape: landscape of the sweeps, with its saddle.
        noise: gradient noise of one sample in the sweeps.

    Returns:
        The predictions, a row per point and theory, and the comparison, a row per sweep and theory.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import white_noise
        >>> noise = white_noise(double_well(), strength=1.0)  # ln τ ≈ 2ΔL B/η, and ΔL = 1
        >>> sweeps = pd.DataFrame({"sweep": "batch", "batch_size": [1.0, 2, 3], "learning_rate": 1.0, "error": 0.1})
        >>> _, scores = landscape_comparison(sweeps.assign(log_time=2 * sweeps["batch_size"]), double_well(), noise)
        >>> {row.theory: round(row.ratio, 3) for row in scores.itertuples()}  # LOG applies to losses only
        {'Kramers': 1.0, 'DDT': 1.0, 'LOG': nan, 'LDT': 1.0}
    """
    path = path_over_saddle(landscape, noise.covariance, white=noise.white)
    systems = []
    for name in ("batch", "eta"):
        rows = sweeps[sweeps["sweep"] == name]
        rates, error = rows["learning_rate"].to_numpy(), rows["error"].to_numpy()
        inverse, times = rows["batch_size"].to_numpy() / rates, rows["log_time"].to_numpy() + np.log(rates)
        systems.append(System(landscape.name, "your own", name, path, inverse, times, error, "simulation"))
    return compare_systems(systems)


def landscape_estimates(
    sweeps: pd.DataFrame, scores: pd.DataFrame, planned: int, landscape: Landscape, seed: int
) -> dict[str, Estimate]:
    """Return the law of every sweep, the ratio of predicted to measured exponents, and properties of the landscape.

    Args:
        sweeps: as `measure_points` gives them.
        scores: the comparison that `landscape_comparison` gives.
        planned: number of points in the plan.
        landscape: landscape with its saddle.
        seed: base seed of the streams that errors are resampled from.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> sweeps = pd.DataFrame({"sweep": "batch", "x": [1.0, 2, 3, 4, 5, 6], "error": 0.1})
        >>> sweeps["log_time"] = 2 + 3 * sweeps["x"]
        >>> scores = pd.DataFrame({"sweep": ["batch"], "theory": ["LDT"], "ratio": [1.2], "error": [0.1]})
        >>> found = landscape_estimates(sweeps, scores, planned=6, landscape=double_well(), seed=0)
        >>> [round(found[name].value, 3) for name in ("barrier", "largest_curvature", "batch_slope", "batch_ldt_ratio")]
        [1.0, 8.0, 3.0, 1.2]
    """
    estimates = {
        "barrier": exactly(float(landscape.barrier), "computed"),
        "dimension": exactly(landscape.dimension, "count"),
    }
    estimates["points_left_out"] = exactly(planned - len(sweeps), "count")
    lowest = torch.linalg.eigvalsh(landscape.curvature)
    places = {"minimum": landscape.minimum, "saddle": landscape.saddle}
    estimates |= {
        f"{name}_{coordinate}": exactly(value, "computed")
        for name, place in places.items()
        for coordinate, value in enumerate(place.tolist(), start=1)
    }
    estimates |= {
        "lowest_curvature": exactly(float(lowest[0]), "computed"),
        "largest_curvature": exactly(float(lowest[-1]), "computed"),
    }
    return estimates | swept_laws(sweeps, seed) | theory_ratios(scores, sweeps)
