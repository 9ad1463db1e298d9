"""What the pages of all problems of the user's own have in common."""

import base64
import math
from collections.abc import Callable
from typing import Any

import pandas as pd
from estimates_file import read_estimates
from job import Job, JobParser
from matplotlib.figure import Figure

from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.theory_comparison.tables import CONTEST
from sgd_replication.jobs.tables import read_table
from sgd_replication.plotting.page import page
from sgd_replication.plotting.style import save_figure, style

DECISIVE = 10
"""Lead in Akaike's criterion from which the other law is practically without support."""


def write_problem_page(
    job: Job, template: str, sweeps: pd.DataFrame, draw: Callable[[], Figure], shown: dict[str, Any]
) -> None:
    """Draw the figure and write the page.

    Args:
        job: with the files of `page_parser`.
        template: of the page.
        sweeps: escape times.
        draw: the figure.
        shown: what the template shows beside laws, theories and times.
    """
    first = job.files.figures[0]
    with style():
        save_figure(draw(), first.stem, first.parent)
    estimates = read_estimates(job.files.estimates).estimates
    contest = read_table(CONTEST, job.files.contest)
    picture = next(file for file in job.files.figures if file.suffix == ".png")
    context = shown | {
        "estimates": estimates,
        "laws": [law_of(name, estimates) for name in ("batch", "eta", "k")],
        "contest": [row for row in contest.to_dict("records") if not math.isnan(row["ratio"])],
        "sweeps": sweeps.sort_values("sweep", kind="stable").to_dict("records"),
        "picture": base64.b64encode(picture.read_bytes()).decode(),
        "isfinite": math.isfinite,
        "isna": pd.isna,
    }
    job.files.page.write_text(page(template, context), encoding="utf-8")


def law_of(sweep: str, estimates: dict[str, Estimate]) -> dict[str, object]:
    """What a sweep says of its law, in a word and in numbers."""
    lead = estimates[f"{sweep}_aic_advantage"]
    law = "exponential" if lead.low > DECISIVE else "a power" if lead.high < -DECISIVE else "undecided"
    numbers: dict[str, object] = {
        key: estimates[f"{sweep}_{key}"] for key in ("aic_advantage", "extrapolation_ratio", "slope", "e_folds")
    }
    return {"sweep": sweep, "law": law} | numbers


def page_parser(description: str | None) -> JobParser:
    """The files that every page needs; a page's own are added to them."""
    parser = JobParser(description)
    parser.add_input("--templates", "the page's templates", several=True)
    parser.add_input("--sweeps", "escape times")
    parser.add_input("--predictions", "what every theory predicts of every point")
    parser.add_input("--contest", "which theory is nearest")
    parser.add_input("--estimates", "laws and theories")
    parser.add_output("--figures", "the figure, .pdf and .png", several=True)
    parser.add_output("--page", "the report")
    return parser
