"""Draw the figures of a user-defined landscape, and write its report: one page that needs no network."""

import base64

from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table
from sgd_replication.plotting.style import save_figure, style
from sgd_replication.user_problem.figures import user_landscape_figure
from sgd_replication.user_problem.job_settings import LandscapePageSettings
from sgd_replication.user_problem.landscape_conditions import landscape_conditions
from sgd_replication.user_problem.landscape_picture import landscape_picture
from sgd_replication.user_problem.page import write_problem_page
from sgd_replication.user_problem.summary import landscape_summary
from sgd_replication.user_problem.tables import PICTURE, USER_SWEEPS, USER_WAYS


def run(job: Job[LandscapePageSettings]) -> None:
    """Write the figures and the page."""
    sweeps = read_table(USER_SWEEPS, job.input.sweeps)
    predictions = read_table(PREDICTIONS, job.input.predictions)
    scores = read_table(SCORES, job.input.scores)
    estimates = EstimatesFile.read(job.input.estimates).estimates
    named = {
        place: [f"{value.value:.4g}" for name, value in estimates.items() if name.startswith(f"{place}_")]
        for place in ("minimum", "saddle")
    }
    ways = read_table(USER_WAYS, job.input.ways)
    conditions = landscape_conditions(sweeps, ways, estimates)
    dimension = len(job.settings.landscape.variables)
    axes = (
        job.settings.landscape.variables
        if dimension <= 2
        else ["along the line between the minima", "towards the saddle"]
    )
    heights, places, lines = (read_table(schema, getattr(job.input, name)) for name, schema in PICTURE.items())
    *_, chart, drawn = job.output.figures  # after those of the sweeps: the map as .pdf and as .png
    with style():
        save_figure(landscape_picture(heights, places, lines, axes), chart.stem, chart.parent)
    shown = {
        "what": "landscape",
        "landscape": job.settings.landscape,
        "noise": job.settings.noise,
        "places": named,
        "dimension": dimension,
        "summary": landscape_summary(sweeps, scores, conditions, estimates),
        "conditions": conditions,
        "map": base64.b64encode(drawn.read_bytes()).decode(),
        "ways": ways.to_dict("records"),
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
