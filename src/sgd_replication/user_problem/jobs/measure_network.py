"""Train a network on the user's data, and measure its minimum, noise and escape times; compare the theories."""

import logging

import pandas as pd
from torch import nn

from sgd_diffusion.data import TrainingSet
from sgd_diffusion.errors import UserError
from sgd_diffusion.estimates import exactly
from sgd_diffusion.noise_reports import NoiseReport
from sgd_diffusion.point_cache import PointCache, Prefixed
from sgd_replication.experiments.network_escape.tables import VALLEYS
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.initial_networks import initial_networks
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings
from sgd_replication.user_problem.network import treatment_of
from sgd_replication.user_problem.network_measurement import MeasuredNetwork, measure_training
from sgd_replication.user_problem.noise_table import report_rows
from sgd_replication.user_problem.tables import (
    USER_NETWORK_SWEEPS,
    USER_NOISE,
    USER_NOISE_REPORT,
    USER_SPECTRA,
    USER_TRAININGS,
    USER_TREATMENT,
)
from sgd_replication.user_problem.trainings import over_trainings, side_by_side, training_name, training_seed

logger = logging.getLogger(__name__)


def run(job: Job[NetworkEscapeSettings]) -> None:
    """Write a table for each measurement, predictions and the comparison of theories, and the estimates ``problem``."""
    settings, output, points = job.settings, job.output, job.kept_points("replicas", "seeds")
    dataset = user_dataset(job.input.table, **settings.data.choices)
    networks = initial_networks(settings, dataset, job.seed)
    treatment = pd.DataFrame({"sentence": treatment_of(networks[0])})
    found = []
    for number, network in enumerate(networks, start=1):
        cache: PointCache = points if number == 1 else Prefixed(points, training_name(number))
        found.append(_measured(number, network, dataset, settings, training_seed(job.seed, number), cache))
    first, trainings = found[0], side_by_side([one.estimates for one in found])

    tables = {
        output.valleys: (joined(found, "basins", "model"), VALLEYS),
        output.sweeps: (joined(found, "sweeps", "model"), USER_NETWORK_SWEEPS),
        output.spectra: (first.spectra, USER_SPECTRA),
        output.noise: (first.noise, USER_NOISE),
        output.report: (report_rows(first.report), USER_NOISE_REPORT),
        output.treatment: (treatment, USER_TREATMENT),
        output.predictions: (joined(found, "predictions", "system"), PREDICTIONS),
        output.scores: (joined(found, "scores", "system"), SCORES),
        output.trainings: (trainings, USER_TRAININGS),
    }
    for file, (table, schema) in tables.items():
        write_table(table, schema, file)
    sizes = {"examples": len(dataset), "features": dataset.features, "outputs": dataset.outputs}
    estimates = first.estimates | over_trainings(trainings)
    estimates |= {name: exactly(size, "count") for name, size in (sizes | {"trainings": len(found)}).items()}
    write_estimates(job, part="problem", estimates=estimates, evidence=list(tables))


def joined(found: list[MeasuredNetwork], attribute: str, key: str) -> pd.DataFrame:
    """Return a table of all trainings, in which a column names the training.

    Args:
        found: the trainings.
        attribute: name of the table.
        key: name of the column; in the rows of further trainings "network" in it becomes "training 2" and so on.
    """
    parts = []
    for number, one in enumerate(found, start=1):
        table: pd.DataFrame = getattr(one, attribute)
        names = table[key].str.replace(r"network$", training_name(number), regex=True)
        parts.append(table.assign(**{key: names}))
    return pd.concat(parts, ignore_index=True)


def _measured(
    number: int,
    network: nn.Module,
    dataset: TrainingSet,
    settings: NetworkEscapeSettings,
    seed: int,
    cache: PointCache,
) -> MeasuredNetwork:
    if settings.seeds > 1:
        logger.info("training %d of %d", number, settings.seeds)

    def log_report(report: NoiseReport) -> None:
        logger.info(
            "noise report of the network at its minimum:\n%s\n\n%s",
            report.printed().to_string(index_names=False),
            report.sentence,
        )

    try:
        return measure_training(network, dataset, settings, seed, cache, log_report)
    except UserError as error:
        if settings.seeds == 1:
            raise
        raise type(error)(f"training {number} of {settings.seeds}: {error}") from error
