"""Draw the figure of a network on the user's data, and write its report: one page that needs no network."""

from sgd_diffusion.problems.network_checks import advice_on_settling
from sgd_replication.experiments.network_escape.tables import SPECTRA
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table
from sgd_replication.user_problem.figures import user_network_figure
from sgd_replication.user_problem.job_settings import NetworkPageSettings
from sgd_replication.user_problem.network_conditions import network_conditions
from sgd_replication.user_problem.page import write_problem_page
from sgd_replication.user_problem.tables import USER_NETWORK_SWEEPS, USER_NOISE, USER_TREATMENT


def run(job: Job[NetworkPageSettings]) -> None:
    """Write the figure and the page."""
    settings, files = job.settings, job.input
    sweeps, predictions = read_table(USER_NETWORK_SWEEPS, files.sweeps), read_table(PREDICTIONS, files.predictions)
    spectra, noise = read_table(SPECTRA, files.spectra), read_table(USER_NOISE, files.noise)
    scores, estimates = read_table(SCORES, files.scores), EstimatesFile.read(files.estimates).estimates
    settling, eta, stiffest = (estimates[name].value for name in ("settling", "learning_rate", "largest_curvature"))
    shown = {
        "what": "network",
        "network": settings.network,
        "source": settings.data.file or f"OpenML {settings.data.openml}",
        "treatment": read_table(USER_TREATMENT, files.treatment)["sentence"].tolist(),
        "conditions": network_conditions(sweeps, scores),
        "advice": advice_on_settling(settling, eta * stiffest, settings.network.model_dump()),
    }
    write_problem_page(
        job.output,
        "user_network.html",
        lambda: user_network_figure(sweeps, predictions, spectra, noise),
        sweeps=sweeps,
        scores=scores,
        estimates=estimates,
        shown=shown,
    )
