"""Which of two minima of a small network SGD prefers, and which white noise of equal power prefers.

Replicas start in equal numbers at the minima. Each of their later positions belongs to the minimum at which the
gradient flow from it ends. The odds of two minima are the ratio of the shares of
time. Under white noise the stationary law is exp(−L/D), here with D = (η/2B) Tr C/d, C the mean over the minima.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import trajectories
from sgd_diffusion.landscapes import Landscape, Minimum, NetworkLoss, basin_of
from sgd_diffusion.landscapes.trapping import Trap, traps_around
from sgd_diffusion.statistics.jackknife import jackknife_half_width
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory.gibbs_weights import log_basin_weights
from sgd_replication.experiments.data_curvature.saddles import Committee
from sgd_replication.experiments.data_curvature.settings import OddsSettings
from sgd_replication.experiments.data_curvature.tables import ODDS
from sgd_replication.jobs.tables import no_rows


@dataclass(frozen=True)
class Watched:
    """The minima of a network with one hidden unit between which replicas move.

    Attributes:
        loss: of the network.
        minima: those that are well conditioned, at least two.

    Examples:
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([-1.0, 1.0])
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> minima = [Minimum(torch.tensor([x, 0.0]), 0.5, 0.0, torch.ones(2)) for x in (2.0, 3.0)]
        >>> Watched(loss, minima).thetas.tolist()
        [[2.0, 0.0], [3.0, 0.0]]
    """

    loss: NetworkLoss
    minima: Sequence[Minimum]

    @property
    def thetas(self) -> Tensor:
        """The minima themselves, (minima, d)."""
        return torch.stack([minimum.theta for minimum in self.minima])

    @property
    def landscape(self) -> Landscape:
        """The loss as a landscape with the first of the minima."""
        return Landscape(self.loss, self.minima[0].theta, gradient=self.loss.gradient, hessian=self.loss.hessian)

    @property
    def noise(self) -> float:
        """Tr C/d of one example, the mean over the minima."""
        traces = [float(self.loss.covariance(theta).trace()) for theta in self.thetas]
        return float(np.mean(traces)) / self.loss.dimension

    def minimum_of(self, theta: Tensor) -> Tensor:
        """Return the index of the minimum to which each state flows, (n, d) → (n,); −1 where to none of them."""
        return basin_of(self.landscape, theta, self.thetas, traps=self._traps)

    @cached_property
    def _traps(self) -> Sequence[Trap]:
        return traps_around(self.landscape, self.thetas)


def measure_odds(watched: Watched, pairs: Sequence[tuple[int, int]], settings: OddsSettings, seed: int) -> pd.DataFrame:
    """Return the rows of one network in the `ODDS` table, without `draw`: each pair at each B.

    B falls, so that the noise grows, until the share `elsewhere` of the positions belongs to none of the minima.

    Args:
        watched: the minima.
        pairs: indices of minima that a saddle joins.
        settings: of the runs.
        seed: base of the random streams.

    Examples:
        Inputs with outliers and random labels, for which one unit has two minima:

        >>> stream = np.random.default_rng(203)
        >>> inputs = torch.from_numpy(stream.standard_t(2, (60, 2)))
        >>> labels = torch.from_numpy(stream.choice([-1.0, 1.0], 60))
        >>> inputs = (inputs - inputs.mean(0)) / inputs.std(0, correction=0)
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> from sgd_diffusion.landscapes import find_minimum
        >>> starts = torch.tensor([[-0.14, 0.06, -0.1], [-0.1, -0.51, -0.18]]).double()
        >>> watched = Watched(loss, [find_minimum(loss, start) for start in starts])
        >>> settings = OddsSettings(batch_sizes=[4], replicas=8, records=50, visits=5, places=200)
        >>> (row,) = measure_odds(watched, [(0, 1)], settings, seed=0).to_dict("records")
        >>> row["flat"], row["sharp"], row["width"] > 0  # the minimum at the outliers is flat
        (1, 0, True)
    """
    curvatures = torch.stack([minimum.curvatures for minimum in watched.minima])
    rate = settings.stiffest / float(curvatures.max())
    spacing = math.ceil(settings.spacing / (rate * float(curvatures.min())))
    ordered = [_flat_first(watched, pair) for pair in pairs]
    rows: list[dict[str, float | bool]] = []
    for size in sorted(settings.batch_sizes, reverse=True):
        labels = _labels(watched, ordered, SGD(rate, float(size), Minibatches(watched.loss)), spacing, settings, seed)
        found = [_odds(labels, pair, settings) for pair in ordered]
        diffusion = rate / (2 * size) * watched.noise
        if any(row["counted"] for row in found):
            stream = seed_for(seed, "odds under white noise", f"{diffusion:.12g}")
            logs, errors = log_basin_weights(
                watched.landscape, watched.thetas, diffusion, samples=settings.places, seed=stream
            )
            for row in found:
                flat, sharp = int(row["flat"]), int(row["sharp"])
                row["white"] = float(logs[flat] - logs[sharp])
                row["white_error"] = float(errors[[flat, sharp]].norm())
        rows += [row | {"batch_size": size, "learning_rate": rate, "diffusion": diffusion} for row in found]
        if any(row["elsewhere"] > settings.elsewhere for row in found):
            break
    table = pd.DataFrame(rows)
    log_determinants, traces = curvatures.log().sum(1) / 2, curvatures.sum(1)
    losses = torch.tensor([minimum.loss for minimum in watched.minima], dtype=torch.float64)
    flats, sharps = (torch.tensor(table[side].astype(int).to_numpy()) for side in ("flat", "sharp"))
    return table.assign(
        width=(log_determinants[sharps] - log_determinants[flats]).numpy(),
        trace_ratio=(traces[sharps] / traces[flats]).numpy(),
        loss_excess=(losses[flats] - losses[sharps]).numpy(),
    )


def _flat_first(watched: Watched, pair: tuple[int, int]) -> tuple[int, int]:
    """Return a pair with the minimum of the smaller det H first."""
    one, other = sorted(pair, key=lambda number: float(watched.minima[number].curvatures.log().sum()))
    return one, other


def _labels(
    watched: Watched, pairs: Sequence[tuple[int, int]], dynamics: SGD, spacing: int, settings: OddsSettings, seed: int
) -> NDArray[np.int64]:
    """Return the index of the minimum of each counted position of each replica, (replicas, positions).

    The first `burn_in` of the positions are looked at first. If no replica arrives at the rarer minimum of any pair by
    then, the full run could hardly have `visits` arrivals, and these positions are returned instead of those of it.
    """
    start = watched.thetas[torch.arange(settings.replicas) % len(watched.minima)]
    stream = seed_for(seed, "odds of minima", float(dynamics.batch_size))

    def minima_at(times: int) -> NDArray[np.int64]:
        seen = trajectories(watched.landscape, dynamics, start, iterations=spacing, times=times, seed=stream)
        kept = seen[:, settings.discarded if times == settings.records else 0 :]
        return watched.minimum_of(kept.flatten(0, 1)).view(kept.shape[:2]).numpy()

    if settings.discarded > 1 and settings.visits > settings.records / settings.discarded:
        first = minima_at(settings.discarded)
        if not any(_odds(first, pair, settings)["visits"] for pair in pairs):
            return first
    return minima_at(settings.records)


def _odds(labels: NDArray[np.int64], pair: tuple[int, int], settings: OddsSettings) -> dict[str, float | bool]:
    """Return the log-odds of the first of two minima, how often replicas moved, and whether that is often enough."""
    counts = np.stack([(labels == number).sum(1) for number in pair], 1).astype(np.float64)
    arrivals = [int(_arrivals(labels == number)) for number in pair]
    rarer = int(counts.sum(0).argmin())
    elsewhere = float((labels < 0).mean())
    stays = [float(count / max(arrived, 1)) for count, arrived in zip(counts.sum(0), arrivals, strict=True)]
    return {
        "flat": pair[0],
        "sharp": pair[1],
        "visits": arrivals[rarer],
        "stay": min(stays),
        "elsewhere": elsewhere,
        "counted": arrivals[rarer] >= settings.visits
        and min(stays) >= settings.shortest_stay
        and elsewhere <= settings.elsewhere,
        **_log_odds(counts),
        "white": math.nan,
        "white_error": math.nan,
    }


def _arrivals(inside: NDArray[np.bool_]) -> int:
    """Return how often a replica is inside and was not at the position before."""
    return int((inside[:, 1:] & ~inside[:, :-1]).sum())


def _log_odds(counts: NDArray[np.float64]) -> dict[str, float]:
    """Return the logarithm of the ratio of two columns' sums, and its half-width by the jackknife over replicas."""
    left_out = counts.sum(0) - counts
    if not (left_out > 0).all():
        return {"log_odds": math.nan, "half_width": math.nan}
    logs = np.log(left_out[:, 0] / left_out[:, 1])
    total = counts.sum(0)
    return {"log_odds": float(np.log(total[0] / total[1])), "half_width": float(jackknife_half_width(logs))}


