"""Estimates of how the sharpness at equal loss depends on B, η and the kind of noise; the unit is first weights."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, largest, mean_of_replicates
from sgd_diffusion.statistics.ratios import mean_ratio
from sgd_replication.experiments.reached_sharpness.design import FLOW
from sgd_replication.experiments.reached_sharpness.point_settings import PointSettings
from sgd_replication.experiments.reached_sharpness.trainings import FULL_BATCH, GAUSSIAN, MINIBATCHES, WHITE

FEWEST = 3
"""Fewest points of a slope."""


def reached_estimates(trainings: pd.DataFrame, settings: PointSettings) -> dict[str, Estimate]:
    """Return the six estimates of the criterion in `settings`, and what they rest on.

    Slopes are those of ln h_max against ln(B/η), a straight line for each first weights. Ratios are geometric means
    over the sweep of B at one η. `loss_ratio` is the smallest loss on arrival over the largest; it is close to 1 if
    losses are equal. Only trainings that reached the loss enter; an estimate for which fewer than two first weights are
    left is missing.

    Args:
        trainings: the `TRAININGS` table of one data set.
        settings: of the points.

    Examples:
        Sharpness that is the square root of B/η, of minibatches only:

        >>> points = PointSettings(batch_sizes=[1, 2, 4], learning_rates=[0.25, 0.5, 1.0], batch_of_rates=2)
        >>> sizes, rates = [1, 2, 4, 2, 2, 60], [0.5, 0.5, 0.5, 0.25, 1.0, 0.5]
        >>> rows = pd.DataFrame({"batch_size": sizes, "learning_rate": rates, "relative_rate": rates, "reached": True})
        >>> rows = rows.assign(arm=["minibatches"] * 5 + ["full batch"])
        >>> rows["sharpness"] = (rows["batch_size"] / rows["learning_rate"]).pow(0.5).where(rows.index < 5, 2.0)
        >>> rows["loss"] = 0.5
        >>> found = reached_estimates(pd.concat([rows.assign(seed=seed) for seed in range(2)]), points)
        >>> [round(found[name].value, 6) for name in ("batch_slope", "eta_slope", "sgd_over_full_batch")]
        [0.5, 0.5, 1.0]
        >>> "white_over_sgd" in found
        False
    """
    reached = trainings[trainings["reached"].astype(bool)]
    minibatches = reached[reached["arm"] == MINIBATCHES]
    sgd, full = _over_batches(reached, MINIBATCHES, settings), _over_batches(reached, FULL_BATCH, settings)
    gaussian, white = _over_batches(reached, GAUSSIAN, settings), _over_batches(reached, WHITE, settings)
    found = {
        "batch_slope": _mean(_slopes(minibatches[minibatches["relative_rate"] == settings.rate_of_batches])),
        "eta_slope": _mean(_slopes(minibatches[minibatches["batch_size"] == settings.batch_of_rates])),
        "sgd_over_full_batch": _geometric_mean(sgd - full.groupby(level="seed").first()),
        "gaussian_over_sgd": _geometric_mean(gaussian - sgd),
        "white_over_sgd": _geometric_mean(white - sgd),
        "largest_product": _largest_product(reached[reached["arm"] == FULL_BATCH]),
        "flow_sharpness": _mean(reached.loc[reached["arm"] == FLOW, "sharpness"].tolist()),
    }
    counts = {
        "trainings": exactly(len(trainings), "count"),
        "trainings_given_up": exactly(len(trainings) - len(reached), "count"),
        "loss_ratio": exactly(float(reached["loss"].min() / reached["loss"].max()), "check"),
    }
    return {name: estimate for name, estimate in found.items() if estimate is not None} | counts


def _over_batches(reached: pd.DataFrame, arm: str, settings: PointSettings) -> pd.Series:
    """Return ln h_max at the η of the sweep of B by seed and B."""
    rows = reached[(reached["arm"] == arm) & (reached["relative_rate"] == settings.rate_of_batches)]
    return np.log(rows.set_index(["seed", "batch_size"])["sharpness"])


def _slopes(rows: pd.DataFrame) -> list[float]:
    """Return the slope of ln h_max against ln(B/η) of every seed with at least `FEWEST` points."""
    fitted = [part for _, part in rows.groupby("seed") if len(part) >= FEWEST]
    axes = [np.log(part["batch_size"] / part["learning_rate"]) for part in fitted]
    return [float(np.polyfit(x, np.log(part["sharpness"]), 1)[0]) for x, part in zip(axes, fitted, strict=True)]


def _mean(values: Sequence[float]) -> Estimate | None:
    return mean_of_replicates(values) if len(values) > 1 else None


def _geometric_mean(logarithms: pd.Series) -> Estimate | None:
    """Return the geometric mean over seeds of each seed's mean over B, with the interval of its logarithm."""
    of_seeds = logarithms.dropna().groupby(level="seed").mean().tolist()
    return mean_ratio(of_seeds) if len(of_seeds) > 1 else None


def _largest_product(rows: pd.DataFrame) -> Estimate | None:
    """Return the largest mean of η h_max over the learning rates."""
    products = (rows["learning_rate"] * rows["sharpness"]).groupby(rows["relative_rate"])
    means = [_mean(part.tolist()) for _, part in products]
    members = [mean for mean in means if mean is not None]
    return largest(members) if members else None
