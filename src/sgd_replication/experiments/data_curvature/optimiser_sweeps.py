"""Escape of SGD, heavy ball and Adam from the minimum of a small network, and what their laws say."""

import logging
import math
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import pandas as pd
import torch
from scipy.linalg import solve_continuous_lyapunov
from torch import Tensor

from sgd_diffusion.dynamics import Minibatches
from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_diffusion.errors import UnsettledActionError
from sgd_diffusion.escape import Ball
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory.adam_action import adam_steps
from sgd_diffusion.theory.ball_action import least_ball_action
from sgd_diffusion.theory.cumulant_action import exact_step_actions
from sgd_diffusion.theory.heavy_ball_spread import heavy_ball_spread
from sgd_diffusion.theory.path_action import step_actions
from sgd_replication.experiments.data_curvature.optimiser_arms import Arm, arms_of
from sgd_replication.experiments.data_curvature.optimiser_basin import quadratic_basin
from sgd_replication.experiments.data_curvature.optimiser_settings import OptimiserSettings
from sgd_replication.experiments.data_curvature.optimiser_tables import OPTIMISERS
from sgd_replication.experiments.data_curvature.plain_times import PlainTime, watched
from sgd_replication.experiments.data_curvature.samples import covariances
from sgd_replication.experiments.data_curvature.small_networks import SmallNetwork
from sgd_replication.jobs.tables import no_rows

logger = logging.getLogger(__name__)

STEPS = 8
"""Steps of a path of least action."""


@dataclass(frozen=True)
class Law:
    """Exponents of one optimiser over their strength, to the small ball around a network's minimum.

    Attributes:
        action: with Gaussian noise.
        law: with all cumulants, or `action` where v follows.
        basin: in the quadratic basin of the minimum.
        mean_rate: η_eff, or η√B for Adam, at which the stiffest direction has η_eff h = `stiffness`.
        quadratic: exponent in a quadratic basin at this η and β over that of η → 0.
        slowest: lowest η_eff h.

    Examples:
        >>> Law(action=2.0, law=2.5, basin=2.1, mean_rate=0.1, quadratic=0.99, slowest=0.01).batch(5.0)  # 5 = 2.5 B/0.1
        1
    """

    action: float
    law: float
    basin: float
    mean_rate: float
    quadratic: float
    slowest: float

    def batch(self, exponent: float) -> int:
        """Return the whole B at which the law is nearest to an exponent, at least 1."""
        return max(1, round(exponent * self.mean_rate / self.law))

    def replicas(self, batch: int, settings: OptimiserSettings) -> int:
        """Return the replicas of a point, which fall as 1/√τ as the law has it.

        Of all allocations with the same cost this one gives the slope of ln τ about its smallest error.

        Args:
            batch: B.
            settings: of the sweeps.

        Examples:
            >>> law = Law(action=2.0, law=2.0, basin=2.1, mean_rate=1.0, quadratic=0.99, slowest=0.01)
            >>> settings = OptimiserSettings(exponents=[4.0, 6.0, 8.0], replicas=20)
            >>> [law.replicas(batch, settings) for batch in (4, 3, 2)]
            [20, 55, 148]
        """
        short = max(settings.exponents) - batch / self.mean_rate * self.law
        return max(settings.replicas, math.ceil(settings.replicas * math.exp(short / 2)))


def law_of(network: SmallNetwork, arm: Arm, settings: OptimiserSettings) -> Law | None:
    """Return what theory predicts of one optimiser; None if its action is infinite or too large to be computed.

    Args:
        network: with an isolated minimum.
        arm: the optimiser.
        settings: of the sweeps.

    Examples:
        Logistic regression with one input, balanced: both coordinates have C_ii = ¼ at θ* = 0, hence frozen Adam has
        half the action of SGD:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> from sgd_replication.experiments.data_curvature.small_networks import small_network
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 1, 1, 0] * 10)
        >>> loss, settings = NetworkLoss(inputs, labels, hidden=(), loss="one logit"), OptimiserSettings()
        >>> network = small_network(loss, "logistic regression", settings.of_networks(), seed=0, draw=0)
        >>> sgd, frozen = (law_of(network, arms_of(settings)[place], settings) for place in (0, -1))
        >>> round(frozen.law / sgd.law, 3), round(sgd.quadratic, 3)
        (0.5, 0.975)
    """
    basin, at_minimum = network.basin, network.basin.covariance.diagonal().sqrt()
    try:
        action, law = _actions(network, arm.memory is not None, arm.frozen)
    except UnsettledActionError as error:
        logger.warning("an optimiser is left out: %s", error)
        return None
    roots = (torch.ones_like(at_minimum) if arm.memory is None else at_minimum).numpy() ** -0.5
    hessian, covariance = basin.hessian.numpy() * np.outer(roots, roots), basin.covariance.numpy()
    noise = covariance * np.outer(roots, roots)
    curvatures = np.linalg.eigvalsh(hessian)
    rate = settings.stiffness / float(curvatures[-1])
    spread = heavy_ball_spread(hessian, noise, rate * (1 - arm.momentum), arm.momentum)
    limit = rate * solve_continuous_lyapunov(hessian, noise)
    widest, of_limit = (float(np.linalg.eigvalsh(one * np.outer(roots, roots))[-1]) for one in (spread, limit))
    basin_exponent = network.small_radius**2 / (2 * of_limit / rate)
    return Law(action, law, basin_exponent, rate, of_limit / widest, rate * float(curvatures[0]))