def odds_of(committee: Committee, saddles: pd.DataFrame, settings: OddsSettings, seed: int) -> pd.DataFrame:
    """Return the rows of a network with one hidden unit in the `ODDS` table, without `draw`.

    Only minima up to the condition number `largest_condition` are watched, and only pairs that an asymmetric saddle
    joins have odds.

    Args:
        committee: the network, a committee of one unit.
        saddles: its rows of the `SADDLES` table.
        settings: of the runs.
        seed: base of the random streams.

    Examples:
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([-1.0, 1.0])
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> from sgd_replication.experiments.data_curvature.saddles import saddles_of
        >>> committee = Committee(loss, [], failures=3)
        >>> len(odds_of(committee, saddles_of(committee, draw=0), OddsSettings(), seed=0))
        0
    """
    numbers = [
        number
        for number, minimum in enumerate(committee.minima)
        if float(minimum.curvatures[-1] / minimum.curvatures[0]) <= settings.largest_condition
    ]
    pairs = [(numbers.index(one), numbers.index(other)) for one, other in _joined_pairs(saddles, numbers)]
    if not pairs:
        return no_rows(ODDS).drop(columns="draw")
    table = measure_odds(Watched(committee.loss, [committee.minima[n] for n in numbers]), pairs, settings, seed)
    return table.assign(**{side: [numbers[n] for n in table[side]] for side in ("flat", "sharp")})


def _joined_pairs(saddles: pd.DataFrame, minima: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs of minima that an asymmetric saddle joins, each once."""
    known = saddles[~saddles["symmetric"].astype(bool) & saddles["other"].notna()]
    pairs = {(one, int(other)) for one, other in zip(known["minimum"], known["other"], strict=True)}
    return sorted({(min(pair), max(pair)) for pair in pairs if len(set(pair)) == 2 and set(pair) <= set(minima)})
