"""Draw the figure of a network on the user's data, and write its report: one page that needs no network."""

import pandas as pd

from sgd_diffusion.problems.network_checks import advice_on_settling
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table
from sgd_replication.user_problem.chosen_sweeps import told_choice, told_unaffordable
from sgd_replication.user_problem.figures import user_network_figure, user_noise_figure
from sgd_replication.user_problem.job_settings import NetworkPageSettings
from sgd_replication.user_problem.network_conditions import network_conditions
from sgd_replication.user_problem.network_summary import network_summary, scores_of, sweeps_of
from sgd_replication.user_problem.noise_table import report_of
from sgd_replication.user_problem.page import write_problem_page
from sgd_replication.user_problem.tables import (
    USER_NETWORK_SWEEPS,
    USER_NOISE,
    USER_NOISE_REPORT,
    USER_SPECTRA,
    USER_TRAININGS,
    USER_TREATMENT,
)
from sgd_replication.user_problem.training_rows import training_rows


def run(job: Job[NetworkPageSettings]) -> None:
    """Write the figure and the page."""
    settings, files = job.settings, job.input
    sweeps, predictions = read_table(USER_NETWORK_SWEEPS, files.sweeps), read_table(PREDICTIONS, files.predictions)
    spectra, noise = read_table(USER_SPECTRA, files.spectra), read_table(USER_NOISE, files.noise)
    scores, estimates = read_table(SCORES, files.scores), EstimatesFile.read(files.estimates).estimates
    trainings = read_table(USER_TRAININGS, files.trainings)
    report = report_of(read_table(USER_NOISE_REPORT, files.report))
    settling, eta, stiffest = (estimates[name].value for name in ("settling", "learning_rate", "largest_curvature"))
    width, log_time = (estimates[name].value for name in ("half_width", "slowest_log_time"))
    swept = {"half_width": width, "slowest_log_time": log_time, "weight_decay": settings.network.weight_decay}
    first_sweeps, first_scores = sweeps_of(sweeps, 1), scores_of(scores, 1)
    printed: pd.DataFrame = report.printed()
    shown = {
        "what": "network",
        "network": settings.network,
        "data": settings.data,
        "source": settings.data.file or f"OpenML {settings.data.openml}",
        "treatment": read_table(USER_TREATMENT, files.treatment)["sentence"].tolist(),
        "summary": network_summary(sweeps, scores, estimates),
        "conditions": network_conditions(first_sweeps, first_scores),
        "advice": advice_on_settling(settling, eta * stiffest, swept),
        "late": told_unaffordable(settling, settings.network),
        "choice": told_choice(settings.network, width, log_time, eta * stiffest),
        "report": {
            "headings": ["layer", *printed.columns],
            "rows": [[name, *row] for name, row in zip(printed.index, printed.to_numpy().tolist(), strict=True)],
            "sentence": report.sentence,
            "samples": report.samples,
            "batch_size": report.batch_size,
        },
        "trainings": training_rows(trainings, scores, estimates),
    }
    escaped = len(first_sweeps) > 0
    write_problem_page(
        job.output,
        "user_network.html" if escaped else "user_network_noise.html",
        lambda: (
            user_network_figure(sweeps, scores_of(predictions, 1), spectra, noise)
            if escaped
            else user_noise_figure(spectra, noise)
        ),
        sweeps=first_sweeps,
        scores=first_scores,
        estimates=estimates,
        shown=shown,
    )
