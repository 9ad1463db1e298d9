"""Draw the figure of a user-defined landscape, and write its report: one page that needs no network."""

from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table
from sgd_replication.user_problem.figures import user_landscape_figure
from sgd_replication.user_problem.job_settings import LandscapePageSettings
from sgd_replication.user_problem.page import write_problem_page
from sgd_replication.user_problem.tables import USER_SWEEPS, USER_WAYS


def run(job: Job[LandscapePageSettings]) -> None:
    """Write the figure and the page."""
    sweeps = read_table(USER_SWEEPS, job.input.sweeps)
    predictions = read_table(PREDICTIONS, job.input.predictions)
    scores = read_table(SCORES, job.input.scores)
    estimates = EstimatesFile.read(job.input.estimates).estimates
    places = {
        place: [f"{value.value:.4g}" for name, value in estimates.items() if name.startswith(f"{place}_")]
        for place in ("minimum", "saddle")
    }
    shown = {
        "what": "landscape",
        "landscape": job.settings.landscape,
        "noise": job.settings.noise,
        "places": places,
        "ways": read_table(USER_WAYS, job.input.ways).to_dict("records"),
        "learning_rate": sweeps.loc[sweeps["sweep"] == "batch", "learning_rate"].iloc[0],
        "batch_size": sweeps.loc[sweeps["sweep"] == "eta", "batch_size"].iloc[0],
    }
    write_problem_page(
        job.output,
        "user_landscape.html",
        lambda: user_landscape_figure(sweeps, predictions),
        sweeps=sweeps,
        scores=scores,
        estimates=estimates,
        shown=shown,
    )