@lru_cache(maxsize=3)
def _actions(network: SmallNetwork, adaptive: bool, frozen: bool) -> tuple[float, float]:
    """Return the least actions with Gaussian noise and with all cumulants; twice the former where v follows.

    SGD and both heavy balls share them, and the last few are kept.

    Args:
        network: with an isolated minimum.
        adaptive: whether steps are divided by the square root of v, which is that of the minimum if `frozen`.
        frozen: see `adaptive`.

    Raises:
        UnsettledActionError: an action is infinite or too large to be computed.
    """
    basin, radius = network.basin, network.small_radius
    loss, minimum, axes = basin.loss, basin.minimum.theta, torch.linalg.eigh(basin.spread)[1]
    at_minimum = basin.covariance.diagonal().sqrt()

    def deviations(theta: Tensor) -> Tensor:
        if not adaptive:
            return torch.ones_like(theta)
        if frozen:
            return at_minimum.expand_as(theta)
        return covariances(loss, theta).diagonal(dim1=1, dim2=2).sqrt()

    def gaussian(tails: Tensor, heads: Tensor) -> Tensor:
        return step_actions(loss, partial(covariances, loss), *adam_steps(deviations, tails, heads))

    def exact(tails: Tensor, heads: Tensor) -> Tensor:
        return exact_step_actions(loss.all_gradients, *adam_steps(deviations, tails, heads))

    action = least_ball_action(gaussian, minimum, radius, axes, STEPS)
    follows = adaptive and not frozen
    return action, action if follows else least_ball_action(exact, minimum, radius, axes, STEPS)


def sweep_optimisers(
    network: SmallNetwork, settings: OptimiserSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the rows of one network in the `OPTIMISERS` table; none if its minimum is not isolated or settles late.

    In every sweep B grows, and η_eff h is the same at all points. The same is done in the quadratic basin with H and C
    of the minimum and Gaussian noise, where the exponent is known, so that the prefactor can be removed. A sweep ends
    where plain runs give no time because escape takes too long, or where B would exceed the number of rows. An
    optimiser whose law cannot be had is left out.

    Args:
        network: the network.
        settings: of the sweeps.
        seed: base of the random streams.
        cache: of the sweeps.

    Examples:
        `OnlyPoints` skips all optimisers but one:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> from sgd_replication.experiments.data_curvature.small_networks import small_network
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 1, 1, 0] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> settings = OptimiserSettings(exponents=[2.0, 2.5, 3.0], replicas=20)
        >>> network = small_network(loss, "logistic regression", settings.of_networks(), seed=0, draw=0)
        >>> sweep_optimisers(network, settings, 0, OnlyPoints("0-logistic-regression-SGD"))["batch_size"].tolist()
        [5, 7, 8]
    """
    name = f"{network.draw}-{network.model}"
    found = [
        cached_table(cache, f"{name}-{arm.name}".replace(" ", "-"), partial(_sweep, network, arm, settings, seed))
        for arm in (arms_of(settings) if network.isolated and network.settles else ())
    ]
    rows = [table for table in found if len(table)]  # an empty one has lost its kinds in the cache
    return pd.concat(rows, ignore_index=True) if rows else no_rows(OPTIMISERS)


def _sweep(network: SmallNetwork, arm: Arm, settings: OptimiserSettings, seed: int) -> pd.DataFrame:
    """Return the rows of one optimiser; none if its law cannot be had."""
    basin, law, rows = network.basin, law_of(network, arm, settings), []
    if law is None:
        return no_rows(OPTIMISERS)
    batches = sorted({law.batch(exponent) for exponent in settings.exponents})
    expected = [0.0, 0.0]  # escape times, in the network and in its quadratic basin; 0 if nothing is known
    for place, batch in enumerate(one for one in batches if one <= len(basin.loss)):
        rate = arm.learning_rate(law.mean_rate, batch)
        found = []
        escapes: list[tuple[Landscape, GradientNoise]] = [
            (basin.landscape, Minibatches(basin.loss)),
            quadratic_basin(basin),
        ]
        for time, (landscape, noise) in zip(expected, escapes, strict=True):
            dynamics = arm.dynamics(rate, batch, noise)
            of_point = network.model, network.draw, arm.name, batch, landscape.name
            stream = partial(seed_for, seed, "optimisers on networks", *of_point)
            watch = partial(watched, landscape, dynamics, Ball(network.small_radius), stream)
            memory = dynamics.memory_time
            asked = PlainTime(law.replicas(batch, settings), 1 / law.slowest + memory, time, settings.longest)
            found.append(asked.measured(watch))
        network_point, basin_point = found
        if network_point is None or basin_point is None:
            break
        times_of = [number for point in (network_point, basin_point) for number in (point.log_time, point.error)]
        rows.append([batch, rate, batch / law.mean_rate, *times_of])
        if place + 1 < len(batches):
            further = (batches[place + 1] - batch) / law.mean_rate
            growth = [math.exp(action * further) for action in (law.law, law.basin)]
            expected = [math.exp(log) * by for log, by in zip((times_of[0], times_of[2]), growth, strict=True)]
    columns = ["batch_size", "learning_rate", "strength", "log_time", "error", "basin_log_time", "basin_error"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(
        draw=network.draw,
        model=network.model,
        arm=arm.name,
        relaxation=1 / law.slowest,
        action=law.action,
        law=law.law,
        basin=law.basin,
        quadratic=law.quadratic,
    )
