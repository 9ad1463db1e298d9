"""Many networks of the same width on a data set, each on rows of its own and at its own minimum."""

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sgd_diffusion.curvature.alignment import element_lines
from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.escape import NetworkBasin
from sgd_diffusion.landscapes import aligned
from sgd_diffusion.problems import measure_directions, outlier_shares, planned_rate
from sgd_diffusion.streams import numpy_stream, seed_for
from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.experiments.network_escape.settings import ManyMinimaSettings

logger = logging.getLogger(__name__)

LOWEST_CURVATURE = 1e-4
"""Curvature, without weight decay, from which on a direction counts in the slope of C against H."""


@dataclass(frozen=True)
class Trained:
    """One of the networks.

    Attributes:
        number: of the network.
        basin: its minimum.
        seed: base of its random streams.

    Examples:
        Half of 80 rows:

        >>> import numpy as np
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((80, 2)), stream.integers(0, 2, 80), classes=2)
        >>> settings = ManyMinimaSettings(hidden=2, weight_decay=0.1, minima={"rows": 60})
        >>> [(one.number, len(one.basin.loss)) for one in train_networks(dataset, settings, seed=0, networks=2)]
        [(0, 40), (1, 40)]
    """

    number: int
    basin: NetworkBasin
    seed: int


def train_networks(dataset: Dataset, settings: ManyMinimaSettings, seed: int, networks: int) -> Iterator[Trained]:
    """Yield the networks that reach a minimum, each trained on a draw of rows from first weights of its own.

    Args:
        dataset: standardised features.
        settings: number of rows; width, activation and weight decay.
        seed: base of the random streams.
        networks: their number.

    Examples:
        >>> import numpy as np
        >>> import torch
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((80, 2)), stream.integers(0, 2, 80), classes=2)
        >>> settings = ManyMinimaSettings(hidden=2, weight_decay=0.1, minima={"rows": 20})
        >>> first, second = train_networks(dataset, settings, seed=0, networks=2)
        >>> bool(torch.equal(first.basin.loss.inputs, second.basin.loss.inputs))
        False
    """
    rows = min(settings.minima.rows, len(dataset) // 2)
    for number in range(networks):
        stream = numpy_stream(seed, "rows of a network at its minimum", dataset.name, number)
        chosen = stream.permutation(len(dataset))[:rows]
        part = replace(dataset, inputs=dataset.inputs[chosen], labels=dataset.labels[chosen])
        own = seed_for(seed, "network at its minimum", number)
        try:
            basin = train_to_minimum(part, own, **settings.network)
        except LandscapeError as error:
            logger.warning("network %d is left out: %s", number, error)
            continue
        yield Trained(number, basin, own)


def describe_network(one: Trained, settings: ManyMinimaSettings) -> pd.DataFrame:
    """Return the row of one network in the `MINIMA` table, without `nearest`.

    Examples:
        >>> import numpy as np
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((80, 2)), stream.integers(0, 2, 80), classes=2)
        >>> few = {"rows": 40, "departures": 10}
        >>> settings = ManyMinimaSettings(hidden=2, weight_decay=0.1, half_width=0.3, batch_unit=2, minima=few)
        >>> (one,) = train_networks(dataset, settings, seed=0, networks=1)
        >>> row = describe_network(one, settings).iloc[0]
        >>> int(row["rows"]), bool(0 < row["outlier_noise_share"] <= 1), bool(row["lowest_curvature"] > 0)
        (40, True, True)
    """
    basin, plan = one.basin, settings.sweep_plan
    whole = basin.described("network", plan.half_width, planned_rate(basin, plan)).iloc[0]
    spectra, left = measure_directions(basin, plan, one.seed, settings.minima.departures)
    curvature, noise = spectra["curvature"] - basin.loss.weight_decay, spectra["noise"]
    counted = (curvature >= LOWEST_CURVATURE) & (noise > 0)
    lines = element_lines(curvature[counted].to_numpy(), noise[counted].to_numpy())
    return pd.DataFrame(
        {
            "network": [one.number],
            "rows": len(basin.loss),
            **{name: whole[name] for name in ("loss", "accuracy", "lowest_curvature", "largest_curvature")},
            **{name: whole[name] for name in ("learning_rate", "theorem_exponent", "exponent", "settling")},
            "slope": lines["slope"],
            "log_pearson": lines["log_pearson"],
            "trace_ratio": float(noise.sum() / curvature.sum()),
            **outlier_shares(spectra, left),
        }
    )


def nearest_minima(networks: Sequence[Trained]) -> list[float]:
    """Return each network's distance to the nearest minimum of an earlier one, over the length of its θ.

    Hidden units are put into the order, and given the signs, that bring both closest. NaN for the first network, and
    for units that are not odd.

    Examples:
        Networks on the same rows that find the same minimum, with their hidden units in another order:

        >>> import numpy as np
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((80, 2)), stream.integers(0, 2, 80), classes=2)
        >>> settings = ManyMinimaSettings(hidden=2, weight_decay=0.1, minima={"rows": 60})
        >>> (one,) = train_networks(dataset, settings, seed=0, networks=1)
        >>> units = one.basin.minimum.theta
        >>> swapped = units[[2, 3, 0, 1, 5, 4, 7, 6, 9, 8, 10, 11]]
        >>> moved = replace(one.basin, minimum=replace(one.basin.minimum, theta=swapped))
        >>> nearest_minima([one, replace(one, basin=moved)])
        [nan, 0.0]
    """
    if not networks or not networks[0].basin.loss.activation.odd:
        return [math.nan] * len(networks)
    found = [math.nan]
    for number, one in enumerate(networks[1:], start=1):
        loss, theta = one.basin.loss, one.basin.minimum.theta
        earlier = [aligned(loss, other.basin.minimum.theta, theta) for other in networks[:number]]
        found.append(min(float((other - theta).norm() / theta.norm()) for other in earlier))
    return found
