"""Properties of one model's basin, from the table of all models."""

import pandas as pd


def basin_numbers(basins: pd.DataFrame, model: str) -> dict[str, float]:
    """Return the row of a model as numbers, by column name.

    Args:
        basins: table with a row per model, as `QuadraticBasin.described` gives it.
        model: value of the column `model`.

    Examples:
        >>> basins = pd.DataFrame({"model": ["network", "logistic regression"], "barrier": [0.5, 0.25]})
        >>> basin_numbers(basins, "logistic regression")
        {'barrier': 0.25}
    """
    row = basins[basins["model"] == model].drop(columns="model").iloc[0]
    return {str(name): float(value) for name, value in row.items()}
