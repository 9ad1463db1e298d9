"""Pairs of basins of different sharpness joined at one saddle, with the odds that theory and the exact chain give.

The landscape is `two_basins`: both minima have the same depth below one barrier ΔL. The covariance of SGD's noise is
proportional to the Hessian of each basin. It is constant within a basin and joined smoothly at the saddle, so that it
is positive everywhere. White noise has one D.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, SGLD, DiagonalNoise, TwoPointNoise
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import Landscape, two_basins
from sgd_diffusion.theory import DiscreteChain, coordinate_chain
from sgd_replication.experiments.flat_minima.settings import TitleSettings

Side = Literal["left", "right"]
"""The basin in which replicas start: the flat one on the left, the sharp one on the right."""
JOIN = 0.1
"""Width of the join of the two covariances, in units of the sharp basin's half-width."""
BATCH_SIZE, TWO_POINT_BATCH = 100, 4
"""Batch size of SGD with Gaussian noise, and with two-point samples."""


@dataclass(frozen=True)
class TwoBasins:
    """A pair of basins with its dynamics: the flat basin on the left, the sharp one on the right, ΔL = 1.

    Attributes:
        family: which basin is held fixed while the ratio grows, `flat fixed` or `sharp fixed`.
        noise: `SGD`, `SGD two-point` or `SGLD`.
        flat: curvature at the minimum of the flat basin.
        sharp: curvature at the minimum of the sharp basin.
        dynamics: of the exact chain; for two-point samples this chain has Gaussian noise of the same covariance.
        flat_barrier: barrier of the flat basin in the quasi-potential.

    Examples:
        White noise: the log-odds of the flat basin are ½ ln r.

        >>> pair = TwoBasins("flat fixed", "SGLD", 1.0, 4.0, SGLD(0.01, 1 / 3), 3.0)
        >>> pair.ratio, round(pair.law, 4), round(math.log(4) / 2, 4)
        (4.0, 0.6931, 0.6931)
    """

    family: str
    noise: str
    flat: float
    sharp: float
    dynamics: SGD | SGLD
    flat_barrier: float

    @property
    def ratio(self) -> float:
        """r = H_sharp/H_flat."""
        return self.sharp / self.flat

    @property
    def simulated(self) -> SGD | SGLD:
        """Dynamics of the simulation; two-point samples come in minibatches of four."""
        if self.noise != "SGD two-point":
            return self.dynamics
        assert isinstance(self.dynamics, SGD)
        assert isinstance(self.dynamics.noise, DiagonalNoise)
        gaussian, share = self.dynamics.noise, TWO_POINT_BATCH / BATCH_SIZE
        numbers = {**gaussian.numbers, "scale": share * gaussian.numbers["scale"]}
        two_point = TwoPointNoise(lambda phi: share**0.5 * gaussian.deviation(phi), gaussian.formula, numbers)
        return SGD(self.dynamics.learning_rate, TWO_POINT_BATCH, two_point)

    @property
    def law(self) -> float:
        """Log-odds of the flat basin in the diffusion's limit: ½ ln r for SGLD, ln r + ΔΦ(1 − 1/r) for SGD."""
        if self.noise == "SGLD":
            return 0.5 * math.log(self.ratio)
        return math.log(self.ratio) + self.flat_barrier * (1 - 1 / self.ratio)

    def landscape(self, side: Side) -> Landscape:
        """Return the landscape on which replicas start in the left or the right basin."""
        return two_basins(self.flat, self.sharp, start=side)

    def far_minimum(self, side: Side) -> float:
        """Return the coordinate of the minimum of the other basin."""
        return float(self.landscape("right" if side == "left" else "left").minimum[0])


