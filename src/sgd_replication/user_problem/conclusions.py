"""The sentences of a summary that landscapes and networks share: the law of a sweep and the nearest theory."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_replication.user_problem.page import law_of

LAWS = {
    "exponential": "The escape time grows exponentially with B.",
    "a power": "The escape time grows as a power of B.",
    "undecided": "Whether the escape time grows exponentially or as a power of B is undecided.",
    "not judged": "Too few escapes of the sweep of B are a matter of rates to judge a law.",
}

RATIO = "predicted over measured exponent"


def law_sentence(estimates: Mapping[str, Estimate]) -> str:
    """Return a sentence on the law of the sweep of B.

    Args:
        estimates: the estimates `problem`.
    """
    return LAWS[str(law_of("batch", estimates)["law"])]


def nearest_theory(scores: pd.DataFrame, objections: Sequence[str]) -> str:
    """Return a sentence that names the nearest theories, or why none is named.

    Args:
        scores: a `SCORES` table of one landscape or network.
        objections: reasons why no theory is named.

    Examples:
        >>> scores = pd.DataFrame([{"sweep": "batch", "theory": "LDT", "ratio": 1.0, "error": 0.01, "best": False}])
        >>> nearest_theory(scores, ["3 points are a matter of rates, and a comparison needs 4"])
        'No theory is named: 3 points are a matter of rates, and a comparison needs 4.'
    """
    best = scores[scores["best"]]
    for sweep, where in (("batch", ""), ("eta", " for the sweep of 1/η")):
        named = best[best["sweep"] == sweep].assign(off=lambda rows: np.log(rows["ratio"]).abs()).sort_values("off")
        rows = named.to_dict("records")
        ratios = [f"{row['ratio']:.3f} ± {1.96 * row['error']:.3f}" for row in rows]
        texts = [
            f"{row['theory']} ({'' if number else RATIO + ' '}{ratio})"
            for number, (row, ratio) in enumerate(zip(rows, ratios, strict=True))
        ]
        if len(texts) == 1:
            return f"The nearest theory{where} is {texts[0]}."
        if len(set(ratios)) == 1:
            *others, last = named["theory"]
            listed = f"{', '.join(others)} and {last} ({RATIO} {ratios[0]} for each)"
            return f"The nearest theories{where}, which are tied, are {listed}."
        if texts:
            return f"The nearest theories{where}, which are tied, are {', '.join(texts[:-1])} and {texts[-1]}."
    return f"No theory is named: {'; '.join(objections) or 'none predicts an escape'}."
