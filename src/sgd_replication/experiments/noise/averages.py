"""Averages over the parameters of a network, as estimates with intervals over independently trained networks.

Every function takes rows of a table with the columns ``replicate`` and ``weight``; a row is a followed parameter.
"""

from collections.abc import Callable

import pandas as pd

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.estimates import Estimate, mean_of_replicates
from sgd_diffusion.gradient_noise import PARAMETER
from sgd_diffusion.statistics import LEVEL
from sgd_diffusion.statistics.replicates import weighted_means

SHARE = (0.0, 1.0)
"""The range of a share."""

SUFFICIENT_SHARE = 0.9
"""A batch size suffices for a network when it suffices for this share of its parameters."""


def rows_of(table: pd.DataFrame, stage: str, sample: str, kind: str = PARAMETER) -> pd.DataFrame:
    """Return the rows of one kind, default single parameters, at one stage of the training, of one sample."""
    return table[(table["stage"] == stage) & (table["sample"] == sample) & (table["kind"] == kind)]


def over_networks(rows: pd.DataFrame, measure: Callable[[pd.DataFrame], float]) -> Estimate:
    """Return the mean over networks of a measure of one network's rows."""
    return mean_of_replicates([measure(own) for _, own in rows.groupby("replicate")])


def mean_share(rows: pd.DataFrame, column: str) -> Estimate:
    """Return the share of parameters for which a column is true.

    Examples:
        >>> rows = pd.DataFrame({"replicate": [0, 0, 1], "weight": [0.9, 0.1, 1.0], "normal": [True, False, True]})
        >>> round(mean_share(rows, "normal").value, 3)  # of 0.9 and 1
        0.95
    """
    return mean_of_replicates(weighted_means(rows, column).tolist(), support=SHARE)


def rejected_share(rows: pd.DataFrame) -> Estimate:
    """Return the share of Shapiro–Wilk tests that reject at the level, uncorrected: the level itself for Gaussians."""
    return mean_share(rows.assign(rejected=rows["shapiro_p"] < LEVEL), "rejected")


def mean_value(rows: pd.DataFrame, column: str) -> Estimate:
    """Return the weighted mean of a column over parameters that have a value.

    Raises:
        MeasurementError: no parameter of a network has a value.
    """
    present = rows.groupby("replicate")[column].count()
    if not present.min():
        raise MeasurementError(
            f"{column}: every followed parameter of a network takes one value in more than a twentieth of the "
            "minibatches; use larger minibatches or follow more parameters."
        )
    return mean_of_replicates(weighted_means(rows, column).tolist())


def median_value(rows: pd.DataFrame, column: str) -> Estimate:
    """Return the weighted median of a column over parameters."""
    return over_networks(rows, lambda own: weighted_quantile(own, column, 0.5))


def weighted_quantile(rows: pd.DataFrame, column: str, share: float) -> float:
    """Return the smallest value that at least a share of all parameters does not exceed.

    Examples:
        >>> rows = pd.DataFrame({"weight": [0.5, 0.4, 0.1], "kurtosis": [3.0, 1.0, 9.0]})
        >>> weighted_quantile(rows, "kurtosis", 0.5), weighted_quantile(rows, "kurtosis", 0.9)
        (3.0, 3.0)
    """
    ordered = rows.sort_values(column)
    reached = ordered["weight"].cumsum() >= share * ordered["weight"].sum() - 1e-12
    return float(ordered[column][reached].iloc[0])


def sufficient_batch_size(rows: pd.DataFrame) -> float:
    """Return the smallest batch size that suffices for nine in ten of all parameters."""
    return weighted_quantile(rows, "required_batch_size", SUFFICIENT_SHARE)
