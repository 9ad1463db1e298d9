"""Training of a user's network to a minimum, and all that is measured there."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pandas as pd
from torch import nn
from torch.nn.utils import parameters_to_vector

from sgd_diffusion.data import RegressionSet, TrainingSet
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Box, QuadraticBasin
from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.noise_reports import NoiseReport
from sgd_diffusion.point_cache import PointCache, Prefixed, cached
from sgd_diffusion.problems import (
    SWEPT,
    alignment_estimates,
    exact_exponent,
    measure_directions,
    measure_wide_sweep,
    network_estimates,
    noise_normality,
    planned_rate,
    sweep_range,
)
from sgd_diffusion.problems.cost_progress import track_costs
from sgd_diffusion.problems.network_checks import (
    advice_on_settling,
    network_comparison,
    points_for_laws,
    with_checks,
)
from sgd_diffusion.sweep_plan import SweepPlan
from sgd_replication.user_problem.chosen_sweeps import advice_on_slow_network, network_plan, told_choice
from sgd_replication.user_problem.cores import on_all_cores
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings
from sgd_replication.user_problem.network import user_basin
from sgd_replication.user_problem.noise_table import network_noise_report, report_estimates

REPLICAS_PER_STREAM = 50
"""Replicas that share a random stream in a network that runs through torch, so that more can be added later."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MeasuredNetwork:
    """A network at its minimum, and what was measured there.

    Attributes:
        basins: `VALLEYS` table with one row.
        sweeps: escape times, as a `USER_NETWORK_SWEEPS` table.
        spectra: noise and displacement along the eigenvectors of the Hessian, as a `SPECTRA` table.
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

    plan = network_plan(basin, settings)
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
    try:
        sweeps = with_checks(_swept(basin, plan, seed, cache), settling, eta)
    except EscapeError as error:
        relaxation = settling / RELAXATION_TIMES
        if advice := advice_on_slow_network(relaxation, plan.slowest_log_time, settings.network.weight_decay):
            raise EscapeError(advice) from error
        raise
    spectra, _ = measure_directions(basin, plan, seed, replicas=plan.replicas)
    predictions, scores = network_comparison(dataset.name, basins, sweeps, plan.batch_unit)

    fitted, judged = points_for_laws(sweeps)
    estimates = network_estimates(basins, fitted, scores, seed) | judged | alignment | normal | report_estimates(report)
    estimates |= {name: exactly(getattr(plan, name), "network") for name in ("half_width", "slowest_log_time")}
    estimates["first_loss"] = exactly(float(basin.loss(first)), "network")
    estimates["moved"] = exactly(float((basin.minimum.theta - first).norm() / first.norm()), "network")
    if isinstance(dataset, RegressionSet):
        del estimates["accuracy"]
        # The variance of the standardised quantity is 1, and the loss half the squared error.
        estimates["explained"] = exactly(1 - 2 * float(basins["data_loss"].iloc[0]), "network")
    return MeasuredNetwork(basins, sweeps, spectra, noise, report, predictions, scores, estimates)


def _swept(basin: QuadraticBasin, plan: SweepPlan, seed: int, cache: PointCache) -> pd.DataFrame:
    """Return the escape times of the sweeps of k, B and η, a row per point."""
    farthest = cached(cache, "reach", lambda: on_all_cores(sweep_range)(basin, plan, seed, Box(plan.half_width)))
    return pd.concat(
        [
            on_all_cores(measure_wide_sweep)(
                name, basin, farthest, plan, seed, Prefixed(cache, f"points of sweep-{name}"), REPLICAS_PER_STREAM
            )
            for name in track_costs(SWEPT, "sweeps", [1.0] * len(SWEPT))
        ],
        ignore_index=True,
    )
