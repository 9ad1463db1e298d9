"""The numbers of a valley, from the table of all valleys."""

import pandas as pd


def valley_numbers(valleys: pd.DataFrame, model: str) -> dict[str, float]:
    """Return a model's row of the table of valleys, as numbers.

    Examples:
        >>> valleys = pd.DataFrame({"model": ["network", "logistic regression"], "barrier": [0.5, 0.25]})
        >>> valley_numbers(valleys, "logistic regression")
        {'barrier': 0.25}
    """
    row = valleys[valleys["model"] == model].drop(columns="model").iloc[0]
    return {str(name): float(value) for name, value in row.items()}
