"""Estimates that landscapes and networks share: the law of each sweep, and the exponents of the theories."""

import math

import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics import law_estimates
from sgd_diffusion.streams import numpy_stream


def swept_laws(sweeps: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the comparison of the exponential and the power law for every sweep.

    Args:
        sweeps: table with the columns sweep, x, log_time and error.
        seed: base seed of the streams that errors are resampled from.
    """
    estimates: dict[str, Estimate] = {}
    for name, rows in sweeps.groupby("sweep"):
        stream = numpy_stream(seed, "own landscape", "resampling", str(name))
        estimates |= law_estimates(str(name).replace(" ", "_"), rows, stream)
    return estimates


def theory_ratios(scores: pd.DataFrame, sweeps: pd.DataFrame) -> dict[str, Estimate]:
    """Return the ratio of predicted to measured exponent for every sweep and theory with a finite ratio.

    Args:
        scores: table with the columns sweep, theory, ratio and error (the ratio's standard error).
        sweeps: the sweeps that the theories were compared on.
    """
    estimates = {}
    for row in scores[scores["ratio"].map(math.isfinite)].to_dict("records"):
        ratio, half = float(row["ratio"]), 1.96 * float(row["error"])
        name = f"{row['sweep']}_{str(row['theory']).lower()}_ratio".replace(" ", "_")
        points = int((sweeps["sweep"] == row["sweep"]).sum())
        estimates[name] = Estimate(value=ratio, low=ratio - half, high=ratio + half, n=points)
    return estimates