def basin_pairs(settings: TitleSettings) -> Iterator[TwoBasins]:
    """Yield the pairs of both families under every noise, at every ratio.

    Examples:
        >>> pairs = list(basin_pairs(TitleSettings(ratios=[2.0, 3.0, 4.0])))
        >>> [(pair.family, pair.noise) for pair in pairs if pair.ratio == 2][:3]
        [('flat fixed', 'SGD'), ('flat fixed', 'SGD two-point'), ('flat fixed', 'SGLD')]
    """
    for family in ("flat fixed", "sharp fixed"):
        for ratio in settings.ratios:
            flat, sharp = (1.0, ratio) if family == "flat fixed" else (1 / ratio, 1.0)
            barrier = settings.flat_barrier if family == "flat fixed" else settings.sharp_barrier * ratio
            eta = settings.stiffness / sharp
            sgd = _sgd(eta, flat, sharp, barrier)
            yield TwoBasins(family, "SGD", flat, sharp, sgd, barrier)
            if family == "flat fixed":
                yield TwoBasins(family, "SGD two-point", flat, sharp, sgd, barrier)
            white = 1 / settings.white_barrier
            yield TwoBasins(family, "SGLD", flat, sharp, SGLD(eta, white), settings.white_barrier)


def _sgd(eta: float, flat: float, sharp: float, flat_barrier: float) -> SGD:
    """SGD with C = m H of the basin; m gives the flat basin the barrier 2BΔL/(ηmH_flat) in the quasi-potential."""
    scale = 2 * BATCH_SIZE / (eta * flat * flat_barrier)
    width = JOIN * math.sqrt(8 / sharp)

    def deviation(phi: Tensor) -> Tensor:
        return (scale * (flat + (sharp - flat) * torch.sigmoid(phi / width))).sqrt()

    numbers = {"scale": scale, "flat": flat, "sharp": sharp, "width": width}
    formula = Formula("sqrt(scale * (flat + (sharp - flat) * sigmoid(x / width)))", ("x",), tuple(numbers))
    return SGD(eta, BATCH_SIZE, DiagonalNoise(deviation, formula, numbers))


def _chain(basins: TwoBasins, side: Side, end: float) -> DiscreteChain:
    """Return the exact chain between a wall on one side and an end; a step in the flat basin sets the cells."""
    landscape, dynamics = basins.landscape(side), basins.dynamics
    eta = float(dynamics.learning_rate)
    if isinstance(dynamics, SGLD):
        spread = math.sqrt(2 * eta * float(dynamics.diffusion))
    else:
        assert isinstance(dynamics.noise, DiagonalNoise)
        flattest = float(dynamics.noise.deviation(torch.tensor([-1e3], dtype=torch.float64)))
        spread = eta * flattest / math.sqrt(BATCH_SIZE)
    wall = 2.2 * float(landscape.minimum[0])
    cells = 2 * max(150, math.ceil(2.2 * abs(end - wall) / spread))
    return coordinate_chain(landscape, dynamics, threshold=end, wall=wall, cells=cells)


def exact_log_time(basins: TwoBasins, side: Side) -> float:
    """Return ln E[iterations] from the minimum of one side to that of the other, from the chain's transition matrix.

    Examples:
        Escape from the sharp basin takes less time:

        >>> pair = TwoBasins("flat fixed", "SGLD", 1.0, 4.0, SGLD(0.1, 1 / 3), 3.0)
        >>> exact_log_time(pair, "left") > exact_log_time(pair, "right")
        True
    """
    return _chain(basins, side, basins.far_minimum(side)).mean_exit_time()


def exact_log_odds(basins: TwoBasins) -> float:
    """Return the log-odds of the flat basin under the stationary law of the chain between two far walls.

    Examples:
        >>> pair = TwoBasins("flat fixed", "SGLD", 1.0, 4.0, SGLD(0.02, 1 / 3), 3.0)
        >>> abs(exact_log_odds(pair) - pair.law) < 0.02  # near the diffusion's limit
        True
    """
    left, end = basins.far_minimum("right"), 2.2 * basins.far_minimum("left")
    chain = _chain(basins, "left", end)
    width = abs(left - end) / (len(chain.exit_probability) - 1 - chain.start + 0.5)
    return chain.log_odds(chain.start + math.ceil(-left / width + 0.5))
