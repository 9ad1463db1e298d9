"""Draw the figure of a landscape of the user's own, and write its short report as a page that reads offline."""

from estimates_file import read_estimates
from job import Job
from problem_page import page_parser, write_problem_page

from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS
from sgd_replication.jobs.tables import read_table
from sgd_replication.user_problem.figures import own_landscape_figure
from sgd_replication.user_problem.settings import ProblemSettings
from sgd_replication.user_problem.tables import OWN_SWEEPS


def report(job: Job) -> None:
    settings = job.settings(ProblemSettings)
    sweeps = read_table(OWN_SWEEPS, job.files.sweeps)
    predictions = read_table(PREDICTIONS, job.files.predictions)
    estimates = read_estimates(job.files.estimates).estimates
    places = {
        place: [f"{value.value:.4g}" for name, value in estimates.items() if name.startswith(f"{place}_")]
        for place in ("minimum", "saddle")
    }
    shown = {
        "what": "landscape",
        "landscape": settings.landscape,
        "noise": settings.noise,
        "places": places,
        "learning_rate": sweeps.loc[sweeps["sweep"] == "batch", "learning_rate"].iloc[0],
        "batch_size": sweeps.loc[sweeps["sweep"] == "eta", "batch_size"].iloc[0],
    }
    write_problem_page(job, "own_landscape.html", sweeps, lambda: own_landscape_figure(sweeps, predictions), shown)


def main() -> None:
    page_parser(__doc__).run(report)


if __name__ == "__main__":
    main()
