"""Estimates of the escape through a saddle, beside what Theorem 2 predicts."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly


def passage_estimates(saddles: pd.DataFrame, passages: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the escape through a saddle; none where no saddle was found.

    `passage_due` is the number of crossings that Theorem 2 predicts for the simulated iterations, summed over B, and
    `passage_exits` the number that were observed.

    Examples:
        1000 iterations, of which Theorem 2 predicts e⁵ ≈ 148 for one crossing:

        >>> saddles = pd.DataFrame({"path_exponent": [1.5], "theorem_valley_side": [3.0]})
        >>> passages = pd.DataFrame({"watched": [1000.0], "theorem": [5.0], "exits": [9], "let_down": 0, "returned": 0})
        >>> found = passage_estimates(saddles, passages.assign(arrived=0))
        >>> found["passage_exits"].value, round(found["passage_due"].value, 2), found["saddle_path_over_theorem"].value
        (9.0, 6.74, 0.5)
        >>> passage_estimates(saddles[:0], passages[:0])
        {}
    """
    if saddles.empty:
        return {}
    row = saddles.iloc[0]
    estimates = {f"saddle_{name}": exactly(float(row[name])) for name in saddles.columns}
    estimates["saddle_path_over_theorem"] = exactly(float(row["path_exponent"] / row["theorem_valley_side"]))
    for name in ("let_down", "returned", "arrived"):
        estimates[f"passage_{name}"] = exactly(int(passages[name].sum()))
    estimates["passage_exits"] = exactly(int(passages["exits"].sum()))
    estimates["passage_due"] = exactly(float((passages["watched"] / np.exp(passages["theorem"])).sum()))
    return estimates
