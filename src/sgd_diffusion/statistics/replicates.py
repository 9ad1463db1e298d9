"""Tables with a row a parameter that stands for others → a number a replicate."""

import pandas as pd


def weighted_means(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return each replicate's mean of a column over rows that have it; every parameter counts alike.

    Args:
        rows: replicate, weight (the share of all parameters that a row stands for) and the column.
        column: numbers or truth values, missing where a row has none.

    Examples:
        >>> rows = pd.DataFrame({"replicate": [0, 0, 1, 1], "weight": [0.75, 0.25, 0.5, 0.5], "x": [0, 4, 3, None]})
        >>> weighted_means(rows, "x").to_dict()
        {0: 1.0, 1: 3.0}
    """
    present = rows[rows[column].notna()]
    weighted = (present[column].astype(float) * present["weight"]).groupby(present["replicate"]).sum()
    return weighted / present.groupby("replicate")["weight"].sum()
