"""Draw the figure of a landscape of the user's own, and write its short report as a page that reads offline."""

import base64
import math

import pandas as pd
from estimates_file import read_estimates
from job import Job, JobParser
from templates import page

from sgd_diffusion.config import ProblemSettings
from sgd_diffusion.contest import CONTEST, PREDICTIONS
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.figures import own_problem, save_figure, style
from sgd_diffusion.measurements import read_table
from sgd_diffusion.problem import OWN_SWEEPS

DECISIVE = 10
"""Lead in Akaike's criterion from which the other law is practically without support."""


def report(job: Job) -> None:
    settings = job.settings(ProblemSettings)
    sweeps = read_table(OWN_SWEEPS, job.files.sweeps)
    contest = read_table(CONTEST, job.files.contest)
    estimates = read_estimates(job.files.estimates).estimates
    with style():
        figure = own_problem(sweeps, read_table(PREDICTIONS, job.files.predictions))
        save_figure(figure, job.files.figures[0].stem, job.files.figures[0].parent)
    picture = next(file for file in job.files.figures if file.suffix == ".png")
    context = {
        "landscape": settings.landscape,
        "noise": settings.noise,
        "estimates": estimates,
        "laws": [law_of(name, estimates) for name in ("batch", "eta", "k")],
        "contest": [row for row in contest.to_dict("records") if not math.isnan(row["ratio"])],
        "sweeps": sweeps.to_dict("records"),
        "picture": base64.b64encode(picture.read_bytes()).decode(),
        "isfinite": math.isfinite,
        "isna": pd.isna,
    }
    job.files.page.write_text(page("problem.html", context), encoding="utf-8")


def law_of(sweep: str, estimates: dict[str, Estimate]) -> dict[str, object]:
    """What a sweep says of its law, in a word and in numbers."""
    lead = estimates[f"{sweep}_aic_advantage"]
    law = "exponential" if lead.low > DECISIVE else "a power" if lead.high < -DECISIVE else "undecided"
    numbers: dict[str, object] = {
        key: estimates[f"{sweep}_{key}"] for key in ("aic_advantage", "extrapolation_ratio", "slope", "e_folds")
    }
    return {"sweep": sweep, "law": law} | numbers


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--templates", "the page's templates", several=True)
    parser.add_input("--sweeps", "escape times")
    parser.add_input("--predictions", "what every theory predicts of every point")
    parser.add_input("--contest", "which theory is nearest")
    parser.add_input("--estimates", "laws and theories")
    parser.add_output("--figures", "the figure, .pdf and .png", several=True)
    parser.add_output("--page", "the report")
    parser.run(report)


if __name__ == "__main__":
    main()
