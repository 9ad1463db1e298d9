"""What the contest comes to."""

import numpy as np
import pandas as pd

from sgd_diffusion.contest.predictions import THEORIES
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.swept_networks import estimate_key

SWEEP = ["family", "system", "sweep"]
FAR = 10.0
"""A ratio beyond this, or below its inverse, counts as this: one system must not decide a mean."""


def contest_estimates(contest: pd.DataFrame) -> dict[str, Estimate]:
    """Return, for every theory, how often it is best and how far its exponents are off; and their range by family.

    `<theory>_off` is the mean of |ln(predicted/measured exponent)| over the sweeps that it speaks of, as a factor;
    `<family>_<theory>_lowest` and `_highest` are missing where it sees no escape, or has no say.

    Args:
        contest: a `CONTEST` table.
    """
    sweeps = contest.groupby(SWEEP)
    estimates = {"sweeps": exactly(sweeps.ngroups), "families": exactly(int(contest["family"].nunique()))}
    for theory in THEORIES:
        rows = contest[(contest["theory"] == theory) & contest["ratio"].notna()]
        # Infinite where the theory sees no escape at all.
        off = np.log(rows["ratio"].clip(1 / FAR, FAR)).abs()
        name = theory.lower()
        estimates[f"{name}_sweeps"] = exactly(len(rows))
        estimates[f"{name}_best"] = exactly(int(rows["best"].sum()))
        alone = sweeps["best"].transform("sum").loc[rows.index] == 1
        estimates[f"{name}_alone"] = exactly(int((rows["best"] & alone).sum()))
        estimates[f"{name}_off"] = exactly(float(np.exp(off.mean())))
        estimates[f"{name}_farthest"] = exactly(float(np.exp(off.max())))
        missed = rows["miss"].replace([np.inf, -np.inf], np.nan).dropna().abs()
        if len(missed):
            estimates[f"{name}_miss_median"] = exactly(float(missed.median()))
    for family, group in contest.groupby("family"):
        estimates[estimate_key(family, "sweeps")] = exactly(group.groupby(SWEEP).ngroups)
        for contestant, ratios in group.groupby("theory")["ratio"]:
            if np.isfinite(ratios).all():
                for end, value in (("lowest", ratios.min()), ("highest", ratios.max())):
                    estimates[estimate_key(family, str(contestant).lower(), end)] = exactly(float(value))
    return estimates
