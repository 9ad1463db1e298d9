"""Checks of a user-defined problem that take seconds, before anything is measured."""

import logging
from pathlib import Path

from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.initial_networks import initial_networks
from sgd_replication.user_problem.landscape_plan import plan_landscape
from sgd_replication.user_problem.network import treatment_of, user_loss
from sgd_replication.user_problem.settings import ProblemSettings

logger = logging.getLogger(__name__)


def check_problem(settings: ProblemSettings, directory: Path, seed: int) -> None:
    """Check that a problem can be measured.

    For a landscape, its minimum and the ways out of its basin are searched and the points of the sweeps are placed. For
    a network, the data are read, the network is evaluated on them, and how it is used is logged.

    Args:
        settings: settings of the problem.
        directory: folder with downloaded tables.
        seed: base seed of the run.

    Raises:
        UserError: the problem cannot be measured; the message says why.

    Examples:
        >>> well = {"expression": "(x**2 - 1)**2", "start": [-1], "other": [-2]}  # both descents end at −1
        >>> problem = ProblemSettings.model_validate({"landscape": well})
        >>> check_problem(problem, Path("data"), seed=0)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        sgd_diffusion.errors.LandscapeError: your landscape: the descents ... end at the same minimum, ...
    """
    if settings.landscape is not None:
        found = plan_landscape(settings.landscape, settings)
        if settings.noise.strength is None:
            sizes = [row["batch_size"] for row in found.points if row["sweep"] == "batch"]
            logger.info(
                "noise.strength is not given; %g is chosen, with which batch sizes from %d to %d have the exponents.",
                found.noise.strength,
                min(sizes),
                max(sizes),
            )
        return
    assert settings.data is not None
    dataset = user_dataset(settings.data.table(directory), **settings.data.choices)
    if settings.network.batch_unit >= len(dataset):
        raise ConfigurationError(
            f"network.batch_unit is {settings.network.batch_unit}, and the set has {len(dataset)} examples; lower "
            "network.batch_unit to less than that."
        )
    network = initial_networks(settings, dataset, seed)[0]
    user_loss(network, settings.network, dataset)
    for sentence in treatment_of(network):
        logger.info(sentence)
