"""The sweep of the sharpness is a sweep of the learning rate: both panels on one axis, 1/(kη)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.estimates import Estimate, exactly

PUBLISHED_ERROR = 0.1
"""Standard error of a published ln τ, 1/√100."""
FEWEST_SHARED = 4


def collapse_estimates(network: pd.DataFrame, published: pd.DataFrame, eta: float) -> dict[str, Estimate]:
    """Return how well sweeps of k and of η agree where kη is the same, ours and the published.

    With boundaries scaled by 1/√k and minibatch noise, γ(k, η) = γ(1, kη) per iteration, exactly. Ours are compared
    point by point. The published panels do not print the η of panel a nor whether B is the same; one factor on its axis
    is fitted, and the published panel c, interpolated, is asked to predict those points of a that it spans.

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

    if min(len(a), len(c)) < FEWEST_SHARED:  # too little was measured, or a run takes few of the published points
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
