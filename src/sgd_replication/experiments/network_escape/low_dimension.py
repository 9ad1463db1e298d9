"""Shares of noise, displacement and escapes in the outlier eigendirections of the Hessian."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.problems.directions import OUTLIER

RESAMPLES = 1000


def direction_estimates(spectra: pd.DataFrame, rows: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the shares of noise, displacement and escapes in the outlier eigendirections; bootstrap over replicas.

    Examples:
        Two of four directions are outliers; the second of two replicas left mostly along the other two:

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
