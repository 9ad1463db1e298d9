"""Estimates of the claim `stability-selects`: curvature over 2/η, and minima left by diffusion."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, largest, smallest
from sgd_diffusion.statistics.ratios import mean_ratio
from sgd_diffusion.statistics.shares import share_of
from sgd_replication.experiments.reached_sharpness.design import FLOW
from sgd_replication.experiments.reached_sharpness.minima import ISOLATED, ZERO_LOSS
from sgd_replication.experiments.reached_sharpness.trainings import FULL_BATCH, MINIBATCHES

LIMIT = 2.0
"""ηh_max above which a step is unstable."""
NETWORK = ["set", "seed"]
KEYS = {ZERO_LOSS: "zero_loss", ISOLATED: "isolated"}
PREFIXES = {FULL_BATCH: "", MINIBATCHES: "minibatch_"}
"""Kinds of networks and of trainings in the names of estimates."""


def stability_estimates(minima: pd.DataFrame) -> dict[str, Estimate]:
    """Return the two estimates that `minima_settings` asks for, and what they rest on.

    A ratio is ηh_max/2, its geometric mean over networks at the learning rate where it is farthest from 1; the interval
    is that of the largest or the smallest of several. Learning rates count at which the end of gradient flow from the
    same first weights is unstable. A share is the mean over networks of each one's share of minima, with Wilson's
    interval for as many trials as networks. What fewer than two networks have is missing.

    Args:
        minima: the `MINIMA` table with the column `set`, of one or more data sets.

    Examples:
        Curvatures at 2/η, and one of two minima left:

        >>> rows = {"arm": ["gradient flow", "full batch", "minibatches"], "learning_rate": [0.1, 4.0, 0.5]}
        >>> table = pd.DataFrame(rows).assign(sharpness=[2.0, 0.5, 1.0], left=[np.nan, np.nan, 1.0], kind="isolated")
        >>> table = pd.concat([table.assign(seed=seed) for seed in range(2)]).assign(set="toy", batch_size=4)
        >>> table = table.assign(relative_rate=table["learning_rate"], minimum_sharpness=table["sharpness"])
        >>> table.loc[table["seed"] == 1, "left"] *= 0
        >>> found = stability_estimates(table)
        >>> found["curvature_over_stability_limit"].value, found["left_by_diffusion_share"].value
        (1.0, 0.5)
    """
    bound = bound_trainings(minima)
    ratios = {(arm, kind): _ratios(bound, arm, kind) for arm in (FULL_BATCH, MINIBATCHES) for kind in KEYS}
    full = [ratio for (arm, _), members in ratios.items() if arm == FULL_BATCH for ratio in members]
    found = {"curvature_over_stability_limit": _farthest(full)}
    for (arm, kind), members in ratios.items():
        found[f"{PREFIXES[arm]}curvature_over_limit_{KEYS[kind]}"] = _farthest(members)
    under = bound[bound["minimum_sharpness"].notna()]
    under = under.assign(ratio=under["learning_rate"] * under["minimum_sharpness"] / LIMIT)
    found["minimum_curvature_over_limit_isolated"] = _farthest(_ratios(under, FULL_BATCH, ISOLATED))
    tried = minima[(minima["kind"] == ISOLATED) & (minima["arm"] == MINIBATCHES)]
    watched, stable = tried[tried["left"].notna()], stable_minima(minima)
    unstable = watched[watched["learning_rate"] * watched["minimum_sharpness"] >= LIMIT]
    by_noise = [part for _, part in stable.groupby(stable["relative_rate"] / stable["batch_size"])]
    found["left_by_diffusion_share"] = _share(stable)
    found["left_at_weakest_noise"] = _share(by_noise[0]) if by_noise else None
    found["left_at_strongest_noise"] = _share(by_noise[-1]) if by_noise else None
    found["left_unstable_share"] = _share(unstable)
    counts = {
        "minima_networks": len(minima[minima["kind"] == ISOLATED].groupby(NETWORK)),
        "minima_trainings": len(tried),
        "minima_isolated": len(watched),
        "minima_stable": len(stable),
        "trainings_diverged": int(minima["sharpness"].isna().sum()),
    }
    measured = {name: estimate for name, estimate in found.items() if estimate is not None}
    return measured | {name: exactly(count, "count") for name, count in counts.items()}


def bound_trainings(minima: pd.DataFrame) -> pd.DataFrame:
    """Return the trainings at an η that makes the end of gradient flow unstable, with their `ratio` ηh_max/2.

    Examples:
        >>> rows = pd.DataFrame({"arm": ["gradient flow", "full batch", "full batch"], "sharpness": [1.0, 1.0, 0.5]})
        >>> rows = rows.assign(learning_rate=[0.1, 1.0, 3.0], kind="zero loss", set="toy", seed=0)
        >>> bound_trainings(rows)["ratio"].tolist()
        [0.75]
    """
    keys = ["set", "kind", "seed"]
    flow = minima[minima["arm"] == FLOW].set_index(keys)["sharpness"]
    trained = minima[minima["arm"] != FLOW].join(flow.rename("flow_sharpness"), on=keys)
    bound = trained[(trained["learning_rate"] * trained["flow_sharpness"] > LIMIT) & trained["sharpness"].notna()]
    return bound.assign(ratio=bound["learning_rate"] * bound["sharpness"] / LIMIT)


def stable_minima(minima: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with an isolated minimum at which a step is stable, ηh_max < 2.

    Examples:
        >>> rows = pd.DataFrame({"left": [1.0, 1.0, np.nan], "minimum_sharpness": [1.0, 3.0, 1.0]})
        >>> len(stable_minima(rows.assign(learning_rate=1.0)))
        1
    """
    return minima[minima["left"].notna() & (minima["learning_rate"] * minima["minimum_sharpness"] < LIMIT)]


def _ratios(bound: pd.DataFrame, arm: str, kind: str) -> list[Estimate]:
    """Return the mean over networks at every η that at least two networks have."""
    rows = bound[(bound["arm"] == arm) & (bound["kind"] == kind)]
    points = [np.log(part["ratio"]).tolist() for _, part in rows.groupby(["relative_rate", "batch_size"])]
    return [mean_ratio(part) for part in points if len(part) > 1]


def _farthest(ratios: Sequence[Estimate]) -> Estimate | None:
    """Return the ratio that is farthest from 1."""
    if not ratios:
        return None
    return max(largest(ratios), smallest(ratios), key=lambda ratio: abs(np.log(ratio.value)))


def _share(rows: pd.DataFrame) -> Estimate | None:
    """Return the mean over networks of the share of minima that are left."""
    shares = rows.groupby(NETWORK)["left"].mean()
    return share_of(float(shares.mean()), len(shares)) if len(shares) > 1 else None
