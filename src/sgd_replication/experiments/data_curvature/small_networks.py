"""Networks with few weights at the minimum that their training finds."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.escape import NetworkBasin
from sgd_diffusion.landscapes import Minimum, NetworkLoss, find_minimum
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.data_curvature.samples import UNITS, network_on_rows
from sgd_replication.experiments.data_curvature.settings import EscapeSettings


@dataclass(frozen=True)
class SmallNetwork:
    """A network with its minimum.

    Attributes:
        draw: number of the draw of rows.
        model: name of the network.
        basin: the minimum.
        isolated: whether the lowest curvature is at least `lowest_curvature`.
        settles: whether the condition number of the Hessian is at most `largest_condition`.
        large_radius, small_radius: of the two balls.
        largest_rate: η in the sweep of B, and the largest η in that of η.

    Examples:
        Both inputs have both labels, so that θ* = 0; the slope's curvature is ¼, that of the bias too:

        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 1, 1, 0] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> network = small_network(loss, "logistic regression", EscapeSettings(), seed=0, draw=0)
        >>> round(network.largest_rate * 0.25, 6)  # `stiffest`
        0.2
    """

    draw: int
    model: str
    basin: NetworkBasin
    isolated: bool
    settles: bool
    large_radius: float
    small_radius: float
    largest_rate: float

    def described(self) -> pd.DataFrame:
        """Return the row of the `NETWORKS` table."""
        curvatures = self.basin.minimum.curvatures
        return pd.DataFrame(
            {
                "draw": [self.draw],
                "model": self.model,
                "isolated": self.isolated,
                "settles": self.settles,
                "parameters": self.basin.loss.dimension,
                "loss": self.basin.minimum.loss,
                "lowest_curvature": float(curvatures[0]),
                "largest_curvature": float(curvatures[-1]),
                "trace_ratio": float(self.basin.covariance.trace() / self.basin.hessian.trace()),
                "large_radius": self.large_radius,
                "small_radius": self.small_radius,
            }
        )


def small_network(loss: NetworkLoss, model: str, settings: EscapeSettings, seed: int, draw: int) -> SmallNetwork | None:
    """Return a network at the minimum that its training finds; None if it finds none.

    Args:
        loss: of the network.
        model: its name.
        settings: of the sweeps.
        seed: base of the random stream of the first weights.
        draw: number of the draw of rows.

    Examples:
        The sweep of B starts at B = 4, so that its ball has half the radius of the other:

        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> network = small_network(loss, "logistic regression", EscapeSettings(), seed=0, draw=0)
        >>> network.isolated, round(network.large_radius / network.small_radius, 6)
        (True, 2.0)
    """
    start = 0.1 * torch.randn(loss.dimension, generator=torch_stream(seed, "first weights", draw), dtype=torch.float64)
    try:
        minimum = find_minimum(loss, start)
    except LandscapeError:
        return None
    return _measured(loss, minimum, model, settings, draw)


def _measured(loss: NetworkLoss, minimum: Minimum, model: str, settings: EscapeSettings, draw: int) -> SmallNetwork:
    basin, curvatures = NetworkBasin.at(loss, minimum), minimum.curvatures
    rate = settings.stiffest / float(curvatures[-1])
    widest = float(torch.linalg.eigvalsh(basin.spread)[-1])
    radius = (2 * widest * settings.first_exponent * rate) ** 0.5
    isolated = float(curvatures[0]) >= settings.lowest_curvature
    settles = float(curvatures[-1] / curvatures[0]) <= settings.largest_condition
    return SmallNetwork(draw, model, basin, isolated, settles, radius, radius / settings.first_batch**0.5, rate)


def small_networks(dataset: Dataset, settings: EscapeSettings, seed: int) -> Iterator[SmallNetwork]:
    """Yield the networks of every draw of rows that reach a minimum.

    Args:
        dataset: with two classes or more.
        settings: number of draws, and of the sweeps.
        seed: base of the random streams.

    Examples:
        >>> import numpy as np
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((90, 4)), stream.integers(0, 2, 90), classes=2)
        >>> [(one.draw, one.model) for one in small_networks(dataset, EscapeSettings(rows=60, draws=1), seed=0)]
        [(0, 'logistic regression'), (0, 'tanh unit')]
    """
    for draw in range(settings.draws):
        for model, units in UNITS.items():
            loss = network_on_rows(dataset, units, settings, seed, draw)
            found = small_network(loss, model, settings, seed, draw)
            if found is not None:
                yield found
