"""In which eigendirections of the Hessian noise and displacement lie."""

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.config import NetworkEscapeSettings
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import Box, departures
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.network_escape.valley import Valley
from sgd_diffusion.streams import seed_for

OUTLIER = 0.1
"""An outlier's curvature is this share of the largest, or more."""
BATCH_UNITS = 2
EARLY = 10
RESAMPLES = 1000


def measure_directions(valley: Valley, settings: NetworkEscapeSettings, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the `SPECTRA` and `DEPARTURES` tables: noise and displacement along every eigendirection of H.

    Replicas start at the minimum, at twice `batch_unit`; their displacement is taken after ten iterations and when
    they leave the box.
    """
    found = departures(
        valley.landscape,
        SGD(valley.learning_rate(settings), float(BATCH_UNITS * settings.batch_unit), Minibatches(valley.loss)),
        Box(settings.half_width),
        replicas=settings.departures,
        early_iterations=EARLY,
        seed=seed_for(seed, "low dimension"),
    )
    curvatures, directions = torch.linalg.eigh(valley.hessian)
    noise = torch.einsum("ij,ik,kj->j", directions, valley.covariance, directions)
    early, at_exit = ((found_.matmul(directions)) ** 2 for found_ in (found.early, found.at_exit))
    outlier = curvatures >= OUTLIER * curvatures[-1]
    spectra = pd.DataFrame(
        {
            "curvature": curvatures.numpy(),
            "noise": noise.numpy(),
            "early": early.mean(0).numpy(),
            "at_exit": at_exit.mean(0).numpy(),
        }
    )
    rows = pd.DataFrame(
        {
            "iterations": found.iterations.numpy(),
            "early": early.sum(1).numpy(),
            "early_outlier": early[:, outlier].sum(1).numpy(),
            "at_exit": at_exit.sum(1).numpy(),
            "at_exit_outlier": at_exit[:, outlier].sum(1).numpy(),
        }
    )
    return spectra, rows


def direction_estimates(spectra: pd.DataFrame, rows: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the share of noise, displacement and escapes in the outlier eigendirections; bootstrap over replicas."""
    outlier = spectra["curvature"] >= OUTLIER * spectra["curvature"].max()
    stream = np.random.default_rng(seed)
    chosen = stream.integers(len(rows), size=(RESAMPLES, len(rows)))

    def share(part: str, whole: str) -> Estimate:
        parts, wholes = rows[part].to_numpy(), rows[whole].to_numpy()
        low, high = np.percentile(parts[chosen].sum(1) / wholes[chosen].sum(1), [2.5, 97.5])
        value = float(parts.sum() / wholes.sum())
        return Estimate(value=value, low=min(value, float(low)), high=max(value, float(high)), n=len(rows))

    mostly = (rows["at_exit_outlier"] > 0.5 * rows["at_exit"]).to_numpy()
    low, high = np.percentile(mostly[chosen].mean(1), [2.5, 97.5])
    return {
        "outlier_displacement_share": share("at_exit_outlier", "at_exit"),
        "early_outlier_displacement_share": share("early_outlier", "early"),
        "outlier_escape_share": Estimate(value=float(mostly.mean()), low=float(low), high=float(high), n=len(rows)),
        "outlier_noise_share": exactly(float(spectra["noise"][outlier].sum() / spectra["noise"].sum())),
        "outlier_direction_share": exactly(float(outlier.mean())),
        "outlier_directions": exactly(int(outlier.sum())),
    }
