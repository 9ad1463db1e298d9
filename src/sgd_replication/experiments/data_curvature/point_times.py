"""The escape time from a small network at one point of a sweep: by plain runs, by splitting, or by both."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import pandas as pd

from sgd_diffusion.dynamics import SGD, GaussianMinibatches, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Ball, SplitEscape, split
from sgd_diffusion.escape.splitting import WORST_SPREAD
from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.data_curvature.levels import FIRST_LEVEL
from sgd_replication.experiments.data_curvature.plain_times import TO_THE_END, PlainTime, watched
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.small_networks import SmallNetwork
from sgd_replication.experiments.data_curvature.tables import TIMES
from sgd_replication.jobs.tables import no_rows

NOISES: dict[str, Callable[[NetworkLoss], Minibatches | GaussianMinibatches]] = {
    "minibatches": Minibatches,
    "Gaussian": GaussianMinibatches,
    "no replacement": partial(Minibatches, replacement=False),
}
TOGETHER = 16
"""Replicas of plain runs come in multiples of this number, which a vector of the compiled loops holds."""
PATIENCE = 50
"""Times that a plain run lasts at most, over the expected one: few replicas take so long, unless they stray."""
SETTLING, EXCURSION = 200, 100
"""Relaxation times in which the runs of splitting must settle, and those that a replica may spend in a stage."""
EFFORTS = (1, 4)
"""Multiples of `split_replicas`; the second is tried where repeats disagree, because plain runs would cost more."""
SPLIT_SWEEPS = ("eta",)
"""Sweeps in which splitting measures rare escapes with the noise of minibatches, too: η is small at their long times.
Where a replica leaves in a few large steps, the distance to the minimum orders its states badly, and repeats without an
exceptional replica agree on too long a time: by up to an e-fold in the sweeps of B and of B/η."""
KILLED_SHARE = 0.1
"""Share of excursions that splitting kills at each level."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SweepPoint:
    """One point of a sweep.

    Attributes:
        network: the network.
        sweep: a key of `SWEEPS`; B is swept in the small ball.
        noise: a key of `NOISES`.
        batch: B.
        rate: η.
        expected: ln of the escape time, in relaxation times, that the points before lead to expect.

    Examples:
        >>> import torch
        >>> from sgd_replication.experiments.data_curvature.small_networks import small_network
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 1, 1, 0] * 10)
        >>> loss, settings = NetworkLoss(inputs, labels, hidden=(), loss="one logit"), EscapeSettings()
        >>> network = small_network(loss, "logistic regression", settings, seed=0, draw=0)
        >>> point = SweepPoint(network, "batch", "minibatches", batch=4, rate=0.8, expected=1.0)
        >>> round(point.relaxation, 6), point.replicas(settings)  # h = ¼; the most replicas are affordable
        (5.0, 4096)
        >>> point.measured(settings.model_copy(update={"most_replicas": 200}), seed=0)["method"].tolist()
        ['plain']
    """

    network: SmallNetwork
    sweep: str
    noise: str
    batch: int
    rate: float
    expected: float

    @property
    def relaxation(self) -> float:
        """1/(ηh) in iterations, h the lowest curvature."""
        return 1 / (self.rate * float(self.network.basin.minimum.curvatures[0]))

    @cached_property
    def _escape(self) -> tuple[SGD, Ball]:
        network = self.network
        radius = network.small_radius if self.sweep == "batch" else network.large_radius
        return SGD(self.rate, float(self.batch), NOISES[self.noise](network.basin.loss)), Ball(radius)

    def replicas(self, settings: EscapeSettings) -> int:
        """Return how many plain runs a point has: those that take all gradients that are allowed, if these are many.

        Where these are fewer than 160 they fall as 1/√ of the gradients that one takes instead. Of all allocations with
        the same cost this one gives the slope of ln τ its smallest error.
        """
        rows = len(self.network.basin.loss) if self.noise == "Gaussian" else self.batch
        affordable = settings.gradients / (rows * self.relaxation * math.exp(self.expected))
        if affordable < TO_THE_END:
            affordable = math.sqrt(TO_THE_END * affordable)
        wanted = math.ceil(min(max(settings.replicas, affordable), settings.most_replicas))
        return wanted if wanted < TO_THE_END else TOGETHER * math.ceil(wanted / TOGETHER)

    def longest(self, settings: EscapeSettings) -> int:
        """Return the iterations after which a plain run is given up."""
        most = settings.longest_gaussian if self.noise == "Gaussian" else settings.longest
        return min(most, math.ceil(PATIENCE * self.relaxation * math.exp(max(self.expected, FIRST_LEVEL))))

    def measured(self, settings: EscapeSettings, seed: int) -> pd.DataFrame:
        """Return the rows of the point in the `TIMES` table, one by each method; none if its time cannot be measured.

        Splitting measures escapes that are expected to be rare under Gaussian noise and in the sweep of η, plain runs
        all others and, for comparison, the first of these. Where splitting gives no time, plain runs do.

        Args:
            settings: of the sweeps.
            seed: base of the random streams.
        """
        either = self.noise == "Gaussian" or self.sweep in SPLIT_SWEEPS
        by_splitting = either and self.expected >= settings.split_from
        split_rows = self._split(settings, seed) if by_splitting else no_rows(TIMES)
        if split_rows.empty or self.expected < settings.split_from + settings.compared:
            plain_rows = self._plain(settings, seed)
            found = [rows for rows in (plain_rows, split_rows) if len(rows)]
            return pd.concat(found, ignore_index=True) if found else no_rows(TIMES)
        return split_rows

    def _seed(self, seed: int, *more: str) -> int:
        network = self.network
        where = (network.model, network.draw, self.sweep, self.noise, self.batch, f"{self.rate:.12g}")
        return seed_for(seed, "small networks", *where, *more)

    def _plain(self, settings: EscapeSettings, seed: int) -> pd.DataFrame:
        """Return the row of plain runs; none if they give no time."""
        watch = partial(watched, self.network.basin.landscape, *self._escape, partial(self._seed, seed))
        expected = self.relaxation * math.exp(self.expected)
        asked = PlainTime(self.replicas(settings), self.relaxation, expected, self.longest(settings))
        found = asked.measured(watch)
        if found is None:
            return no_rows(TIMES)
        return self._row("plain", found.log_time, found.error, found.exponential)

    def _split(self, settings: EscapeSettings, seed: int) -> pd.DataFrame:
        """Return the row of splitting; none if its checks fail, or its repeats disagree with more replicas, too."""
        for effort in EFFORTS:
            try:
                escape = split(
                    self.network.basin.landscape,
                    *self._escape,
                    replicas=effort * settings.split_replicas,
                    repeats=settings.repeats,
                    killed_share=KILLED_SHARE,
                    longest_run=math.ceil(SETTLING * self.relaxation),
                    most_iterations=EXCURSION * self.relaxation * effort * settings.split_replicas * settings.repeats,
                    seed=self._seed(seed, "splitting", *(() if effort == 1 else (f"again {effort}",))),
                )
            except EscapeError as error:
                logger.warning("a point is left to plain runs: %s", error)
                return no_rows(TIMES)
            assert isinstance(escape, SplitEscape)
            spread = escape.spread
            if spread <= WORST_SPREAD:
                return self._row("splitting", escape.log_time, escape.error, math.nan)
        logger.warning("a point is left to plain runs: repeats of splitting spread by %.0f %%", 100 * spread)
        return no_rows(TIMES)

    def _row(self, method: str, log_time: float, error: float, exponential: float) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "draw": [self.network.draw],
                "model": self.network.model,
                "sweep": self.sweep,
                "noise": self.noise,
                "method": method,
                "batch_size": self.batch,
                "learning_rate": self.rate,
                "relaxation": self.relaxation,
                "error": error,
                "log_time": log_time,
                "exponential": exponential,
            }
        )
