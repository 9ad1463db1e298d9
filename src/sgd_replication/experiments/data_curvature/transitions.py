"""Transitions of SGD from one minimum of a small network to another, and their times.

A replica starts at one minimum, and has arrived when it is in a neighbourhood of the other one. B/η is set so that the
predicted exponent has given values; short times are measured by plain runs, long ones by splitting, some by both.
"""

import logging
import math
from dataclasses import dataclass
from functools import partial

import pandas as pd

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Arrival, SplitEscape, neighbourhoods, plain_points, simulate, split
from sgd_diffusion.escape.splitting import WORST_SPREAD
from sgd_diffusion.landscapes import Landscape, Minimum, NetworkLoss, Saddle
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.data_curvature.saddles import SAME, Committee, ways_between
from sgd_replication.experiments.data_curvature.samples import covariances
from sgd_replication.experiments.data_curvature.settings import TransitionSettings
from sgd_replication.experiments.data_curvature.tables import TRANSITIONS
from sgd_replication.jobs.tables import no_rows

KILLED_SHARE = 0.2
"""Share of the replicas that splitting kills at each level."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Transition:
    """The way from one minimum of a network over a saddle to another.

    Attributes:
        loss: of the network.
        start: where replicas start.
        end: where they arrive.
        saddle: the lowest one between the two.
        ways: number of saddles found between the two.

    Examples:
        >>> import torch
        >>> theta, h = torch.zeros(2).double(), torch.ones(2).double()
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([-1.0, 1.0])
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> ends = Minimum(theta, 0.4, 0.0, h), Minimum(theta + 1, 0.5, 0.0, 2 * h)
        >>> way = Transition(loss, *ends, Saddle(theta + 0.4, 0.6, 0.0, -0.1, h, 0.5), ways=1)
        >>> round(way.barrier, 6), round(way.reversed().barrier, 6), way.largest_curvature
        (0.2, 0.1, 2.0)
    """

    loss: NetworkLoss
    start: Minimum
    end: Minimum
    saddle: Saddle
    ways: int

    @property
    def barrier(self) -> float:
        """ΔL, loss at the saddle minus loss at the start."""
        return self.saddle.loss - self.start.loss

    @property
    def largest_curvature(self) -> float:
        """The largest curvature of the two minima."""
        return max(float(minimum.curvatures[-1]) for minimum in (self.start, self.end))

    @property
    def landscape(self) -> Landscape:
        """The loss as a landscape with the start as its minimum and with the saddle."""
        home = Landscape(self.loss, self.start.theta, gradient=self.loss.gradient, hessian=self.loss.hessian)
        return home.towards(self.saddle.theta)

    @property
    def arrival(self) -> Arrival:
        """The boundary: a neighbourhood of the end."""
        end, covariance = self.end.theta.unsqueeze(0), partial(covariances, self.loss)
        return neighbourhoods(self.landscape, end, [self.saddle.theta], covariance)

    def reversed(self) -> "Transition":
        """Return the way back over the same saddle."""
        return Transition(self.loss, self.end, self.start, self.saddle, self.ways)

    def dynamics(self, inverse_noise: float, stiffest: float) -> SGD:
        """Return SGD with given B/η and whole B, η times the largest curvature near `stiffest`, or less at B = n."""
        size = min(len(self.loss), max(1, round(inverse_noise * stiffest / self.largest_curvature)))
        return SGD(size / inverse_noise, float(size), Minibatches(self.loss))


def transition_between(committee: Committee, start: int, end: int) -> Transition | None:
    """Return the transition from one minimum to another over the lowest saddle found; None if there is none.

    Args:
        committee: the network with its minima.
        start, end: indices of the two minima.

    Examples:
        >>> import torch
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([-1.0, 1.0])
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> alone = Minimum(torch.tensor([2.0, 0.0]).double(), 0.5, 0.0, torch.ones(2).double())
        >>> transition_between(Committee(loss, [alone], failures=0), 0, 0) is None
        True
    """
    here, there = committee.minima[start], committee.minima[end]
    ways = [
        way
        for number, way in ways_between(committee)
        if number == start and way.far is not None and float((way.far - there.theta).norm()) <= SAME
    ]
    return Transition(committee.loss, here, there, ways[0].saddle, len(ways)) if ways else None


def measure_times(
    transition: Transition, action: float, settings: TransitionSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the rows of one transition in the `TRANSITIONS` table, without `draw`, `start` and `end`.

    A point that neither plain runs nor splitting resolve is left out, and all are if no neighbourhood of the end lies
    inside its basin.

    Args:
        transition: the transition.
        action: V, the predicted exponent in units of B/η.
        settings: of the runs.
        seed: base of the random streams.
        cache: of the points.

    Examples:
        One unit on inputs with outliers and random labels has two minima:

        >>> import numpy as np
        >>> from sgd_replication.experiments.data_curvature.saddles import train_committee
        >>> from sgd_replication.experiments.data_curvature.settings import OddsSettings
        >>> import torch
        >>> stream = np.random.default_rng(203)
        >>> inputs, labels = stream.standard_t(2, (60, 2)), torch.from_numpy(stream.choice([-1.0, 1.0], 60))
        >>> inputs = torch.from_numpy((inputs - inputs.mean(0)) / inputs.std(0))
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> way = transition_between(train_committee(loss, OddsSettings(trainings=12), seed=0, draw=0), 0, 1)
        >>> few = TransitionSettings(exponents=[1.0, 2.0], plain_up_to=2.0, split_from=9.0, replicas=20)
        >>> rows = measure_times(way, action=0.03, settings=few, seed=0)
        >>> rows["method"].tolist(), bool(rows["log_time"].is_monotonic_increasing)
        (['plain', 'plain'], True)
    """
    try:
        arrival = transition.arrival
    except EscapeError as error:
        logger.warning("a transition is left out: %s", error)
        return no_rows(TRANSITIONS).drop(columns=["draw", "start", "end"])
    parts = []
    for exponent in settings.exponents:
        dynamics = transition.dynamics(exponent / action, settings.stiffest)
        methods = {"plain": exponent <= settings.plain_up_to, "splitting": exponent >= settings.split_from}
        for method, measure in (("plain", _plain), ("splitting", _split)):
            if methods[method]:
                stream = seed_for(seed, "transition", method, f"{exponent:.12g}")
                make = partial(measure, transition, arrival, dynamics, settings, stream)
                rows = cached_table(cache, f"{method}-{exponent:g}", make)
                parts.append(rows.assign(predicted=exponent, method=method))
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else no_rows(TRANSITIONS).drop(columns=["draw", "start", "end"])


