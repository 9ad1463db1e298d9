"""Properties of one model's basin, from the table of all models."""

import pandas as pd


def valley_numbers(valleys: pd.DataFrame, model: str) -> dict[str, float]:
    """Return the row of a model as numbers, by column name.

    Args:
        valleys: table with a row per model, as `Valley.described` gives it.
        model: value of the column `model`.

    Examples:
        >>> valleys = pd.DataFrame({"model": ["network", "logistic regression"], "barrier": [0.5, 0.25]})
        >>> valley_numbers(valleys, "logistic regression")
        {'barrier': 0.25}
    """
    row = valleys[valleys["model"] == model].drop(columns="model").iloc[0]
    return {str(name): float(value) for name, value in row.items()}
