"""The report on a user-defined problem: one page with its figure, laws, theories and escape times."""

import base64
import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.theory_comparison.tables import CONTEST
from sgd_replication.jobs.estimates_file import read_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table
from sgd_replication.plotting.page import page
from sgd_replication.plotting.style import save_figure, style

DECISIVE = 10
"""Difference in Akaike's criterion from which the worse law has practically no support."""


def write_problem_page(
    job: Job[Any], template: str, sweeps: pd.DataFrame, draw: Callable[[], Figure], shown: Mapping[str, Any]
) -> None:
    """Draw the figure and write the page.

    Args:
        job: with the inputs `estimates` and `contest` and the outputs `figures` and `page`.
        template: name of the page's template.
        sweeps: escape times.
        draw: makes the figure.
        shown: what the template shows beside laws, theories and escape times, by name.
    """
    first = job.output.figures[0]
    with style():
        save_figure(draw(), first.stem, first.parent)
    estimates = read_estimates(job.input.estimates).estimates
    contest = read_table(CONTEST, job.input.contest)
    picture = next(file for file in job.output.figures if file.suffix == ".png")
    context = {
        **shown,
        "estimates": estimates,
        "laws": [law_of(name, estimates) for name in ("batch", "eta", "k")],
        "contest": [row for row in contest.to_dict("records") if not math.isnan(row["ratio"])],
        "sweeps": sweeps.sort_values("sweep", kind="stable").to_dict("records"),
        "picture": base64.b64encode(picture.read_bytes()).decode(),
        "isfinite": math.isfinite,
        "isna": pd.isna,
    }
    job.output.page.write_text(page(template, context), encoding="utf-8")


def law_of(sweep: str, estimates: Mapping[str, Estimate]) -> dict[str, object]:
    """Return the law that a sweep follows, in a word, and the estimates that decide it.

    Args:
        sweep: `batch`, `eta` or `k`.
        estimates: of the problem.

    Examples:
        >>> lead = Estimate(value=20, low=12, high=28, n=8)
        >>> names = ("aic_advantage", "extrapolation_ratio", "slope", "e_folds")
        >>> law_of("batch", {f"batch_{name}": lead for name in names})["law"]
        'exponential'
    """
    lead = estimates[f"{sweep}_aic_advantage"]
    law = "exponential" if lead.low > DECISIVE else "a power" if lead.high < -DECISIVE else "undecided"
    numbers: dict[str, object] = {
        key: estimates[f"{sweep}_{key}"] for key in ("aic_advantage", "extrapolation_ratio", "slope", "e_folds")
    }
    return {"sweep": sweep, "law": law} | numbers