def _plain(
    transition: Transition, arrival: Arrival, dynamics: SGD, settings: TransitionSettings, seed: int
) -> pd.DataFrame:
    """Return the row of one point from plain runs; none if fewer than half of the replicas arrive."""
    (found,) = plain_points(
        simulate(
            transition.landscape,
            dynamics,
            arrival,
            replicas=settings.replicas,
            max_iterations=settings.longest,
            seed=seed,
        )
    )
    if found is None:
        return pd.DataFrame()
    return _row(transition, dynamics, found.log_time, found.error, found.exponential)


def _split(
    transition: Transition, arrival: Arrival, dynamics: SGD, settings: TransitionSettings, seed: int
) -> pd.DataFrame:
    """Return the row of one point from splitting; none if its repeats disagree or its checks fail."""
    try:
        found = split(
            transition.landscape,
            dynamics,
            arrival,
            replicas=settings.split_replicas,
            repeats=settings.repeats,
            killed_share=KILLED_SHARE,
            seed=seed,
        )
    except EscapeError as error:
        logger.warning("a transition is left out: %s", error)
        return pd.DataFrame()
    assert isinstance(found, SplitEscape)
    if found.spread > WORST_SPREAD:
        logger.warning("a transition is left out: repeats of splitting spread by %.0f %%", 100 * found.spread)
        return pd.DataFrame()
    return _row(transition, dynamics, math.log(found.estimate().value), found.error, math.nan)


def _row(transition: Transition, dynamics: SGD, log_time: float, error: float, exponential: float) -> pd.DataFrame:
    rate = float(dynamics.learning_rate)
    return pd.DataFrame(
        {
            "batch_size": [int(dynamics.batch_size)],
            "learning_rate": rate,
            "relaxation": 1 / (rate * float(transition.start.curvatures[0])),
            "log_time": log_time,
            "error": error,
            "exponential": exponential,
        }
    )
