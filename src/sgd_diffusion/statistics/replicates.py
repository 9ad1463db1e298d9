"""Weighted means per replicate of tables with one row per sampled parameter."""

import pandas as pd


def weighted_means(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return the weighted mean of a column for each replicate, over the rows where the column is not missing.

    Args:
        rows: table with the columns replicate, weight (the share of all parameters that the row represents) and
            `column`.
        column: name of a column of numbers or truth values.

    Examples:
        >>> rows = pd.DataFrame({"replicate": [0, 0, 1, 1], "weight": [0.75, 0.25, 0.5, 0.5], "x": [0, 4, 3, None]})
        >>> weighted_means(rows, "x").to_dict()
        {0: 1.0, 1: 3.0}
    """
    present = rows[rows[column].notna()]
    weighted = (present[column].astype(float) * present["weight"]).groupby(present["replicate"]).sum()
    return weighted / present.groupby("replicate")["weight"].sum()
