"""Estimates of the comparison of theories: how far off each one is, and how often it is nearest."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.theory import THEORIES
from sgd_replication.jobs.estimate_key import estimate_key

SWEEP = ["family", "system", "sweep"]
FAR = 10.0
"""Ratios are limited to the range from 1/`FAR` to `FAR`, so that one system does not decide a mean."""


def score_estimates(scores: pd.DataFrame) -> dict[str, Estimate]:
    """Return for every theory the error of its exponents, the sweeps in which it is nearest, and ranges by family.

    `<theory>_off` is exp of the mean of |ln(predicted/measured exponent)|: first within each family, then over
    families, so that a family with many sweeps counts once. `<theory>_off_of_losses` is the same over families with a
    loss of samples, for which every theory predicts an exponent. `<theory>_best` counts the sweeps in which the theory
    is nearest, without those where all theories are equally near. `<family>_<theory>_lowest` and `_highest` are missing
    if the theory predicts no escape or no exponent there.

    Args:
        scores: a `SCORES` table.

    Examples:
        >>> from sgd_diffusion.theory import System, score_theories, predict_theories
        >>> from sgd_diffusion.theory import path_to_boundary
        >>> path = path_to_boundary(0.5, 2.0, noise=2.0, action=0.8, mean_noise=2.0, white_barrier=0.5, lowest_loss=0.5)
        >>> x = np.linspace(5, 20, 6)
        >>> system = System("well", "wells", "batch", path, x, 0.8 * x, 0 * x, "exact chain")
        >>> scores = score_theories(predict_theories(system))
        >>> found = score_estimates(scores)
        >>> found["sweeps"].value, found["ldt_alone"].value, round(found["kramers_off"].value, 6)  # off by 0.8/0.5
        (1.0, 1.0, 1.6)
    """
    sweeps = scores.groupby(SWEEP)
    winners, speaking = sweeps["best"].transform("sum"), sweeps["ratio"].transform("count")
    told_apart = scores[winners < speaking]
    silent = scores[(scores["theory"] == "LOG") & scores["ratio"].isna()]["family"].unique()
    estimates = {
        "sweeps": exactly(sweeps.ngroups),
        "families": exactly(int(scores["family"].nunique())),
        "told_apart": exactly(told_apart.groupby(SWEEP).ngroups),
        "families_of_losses": exactly(int(scores["family"].nunique() - len(silent))),
    }
    for theory in THEORIES:
        name = theory.lower()
        rows = scores[(scores["theory"] == theory) & scores["ratio"].notna()]
        # The ratio is infinite if the theory predicts no escape.
        off = np.log(rows["ratio"].clip(1 / FAR, FAR)).abs().groupby(rows["family"]).mean()
        estimates[f"{name}_sweeps"] = exactly(len(rows))
        estimates[f"{name}_off"] = exactly(float(np.exp(off.mean())))
        of_losses = off[~off.index.isin(silent)]
        if len(of_losses):
            estimates[f"{name}_off_of_losses"] = exactly(float(np.exp(of_losses.mean())))
        decided = told_apart[(told_apart["theory"] == theory) & told_apart["best"]]
        estimates[f"{name}_best"] = exactly(len(decided))
        estimates[f"{name}_alone"] = exactly(int((winners.loc[decided.index] == 1).sum()))
    for family, group in scores.groupby("family"):
        estimates[estimate_key(family, "sweeps")] = exactly(group.groupby(SWEEP).ngroups)
        for candidate, ratios in group.groupby("theory")["ratio"]:
            spoken = ratios.dropna()
            if len(spoken) and np.isfinite(spoken).all():
                for end, value in (("lowest", spoken.min()), ("highest", spoken.max())):
                    estimates[estimate_key(family, str(candidate).lower(), end)] = exactly(float(value))
    return estimates
