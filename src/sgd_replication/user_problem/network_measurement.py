"""Training of a user's network to a minimum, and all that is measured there."""

import logging
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pandas as pd
from torch import nn
from torch.nn.utils import parameters_to_vector

from sgd_diffusion.data import RegressionSet, TrainingSet
from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.noise_reports import NoiseReport
from sgd_diffusion.point_cache import PointCache
from sgd_diffusion.problems import alignment_estimates, exact_exponent, noise_normality, planned_rate
from sgd_diffusion.problems.measures import noise_spectrum
from sgd_diffusion.problems.network_checks import advice_on_settling
from sgd_replication.user_problem.chosen_sweeps import (
    affordable_log_time,
    network_plan,
    told_choice,
    told_unaffordable,
)
from sgd_replication.user_problem.iteration_cost import LATE_BATCH, iteration_seconds
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings
from sgd_replication.user_problem.network import user_basin
from sgd_replication.user_problem.network_escapes import measure_escapes, no_escapes
from sgd_replication.user_problem.noise_table import network_noise_report, report_estimates

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MeasuredNetwork:
    """A network at its minimum, and what was measured there.

    Attributes:
        basins: `VALLEYS` table with one row.
        sweeps: escape times, as a `USER_NETWORK_SWEEPS` table.
        spectra: noise along the eigenvectors of the Hessian, as a `USER_SPECTRA` table.
        noise: normality tests, as a `USER_NOISE` table.
        report: noise report.
        predictions, scores: of the theories, as `PREDICTIONS` and `SCORES` tables.
        estimates: by name.

    Examples:
        >>> tables = dict.fromkeys(("basins", "sweeps", "spectra", "noise", "predictions", "scores"), pd.DataFrame())
        >>> report = NoiseReport(pd.DataFrame(), pd.DataFrame(), (), samples=16, batch_size=4)
        >>> found = MeasuredNetwork(**tables, report=report, estimates={"loss": exactly(0.5, "network")})
        >>> found.estimates["loss"].value
        0.5
    """

    basins: pd.DataFrame
    sweeps: pd.DataFrame
    spectra: pd.DataFrame
    noise: pd.DataFrame
    report: NoiseReport
    predictions: pd.DataFrame
    scores: pd.DataFrame
    estimates: dict[str, Estimate]


def measure_training(
    network: nn.Module,
    dataset: TrainingSet,
    settings: NetworkEscapeSettings,
    seed: int,
    cache: PointCache,
    told: Callable[[NoiseReport], None] = lambda report: None,
) -> MeasuredNetwork:
    """Train a network to its minimum and measure noise, escape times and theories there.

    If the escapes would take more CPU time than the settings allow, they are not simulated, and their tables are empty.

    Args:
        network: network with initial weights, which is trained.
        dataset: examples.
        settings: settings of the measurement.
        seed: base seed of all random streams.
        cache: of finished points.
        told: called with the noise report before the escapes are simulated.

    Raises:
        UserError: no minimum was found, or the escapes cannot be measured.

    Examples:
        >>> import numpy as np
        >>> import torch
        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_diffusion.point_cache import NO_CACHE
        >>> inputs = np.sin(np.arange(80.0)).reshape(40, 2)
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > np.cos(np.arange(40.0))).astype(int), classes=2)
        >>> network = {"hidden": [], "weight_decay": 0.1, "half_width": 0.2, "slowest_log_time": 4}
        >>> given = {"network": network, "points": 6, "replicas": 20, "seeds": 1, "data": {"file": "toy.csv"}}
        >>> settings = NetworkEscapeSettings.model_validate(given)
        >>> with torch.random.fork_rng():
        ...     found = measure_training(nn.Linear(2, 2).double(), dataset, settings, seed=0, cache=NO_CACHE)
        >>> sorted(found.sweeps["sweep"].value_counts().items()), bool(found.estimates["loss"].value < np.log(2))
        ([('batch', 6), ('eta', 6), ('k', 6)], True)
    """
    first = parameters_to_vector(network.parameters()).detach()
    basin = user_basin(network, settings.network, dataset)
    report = network_noise_report(network, dataset, settings.network.batch_unit, seed)
    told(report)

    affordable = affordable_time(basin, settings)
    plan = network_plan(basin, settings, affordable)
    eta = planned_rate(basin, plan)
    basins = basin.described("network", plan.half_width, eta)
    settling, stiffness = basin.relaxation_time(eta), eta * float(basin.minimum.curvatures[-1])
    if choice := told_choice(settings.network, plan.half_width, plan.slowest_log_time, stiffness):
        logger.info(choice)
    if advice := advice_on_settling(
        settling, stiffness, asdict(plan) | {"weight_decay": settings.network.weight_decay}
    ):
        logger.warning(advice)
    basins = basins.assign(exact_exponent=exact_exponent(basin, plan.half_width))
    alignment = alignment_estimates(network, basin, dataset, seed)
    noise, normal = noise_normality(
        network, dataset, batch_size=plan.batch_unit, minibatches=settings.network.minibatches, seed=seed
    )
    if plan.slowest_log_time > affordable:
        logger.warning(told_unaffordable(settling, settings.network))
        escapes = no_escapes(basins, seed)
    else:
        escapes = measure_escapes(dataset.name, basin, basins, plan, seed, cache)

    estimates = escapes.estimates | alignment | normal | report_estimates(report)
    estimates |= {name: exactly(getattr(plan, name), "network") for name in ("half_width", "slowest_log_time")}
    estimates["first_loss"] = exactly(float(basin.loss(first)), "network")
    estimates["moved"] = exactly(float((basin.minimum.theta - first).norm() / first.norm()), "network")
    if isinstance(dataset, RegressionSet):
        del estimates["accuracy"]
        # The variance of the standardised quantity is 1, and the loss half the squared error.
        estimates["explained"] = exactly(1 - 2 * float(basins["data_loss"].iloc[0]), "network")
    tables = escapes.sweeps, noise_spectrum(basin), noise, report, escapes.predictions, escapes.scores
    return MeasuredNetwork(basins, *tables, estimates)


def affordable_time(basin: QuadraticBasin, settings: NetworkEscapeSettings) -> float:
    """Return the largest ln τ, in iterations, at which a point takes the CPU time that `point_seconds` allows.

    There is no limit if the settings give `slowest_log_time`.

    Args:
        basin: the network's minimum.
        settings: settings of the measurement.
    """
    network = settings.network
    if network.slowest_log_time is not None:
        return math.inf
    size = min(len(basin.loss), LATE_BATCH * network.batch_unit)
    seconds = iteration_seconds(basin.loss, basin.minimum.theta, size, settings.replicas)
    return affordable_log_time(seconds, settings.replicas, network.point_seconds)
