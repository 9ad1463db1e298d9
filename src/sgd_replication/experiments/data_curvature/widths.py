"""Networks of several widths without weight decay: whether their minima allow escapes to be measured, or why not."""

import math

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Minimum, NetworkLoss, find_minimum
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.data_curvature.samples import network_on_rows
from sgd_replication.experiments.data_curvature.width_settings import WidthSettings

LONGEST = 600
"""Most L-BFGS iterations of a training."""


def widths_of(dataset: Dataset, settings: WidthSettings, seed: int) -> pd.DataFrame:
    """Return the `WIDTHS` table of a data set: a row for each number of units and draw of rows.

    Args:
        dataset: with two classes or more.
        settings: of the rows, widths and trainings.
        seed: base of the random streams.

    Examples:
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((90, 4)), stream.integers(0, 2, 90), classes=2)
        >>> rows = widths_of(dataset, WidthSettings(rows=60, draws=1, units=[1, 2], trainings=1), seed=0)
        >>> rows[["units", "parameters"]].to_numpy().tolist()
        [[1, 3], [2, 6]]
    """
    rows = []
    for units in settings.units:
        for draw in range(settings.draws):
            loss = network_on_rows(dataset, units, settings, seed, draw)
            row = outcome_of(loss, first_weights(loss, units, settings, seed, draw), settings)
            rows.append({"draw": draw, "units": units} | row)
    return pd.DataFrame(rows)


def first_weights(loss: NetworkLoss, units: int, settings: WidthSettings, seed: int, draw: int) -> Tensor:
    """Return standard normal weights, (trainings, d), from which the minima of a network are sought.

    Args:
        loss: of the network.
        units: number of its tanh units.
        settings: number of trainings.
        seed: base of the random stream.
        draw: number of the draw of rows.

    Examples:
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(2,), loss="one logit", output_weights=(2.0, 2.0))
        >>> first_weights(loss, 2, WidthSettings(trainings=5), seed=0, draw=0).shape
        torch.Size([5, 4])
    """
    stream = torch_stream(seed, "first weights of a width", units, draw)
    return torch.randn(settings.trainings, loss.dimension, generator=stream, dtype=torch.float64)


def outcome_of(loss: NetworkLoss, starts: Tensor, settings: WidthSettings) -> dict[str, float | int | str]:
    """Return what trainings of one network find: the columns of `WIDTHS` without `draw` and `units`.

    A minimum is isolated if its lowest curvature is at least `lowest_curvature`. The network could be run if a minimum
    is isolated and its condition number, largest over lowest curvature, at most `largest_condition`.

    Args:
        loss: of the network.
        starts: first weights of the trainings, (trainings, d).
        settings: the bounds, and η times the largest curvature.

    Examples:
        One unit with output weight 2, first with both labels at both inputs, so that θ* = 0 and both curvatures are 1;
        then with classes that do not overlap, so that the weights grow:

        >>> inputs = torch.tensor([[-1.0], [-1.0], [1.0], [1.0]])
        >>> starts, settings = torch.ones(2, 2).double(), WidthSettings()
        >>> for labels in (torch.tensor([0, 1, 0, 1]), torch.tensor([0, 0, 1, 1])):
        ...     loss = NetworkLoss(inputs, labels, hidden=(1,), loss="one logit", output_weights=(2.0,))
        ...     row = outcome_of(loss, starts, settings)
        ...     print(row["outcome"] == "run", row["isolated"], round(row["condition"], 2), row["largest_weight"] > 5)
        True 2 1.0 False
        False 0 nan True
    """
    minima = [found for start in starts if (found := _minimum(loss, start)) is not None]
    isolated = [one for one in minima if float(one.curvatures[0]) >= settings.lowest_curvature]
    row: dict[str, float | int | str] = {
        "minima": len(minima),
        "isolated": len(isolated),
        "parameters": loss.dimension,
        "trainings": len(starts),
        "outcome": "flat" if minima else "none",
    }
    if not minima:
        row |= dict.fromkeys(("lowest_curvature", "condition", "relaxation", "gradient_norm"), math.nan)
        return row | {"largest_weight": min(_largest(_descended(loss, start)) for start in starts)}
    best = min(isolated, key=_condition) if isolated else max(minima, key=lambda one: float(one.curvatures[0]))
    condition = _condition(best) if isolated else math.nan
    if isolated:
        row["outcome"] = "run" if condition <= settings.largest_condition else "condition"
    return row | {
        "largest_weight": _largest(best.theta),
        "lowest_curvature": float(best.curvatures[0]),
        "condition": condition,
        "relaxation": condition / settings.stiffest,
        "gradient_norm": best.gradient_norm,
    }


def _minimum(loss: NetworkLoss, start: Tensor) -> Minimum | None:
    """Return the minimum at which the search from a start ends; None if it ends at none."""
    try:
        return find_minimum(loss, start, iterations=LONGEST)
    except LandscapeError:
        return None


def _condition(minimum: Minimum) -> float:
    return float(minimum.curvatures[-1] / minimum.curvatures[0])


def _largest(theta: Tensor) -> float:
    return float(theta.abs().max())


def _descended(loss: NetworkLoss, start: Tensor) -> Tensor:
    """Return where L-BFGS ends, for a start whose search finds no minimum."""

    def value_and_slope(x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = loss.value_and_gradient(torch.from_numpy(x))
        return float(value), gradient.numpy()

    options = {"maxiter": LONGEST, "ftol": 0.0, "gtol": 1e-7}
    found = optimize.minimize(value_and_slope, start.numpy(), jac=True, method="L-BFGS-B", options=options)
    return torch.from_numpy(found.x)
