"""Summary of a problem's page in three sentences, which ``make problem`` also prints."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.theory_comparison.tables import SCORES
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.tables import read_table
from sgd_replication.user_problem.conclusions import law_sentence, nearest_theory
from sgd_replication.user_problem.landscape_conditions import Condition, landscape_conditions
from sgd_replication.user_problem.network_summary import network_summary
from sgd_replication.user_problem.noise_table import report_of
from sgd_replication.user_problem.tables import USER_NETWORK_SWEEPS, USER_NOISE_REPORT, USER_SWEEPS, USER_WAYS


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
    objections = [condition.objection for condition in conditions if condition.holds == "no" and condition.objection]
    return [measured, law_sentence(estimates), nearest_theory(scores, objections)]


def main() -> None:
    """Print the summary of the results in a folder; for a network after its noise report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="the version's folder")
    results = parser.parse_args().results
    tables, page = results / "measurements/problem", f"The page is {results / 'problem.html'}."
    estimates = EstimatesFile.read(results / "estimates/problem.json").estimates
    scores = read_table(SCORES, tables / "scores.parquet")
    if (tables / "ways.parquet").exists():
        sweeps, ways = (
            read_table(schema, tables / f"{name}.parquet")
            for schema, name in ((USER_SWEEPS, "sweeps"), (USER_WAYS, "ways"))
        )
        conditions = landscape_conditions(sweeps, ways, estimates)
        print("\n".join([*landscape_summary(sweeps, scores, conditions, estimates), page]))
        return
    report = report_of(read_table(USER_NOISE_REPORT, tables / "noise_report.parquet"))
    print(report, end="\n\n")
    sweeps = read_table(USER_NETWORK_SWEEPS, tables / "sweeps.parquet")
    print("\n".join([*network_summary(sweeps, scores, estimates), page]))


if __name__ == "__main__":
    main()
