"""Draw the figure of a network of the user's own, and write its short report as a page that reads offline."""

import math

from estimates_file import read_estimates
from job import Job
from problem_page import page_parser, write_problem_page

from sgd_replication.experiments.network_escape.tables import SPECTRA, SWEEPS
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS
from sgd_replication.jobs.tables import read_table
from sgd_replication.user_problem.figures import own_network_figure
from sgd_replication.user_problem.settings import ProblemSettings
from sgd_replication.user_problem.tables import OWN_NOISE


def report(job: Job) -> None:
    settings, files = job.settings(ProblemSettings), job.files
    assert settings.data is not None
    sweeps, predictions = read_table(SWEEPS, files.sweeps), read_table(PREDICTIONS, files.predictions)
    spectra, noise = read_table(SPECTRA, files.spectra), read_table(OWN_NOISE, files.noise)
    of_batch = sweeps[sweeps["sweep"] == "batch"]
    settling = read_estimates(files.estimates).estimates["settling"].value
    source = settings.data.file or f"OpenML {settings.data.openml}"
    write_problem_page(
        job,
        "own_network.html",
        sweeps,
        lambda: own_network_figure(sweeps, predictions, spectra, noise),
        {
            "what": "network",
            "network": settings.network,
            "source": source,
            "of_batch": len(of_batch),
            "unsettled": int((of_batch["log_time"] < math.log(settling)).sum()),
        },
    )


def main() -> None:
    parser = page_parser(__doc__)
    parser.add_input("--spectra", "curvature and noise along every eigendirection")
    parser.add_input("--noise", "how the noise of every parameter is distributed")
    parser.run(report)


if __name__ == "__main__":
    main()
