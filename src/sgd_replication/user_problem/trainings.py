"""Several independent trainings of a user's network: their seeds, and their results side by side."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from sgd_diffusion.estimates import CONFIDENCE, Estimate
from sgd_diffusion.streams import seed_for

PREFIX = "trainings_"
"""Beginning of the names of estimates that are means over trainings."""


def training_seed(seed: int, number: int) -> int:
    """Return the base seed of a training: that of the run for the first one, an independent one for each other.

    Initial weights, minibatches, escapes and resampling of a training all follow from its base seed.

    Args:
        seed: base seed of the run.
        number: number of the training, from 1.

    Examples:
        >>> training_seed(5, 1), training_seed(5, 2) == training_seed(5, 2), training_seed(5, 2) == training_seed(5, 3)
        (5, True, False)
    """
    return seed if number == 1 else seed_for(seed, "own network", "training", number)


def training_name(number: int) -> str:
    """Return the name of a training in tables.

    Examples:
        >>> training_name(1), training_name(2)
        ('network', 'training 2')
    """
    return "network" if number == 1 else f"training {number}"


def side_by_side(trainings: Sequence[Mapping[str, Estimate]]) -> pd.DataFrame:
    """Return the estimates of all trainings as a table, a row per training and quantity.

    Args:
        trainings: estimates by name, of each training.

    Examples:
        >>> one, other = (Estimate(value=value, low=value, high=value, n=1) for value in (0.5, 0.7))
        >>> side_by_side([{"loss": one}, {"loss": other}])[["training", "quantity", "value"]].to_numpy().tolist()
        [[1, 'loss', 0.5], [2, 'loss', 0.7]]
    """
    return pd.DataFrame(
        {"training": number, "quantity": name, "value": found.value, "low": found.low, "high": found.high}
        for number, estimates in enumerate(trainings, start=1)
        for name, found in estimates.items()
    )


def over_trainings(trainings: pd.DataFrame) -> dict[str, Estimate]:
    """Return the mean of every quantity over trainings, with the 95 % interval of the mean from Student's t.

    The interval is over trainings: it tells how the quantity varies with the initial weights and the random streams,
    and is not the interval of a single training. A quantity that a training lacks is left out. With one training there
    are no means.

    Args:
        trainings: as `side_by_side` gives them.

    Returns:
        Estimates by the name `trainings_<quantity>`; n is the number of trainings.

    Examples:
        >>> values = pd.DataFrame({"training": [1, 2, 3], "quantity": "loss", "value": [1.0, 2.0, 3.0]})
        >>> found = over_trainings(values)["trainings_loss"]
        >>> round(found.value, 3), round(found.high - found.value, 3), found.n  # t = 4.303 times 1/√3
        (2.0, 2.484, 3)
    """
    count = int(trainings["training"].max())
    found: dict[str, Estimate] = {}
    for name, rows in trainings.groupby("quantity", sort=False):
        if count < 2 or len(rows) < count:
            continue
        values = rows["value"].to_numpy(float)
        mean = float(values.mean())
        half_width = float(stats.t.ppf(0.5 + CONFIDENCE / 2, count - 1) * values.std(ddof=1) / np.sqrt(count))
        found[f"{PREFIX}{name}"] = Estimate(value=mean, low=mean - half_width, high=mean + half_width, n=count)
    return found
