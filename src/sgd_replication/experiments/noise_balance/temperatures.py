"""Temperatures of the closed forms for discrete SGD: collapse with weight decay, and divergence of the error."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.theory import (
    RegressionMoments,
    decayed_temperature,
    error_divergence,
    regression_variance,
    second_order_temperature,
    sgd_error_divergence,
    sgd_regression_variance,
    transition_temperature,
)
from sgd_diffusion.theory.collapse_temperature import HOTTEST
from sgd_replication.experiments.noise_balance.settings import TemperatureSettings

SHOWN_SHARES = np.linspace(0.02, 0.98, 49)
"""Temperatures of the shown errors, in units of that at which the diffusion's error diverges."""


def measure_transitions(settings: TemperatureSettings) -> pd.DataFrame:
    """Return the `TRANSITIONS` table: where the growth of small weights changes its sign, and the printed formulas.

    Examples:
        >>> table = measure_transitions(TemperatureSettings(transition_slopes=[0.01, 1.0], decays=[0.5]))
        >>> table[["slope", "decay"]].to_numpy().tolist()  # without and with weight decay
        [[0.01, 0.0], [0.01, 0.5], [1.0, 0.0], [1.0, 0.5]]
        >>> (table["transition"] / table["with_decay"]).round(2).tolist()
        [1.0, 1.0, nan, nan]
    """
    rows = []
    for slope in settings.transition_slopes:
        moments = RegressionMoments.gaussian(slope, 1.0)
        for decay in (0.0, *settings.decays):
            found = transition_temperature(1, slope, 1.0, decay * slope)
            printed = decayed_temperature(moments, decay * slope)
            rows.append((slope, decay, found, printed, second_order_temperature(moments)))
    return pd.DataFrame(rows, columns=["slope", "decay", "transition", "with_decay", "second_order"])


def measure_errors(settings: TemperatureSettings) -> pd.DataFrame:
    """Return the `ERRORS` table: variance of v without hidden layers, of the diffusion and of SGD with several B.

    Examples:
        >>> table = measure_errors(TemperatureSettings(error_batch_sizes=[1]))
        >>> table.groupby("batch_size")["diverges"].first().round(4).to_dict()  # 0: the diffusion
        {0: 0.5, 1: 0.3333}
        >>> bool((table.loc[table["batch_size"] == 0, "variance"] > 0).all())
        True
    """
    moments = RegressionMoments.gaussian(*settings.small)
    tables = []
    for size in (0, *settings.error_batch_sizes):
        end = sgd_error_divergence(moments, size) if size else error_divergence(moments)
        temperatures = SHOWN_SHARES * error_divergence(moments)
        values = [
            sgd_regression_variance(moments, float(t), size) if size else regression_variance(moments, float(t))
            for t in temperatures
        ]
        table = pd.DataFrame({"temperature": temperatures, "variance": values, "batch_size": size, "diverges": end})
        tables.append(table[np.isfinite(table["variance"])])
    return pd.concat(tables, ignore_index=True)


def temperature_estimates(transitions: pd.DataFrame, errors: pd.DataFrame) -> dict[str, Estimate]:
    """Return measured temperatures over printed ones: the ratio farthest from 1, and that at the smallest k/σ or B.

    A collapse that was not found up to twice (β₂ − γ)/α₃ counts as found there: the true ratio is larger.

    Args:
        transitions, errors: tables `TRANSITIONS` and `ERRORS`.

    Examples:
        >>> rows = {"slope": [0.01, 1.0, 0.01, 1.0], "decay": [0.5, 0.5, 0.0, 0.0], "with_decay": 0.2}
        >>> transitions = pd.DataFrame({**rows, "second_order": 0.1, "transition": [0.19, np.nan, 0.1, 0.09]})
        >>> errors = pd.DataFrame({"batch_size": [0, 1, 4], "diverges": [0.6, 0.4, 0.2]})
        >>> found = temperature_estimates(transitions, errors)
        >>> round(found["decay_transition_small_ratio"].value, 6), found["decay_transition_ratio"].value
        (0.95, 2.0)
        >>> found["decay_transition_missing"].value, round(found["error_divergence_ratio"].value, 3)  # B = 4
        (1.0, 0.333)
    """
    decayed, plain = transitions[transitions["decay"] > 0], transitions[transitions["decay"] == 0]
    estimates = {}
    for name, rows, printed in (("decay", decayed, "with_decay"), ("second_order", plain, "second_order")):
        found = rows["transition"].fillna(HOTTEST * rows["with_decay"]) / rows[printed]
        estimates[f"{name}_transition_ratio"] = exactly(farthest_from_one(found.tolist()), "computed")
        smallest = found[rows["slope"] == rows["slope"].min()]
        estimates[f"{name}_transition_small_ratio"] = exactly(farthest_from_one(smallest.tolist()), "computed")
        estimates[f"{name}_transition_missing"] = exactly(int(rows["transition"].isna().sum()), "count")
        estimates[f"{name}_settings"] = exactly(len(rows), "count")
    ends = errors.groupby("batch_size")["diverges"].first()
    ratios = ends.drop(0) / ends[0]
    estimates["error_divergence_ratio"] = exactly(farthest_from_one(ratios.tolist()), "computed")
    estimates["error_divergence_single_ratio"] = exactly(float(ratios.iloc[0]), "computed")
    return estimates


def farthest_from_one(ratios: Sequence[float]) -> float:
    """Return the ratio whose logarithm is the largest in size.

    Examples:
        >>> farthest_from_one([0.9, 1.05, 0.4, 2.0])
        0.4
    """
    return max(ratios, key=lambda ratio: abs(math.log(ratio)))
