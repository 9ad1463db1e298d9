"""Variance of v and of the weights under the law with hidden layers, as the temperature rises to its limit."""

import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.theory import BalancedLaw, RegressionMoments, power_variance
from sgd_replication.experiments.noise_balance.settings import TemperatureSettings

DEPTHS = (1, 2, 3)
MODERATE = {1: 0.95, 2: 3.0, 3: 3.0}
"""T/T_c up to which the widths of `law_widths` are compared; the fall of the variance up to there is shown beside."""


def measure_variances(settings: TemperatureSettings) -> pd.DataFrame:
    """Return the `VARIANCES` table: variances of v and of u = v^{1/(D+1)} by quadrature.

    With one hidden layer the law exists below T_c only.

    Examples:
        >>> table = measure_variances(TemperatureSettings(variance_ratios=[0.1, 0.5, 0.99, 30.0]))
        >>> table[table["setting"] == "small"].groupby(["depth", "quantity"]).size().tolist()
        [3, 3, 4, 4, 4, 4]
        >>> one = table.query("setting == 'small' and depth == 1 and quantity == 'v'")["variance"]
        >>> one.idxmax() == one.index[1]  # largest at half of T_c
        True
    """
    rows = []
    for which in ("small", "large"):
        moments = RegressionMoments.gaussian(*getattr(settings, which))
        for depth in DEPTHS:
            for ratio in sorted(settings.variance_ratios):
                if depth == 1 and ratio >= 1:
                    continue
                law = BalancedLaw(depth, moments, ratio * moments.critical_temperature)
                for quantity, power in (("v", 1.0), ("u", 1 / (depth + 1))):
                    rows.append((which, depth, ratio, quantity, power_variance(law, power)))
    return pd.DataFrame(rows, columns=["setting", "depth", "ratio", "quantity", "variance"])


def variance_estimates(variances: pd.DataFrame) -> dict[str, Estimate]:
    """Return variances at the hottest temperature over the largest ones.

    The claim is judged on the largest of these ratios over depths, over v and u, and over the pairs (k, σ).

    Args:
        variances: table `VARIANCES`.

    Examples:
        >>> rows = {"setting": "small", "depth": 1, "ratio": [0.5, 0.95, 0.99] * 2, "quantity": [*"vvvuuu"]}
        >>> table = pd.DataFrame({**rows, "variance": [4.0, 2.0, 1.0, 4.0, 2.0, 2.0]})
        >>> found = variance_estimates(table)
        >>> found["variance_at_hottest_over_largest"].value, found["variance_depth1_v"].value
        (0.5, 0.25)
        >>> found["variance_at_moderate_over_largest"].value
        0.5
    """
    estimates, moderate = {}, []
    cases = variances[["depth", "quantity"]].drop_duplicates().sort_values(["depth", "quantity"])
    for depth, quantity in cases.itertuples(index=False):
        rows, shares = variances[(variances["depth"] == depth) & (variances["quantity"] == quantity)], []
        for _, part in rows.groupby("setting"):
            ordered = part.sort_values("ratio").set_index("ratio")["variance"]
            shares.append(float(ordered.iloc[-1] / ordered.max()))
            below = ordered[ordered.index <= MODERATE[depth]]
            moderate.append(float(below.iloc[-1] / ordered.max()))
        estimates[f"variance_depth{depth}_{quantity}"] = exactly(max(shares), "computed")
    hottest = max(estimate.value for estimate in estimates.values())
    return {
        "variance_at_hottest_over_largest": exactly(hottest, "computed"),
        "variance_at_moderate_over_largest": exactly(max(moderate), "computed"),
        **estimates,
    }
