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

    Examples:
        All noise is along two of four directions, those that change the logits' difference, and so are all departures:

        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.01)
        >>> valley = Valley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> settings = NetworkEscapeSettings(half_width=0.3, batch_unit=2, departures=20)
        >>> spectra, rows = measure_directions(valley, settings, seed=0)
        >>> spectra[["curvature", "noise"]].abs().round(6).to_numpy().tolist()
        [[0.01, 0.0], [0.01, 0.0], [0.51, 0.5], [0.51, 0.5]]
        >>> len(rows), float((rows["at_exit_outlier"] / rows["at_exit"]).min().round(6))
        (20, 1.0)
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
    """Return the share of noise, displacement and escapes in the outlier eigendirections; bootstrap over replicas.

    Examples:
        Two of four directions are outliers; the last of two replicas left mostly along the others:

        >>> spectra = pd.DataFrame({"curvature": [0.01, 0.05, 0.5, 1.0], "noise": [1.0, 1.0, 3.0, 5.0]})
        >>> rows = pd.DataFrame({"at_exit": [1.0, 3.0], "at_exit_outlier": [0.9, 0.3]})
        >>> found = direction_estimates(spectra, rows.assign(early=1.0, early_outlier=0.9), seed=0)
        >>> names = ("outlier_directions", "outlier_noise_share", "outlier_displacement_share", "outlier_escape_share")
        >>> [round(found[name].value, 6) for name in names]  # 2, 8/10, 1.2/4, 1/2
        [2.0, 0.8, 0.3, 0.5]
    """
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
