"""Collapse of the sweeps of the sharpness k and of the learning rate η onto one curve over 1/(kη)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.estimates import Estimate, exactly

PUBLISHED_ERROR = 0.1
"""Standard error of a published ln τ, 1/√100."""
FEWEST_SHARED = 4
"""Smallest number of points on which the published panels are compared."""


def collapse_estimates(network: pd.DataFrame, published: pd.DataFrame, eta: float) -> dict[str, Estimate]:
    """Return how well the sweeps of k and of η agree where kη is the same, for our sweeps and the published ones.

    With boundaries scaled by 1/√k and minibatch noise, γ(k, η) = γ(1, kη) per iteration, exactly. Our sweeps are
    compared point by point. The paper gives neither the η of panel a nor whether B is the same in both panels. One
    factor on the axis of panel a is therefore fitted, and panel c, interpolated, predicts the points of panel a in its
    range.

    Args:
        network: the rows of our sweeps.
        published: the rows of the `PUBLISHED` table.
        eta: our η at relative rate 1.
    """
    by_k, by_eta = (network[network["sweep"] == name] for name in ("k", "eta"))
    both = pd.merge(
        by_k.assign(relative=by_k["x"].round(6)),
        by_eta.assign(relative=(by_eta["x"] * eta).round(6)),
        on="relative",
        suffixes=("_k", "_eta"),
    )
    spread = np.hypot(both["error_k"], both["error_eta"])
    z: NDArray[np.float64] = ((both["log_time_k"] - both["log_time_eta"]) / spread).to_numpy()
    estimates = {
        "collapse_worst_z": exactly(float(np.abs(z).max())),
        "collapse_p": exactly(float(stats.chi2.sf((z**2).sum(), len(z)))),
    }
    return estimates | _published(published)


def _published(published: pd.DataFrame) -> dict[str, Estimate]:
    a, c = (published[published["panel"] == panel].sort_values("x") for panel in ("5a", "5c"))

    if min(len(a), len(c)) < FEWEST_SHARED:  # few points were measured, or the run takes few of the published points
        return {}

    def misfit(log_factor: float) -> tuple[float, int]:
        moved = a["x"] * np.exp(log_factor)
        spanned = moved.between(c["x"].min(), c["x"].max())
        predicted = np.interp(moved[spanned], c["x"], c["published"])
        missed = (a["published"][spanned] - predicted) / (PUBLISHED_ERROR * np.sqrt(2))
        return float((missed**2).sum()), int(spanned.sum())

    def mean_misfit(log_factor: float) -> float:
        total, shared = misfit(log_factor)
        return total / shared if shared >= FEWEST_SHARED else np.inf

    start = np.log(c["x"].min() / a["x"].max())
    end = np.log(c["x"].max() / a["x"].min())
    factors = np.linspace(start, end, 2000)
    best = float(factors[np.argmin([mean_misfit(factor) for factor in factors])])
    total, shared = misfit(best)
    if shared < FEWEST_SHARED:
        return {}
    return {
        "published_collapse_chi_square": exactly(total),
        "published_collapse_points": exactly(shared),
        "published_collapse_p": exactly(float(stats.chi2.sf(total, shared - 1))),
    }
