"""The report on a user-defined problem: one page with its figure, laws, theories and escape times."""

import base64
import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_replication.jobs.job import Files
from sgd_replication.plotting.estimate_text import estimate_text
from sgd_replication.plotting.page import page
from sgd_replication.plotting.style import save_figure, style

DECISIVE = 10
"""Difference in Akaike's criterion from which the worse law has practically no support."""
NUMBERS = ("aic_advantage", "extrapolation_ratio", "slope", "e_folds")
"""Estimates of a sweep that the table of laws shows."""


def write_problem_page(
    files: Files,
    template: str,
    draw: Callable[[], Figure],
    *,
    sweeps: pd.DataFrame,
    scores: pd.DataFrame,
    estimates: Mapping[str, Estimate],
    shown: Mapping[str, Any],
) -> None:
    """Draw the figure and write the page.

    Args:
        files: where to write: `figures`, a .pdf and a .png file of one name, and `page`.
        template: name of the page's template.
        draw: makes the figure.
        sweeps: escape times; empty if no escape was simulated.
        scores: comparison of the theories.
        estimates: estimates of the problem.
        shown: further values that the template shows, by name.

    Examples:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from matplotlib import pyplot as plt
        >>> from sgd_diffusion.estimates import exactly
        >>> names = [f"{sweep}_{name}" for sweep in ("batch", "eta", "k") for name in (*NUMBERS, "judged")]
        >>> numbers = dict.fromkeys(names, exactly(1, "count"))
        >>> point = {"x": 8.0, "log_time": 3.0, "error": 0.1, "method": "plain", "exponential": 0.5}
        >>> point |= {"relaxations": 12.0, "judged": True}
        >>> theory = {"theory": "LDT", "ratio": 1.0, "error": 0.1, "miss": 0.0, "best": True}
        >>> sweeps, scores = (pd.DataFrame([{"sweep": "batch", **row}]) for row in (point, theory))
        >>> tables = {"sweeps": sweeps, "scores": scores, "estimates": numbers}
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     figures = [Path(folder, "figure.pdf"), Path(folder, "figure.png")]
        ...     files = Files({"figures": figures, "page": Path(folder, "problem.html")})
        ...     write_problem_page(files, "problem.html", plt.figure, **tables, shown={"what": "network"})
        ...     "Escape from your network" in files.page.read_text()
        True
    """
    first = files.figures[0]
    with style():
        save_figure(draw(), first.stem, first.parent)
    picture = next(file for file in files.figures if file.suffix == ".png")
    context = {
        **shown,
        "estimates": estimates,
        "laws": [law_of(name, estimates) for name in ("batch", "eta", "k") if len(sweeps)],
        "scores": [row for row in scores.to_dict("records") if not math.isnan(row["ratio"])],
        "sweeps": sweeps.sort_values("sweep", kind="stable").to_dict("records"),
        "picture": base64.b64encode(picture.read_bytes()).decode(),
        "number": partial(estimate_text, exact_digits=3),
        "isfinite": math.isfinite,
        "isna": pd.isna,
    }
    files.page.write_text(page(template, context), encoding="utf-8")


def law_of(sweep: str, estimates: Mapping[str, Estimate]) -> dict[str, object]:
    """Return the law that a sweep follows, in a word, and the estimates that decide it.

    A sweep with fewer than six judged points is not judged.

    Args:
        sweep: `batch`, `eta` or `k`.
        estimates: of the problem.

    Examples:
        >>> lead = Estimate(value=20, low=12, high=28, n=8)
        >>> law_of("batch", {f"batch_{name}": lead for name in NUMBERS})["law"]
        'exponential'
        >>> few = {"batch_judged": Estimate(value=5, low=5, high=5, n=1)}
        >>> law_of("batch", few | {f"batch_{name}": lead for name in NUMBERS})["law"]
        'not judged'
    """
    lead, judged = estimates[f"{sweep}_aic_advantage"], estimates.get(f"{sweep}_judged")
    if judged is not None and judged.value < MIN_POINTS_FOR_LAW:
        law = "not judged"
    else:
        law = "exponential" if lead.low > DECISIVE else "a power" if lead.high < -DECISIVE else "undecided"
    return {"sweep": sweep, "law": law} | {name: estimates[f"{sweep}_{name}"] for name in NUMBERS}
