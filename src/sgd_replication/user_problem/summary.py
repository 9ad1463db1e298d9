"""Summary of a landscape's page in three sentences, which ``make problem`` also prints."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.theory_comparison.tables import SCORES
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.tables import read_table
from sgd_replication.user_problem.landscape_conditions import Condition, landscape_conditions
from sgd_replication.user_problem.page import law_of
from sgd_replication.user_problem.tables import USER_SWEEPS, USER_WAYS

LAWS = {
    "exponential": "The escape time grows exponentially with B.",
    "a power": "The escape time grows as a power of B.",
    "undecided": "Whether the escape time grows exponentially or as a power of B is undecided.",
    "not judged": "Too few escapes of the sweep of B are a matter of rates to judge a law.",
}


def landscape_summary(
    sweeps: pd.DataFrame, scores: pd.DataFrame, conditions: Sequence[Condition], estimates: Mapping[str, Estimate]
) -> list[str]:
    """Return three sentences: what was measured, the law of the sweep of B, and the nearest theory, or why none is.

    Args:
        sweeps: a `USER_SWEEPS` table.
        scores: a `SCORES` table.
        conditions: as `landscape_conditions` gives them.
        estimates: the estimates `problem`.

    Examples:
        >>> from sgd_diffusion.estimates import exactly
        >>> sweeps = pd.DataFrame({"sweep": "batch", "x": [10.0, 40.0], "log_time": [3.0, 9.0]})
        >>> scores = pd.DataFrame([{"sweep": "batch", "theory": "LDT", "ratio": 1.0, "error": 0.01, "best": True}])
        >>> lead = Estimate(value=20, low=12, high=28, n=8)
        >>> numbers = {f"batch_{name}": lead for name in ("aic_advantage", "extrapolation_ratio", "slope", "e_folds")}
        >>> numbers |= {"ways": exactly(1, "count"), "lowest_barrier": exactly(0.5, "computed")}
        >>> measured, law, theory = landscape_summary(sweeps, scores, [], numbers)
        >>> measured.partition(", and ")[2]
        'escape takes e^3.0 to e^9.0 iterations for B from 10 to 40.'
        >>> law, theory.partition(" (")[0]
        ('The escape time grows exponentially with B.', 'The nearest theory is LDT')
    """
    rows = sweeps[sweeps["sweep"] == "batch"]
    several, barrier = int(estimates["ways"].value), estimates["lowest_barrier"].value
    out = "One way leads" if several == 1 else f"{several} ways lead"
    over = "over a barrier of" if several == 1 else "the lowest over a barrier of"
    measured = (
        f"{out} out of the basin, {over} {barrier:.3g}, and escape takes e^{rows['log_time'].min():.1f} to "
        f"e^{rows['log_time'].max():.1f} iterations for B from {rows['x'].min():g} to {rows['x'].max():g}."
    )
    return [measured, LAWS[str(law_of("batch", estimates)["law"])], _nearest(scores, conditions)]


def _nearest(scores: pd.DataFrame, conditions: Sequence[Condition]) -> str:
    best = scores[scores["best"]]
    for sweep, where in (("batch", ""), ("eta", " for the sweep of 1/η")):
        named = best[best["sweep"] == sweep].assign(off=lambda rows: np.log(rows["ratio"]).abs()).sort_values("off")
        texts = [
            f"{row['theory']} (predicted over measured exponent {row['ratio']:.3f} ± {1.96 * row['error']:.3f})"
            for row in named.to_dict("records")
        ]
        if len(texts) == 1:
            return f"The nearest theory{where} is {texts[0]}."
        if texts:
            return f"The nearest theories{where}, which are tied, are {', '.join(texts)}."
    reasons = [condition.objection for condition in conditions if condition.holds == "no" and condition.objection]
    return f"No theory is named: {'; '.join(reasons) or 'none predicts an escape'}."


def main() -> None:
    """Print the summary of the results in a folder; nothing if they are those of a network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="the version's folder")
    results = parser.parse_args().results
    tables = results / "measurements/problem"
    if not (tables / "ways.parquet").exists():
        return
    sweeps, ways = read_table(USER_SWEEPS, tables / "sweeps.parquet"), read_table(USER_WAYS, tables / "ways.parquet")
    estimates = EstimatesFile.read(results / "estimates/problem.json").estimates
    conditions = landscape_conditions(sweeps, ways, estimates)
    print("\n".join(landscape_summary(sweeps, read_table(SCORES, tables / "contest.parquet"), conditions, estimates)))


if __name__ == "__main__":
    main()
