"""Choice of the tracked parameters and directions: a sample of every layer, random directions, leading eigenvectors."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from sgd_diffusion.curvature import FlatNetwork, leading_eigenbasis
from sgd_diffusion.models import layer_of_coordinate

RESIDUAL = 1e-4
"""Largest |Hv − λv|/|λ| of a followed eigenvector: along it noise is that along the exact one."""

PARAMETER, RANDOM, LEADING, NORM = KINDS = ("parameter", "random direction", "leading eigenvector", "norm")
"""The kinds of tracked noise, as in the column `kind` of tables."""


@dataclass(frozen=True)
class TrackedDirections:
    """Tracked parameters and directions of one checkpoint.

    Attributes:
        table: one row per column of the noise, with kind, layer (0 for directions), coordinate (position of a parameter
            among the flattened parameters, number of a direction) and weight (share of all parameters that a parameter
            represents, 1 for a direction).
        coordinates: positions of the tracked parameters, (tracked parameters,).
        directions: tracked unit vectors as columns, (d, k); eigenvectors are orthogonal to each other.

    Examples:
        The second of two parameters and one direction:

        >>> table = pd.DataFrame({"kind": [PARAMETER, RANDOM], "layer": [1, 0], "coordinate": [1, 0], "weight": 1.0})
        >>> tracked = TrackedDirections(table, coordinates=torch.tensor([1]), directions=torch.tensor([[0.6], [0.8]]))
        >>> gradient = torch.tensor([3.0, 4.0])
        >>> torch.cat([gradient[tracked.coordinates], gradient @ tracked.directions]).tolist()
        [4.0, 5.0]
    """

    table: pd.DataFrame
    coordinates: Tensor
    directions: Tensor


def choose_directions(
    network: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    *,
    per_layer: int,
    random_directions: int,
    leading: int,
    stream: torch.Generator,
) -> TrackedDirections:
    """Choose the tracked parameters and directions of one checkpoint.

    Args:
        network: network at the weights of the checkpoint, in evaluation mode.
        inputs: inputs of the examples whose mean loss defines the Hessian, (n, features).
        labels: class numbers, (n,).
        per_layer: number of parameters drawn from each layer without replacement, at most all of the layer.
        random_directions: number of random directions, uniform on the unit sphere.
        leading: number of eigenvectors of the Hessian, those of the largest eigenvalues.
        stream: random stream of the draws.

    Examples:
        >>> from sgd_diffusion.models import FullyConnected
        >>> stream = torch.Generator().manual_seed(0)
        >>> network, inputs = FullyConnected([2, 3, 2]), torch.randn(8, 2, generator=stream, dtype=torch.float64)
        >>> numbers = {"per_layer": 5, "random_directions": 3, "leading": 1}
        >>> found = choose_directions(network, inputs, torch.arange(8) % 2, **numbers, stream=stream)
        >>> found.table["kind"].value_counts(sort=False).to_dict()  # five in each of two layers
        {'parameter': 10, 'random direction': 3, 'leading eigenvector': 1}
        >>> found.directions.norm(dim=0).round(decimals=6).tolist()
        [1.0, 1.0, 1.0, 1.0]
    """
    parameters = sample_coordinates(layer_of_coordinate(network), per_layer, stream)
    flat = FlatNetwork(network)
    _, leaders = leading_eigenbasis(flat, inputs, labels, leading, RESIDUAL)
    along = torch.empty(len(flat.theta), random_directions + leading).to(flat.theta)
    along[:, random_directions:] = leaders
    for direction in along[:, :random_directions].unbind(1):  # one at a time, to save memory
        direction.copy_(torch.randn(len(flat.theta), generator=stream, dtype=flat.theta.dtype))
        direction /= direction.norm()
    numbers = np.r_[np.arange(random_directions), np.arange(leading)]
    kinds = [RANDOM] * random_directions + [LEADING] * leading
    directions = pd.DataFrame({"kind": kinds, "layer": 0, "coordinate": numbers, "weight": 1.0})
    table = pd.concat([parameters.assign(kind=PARAMETER)[list(directions.columns)], directions], ignore_index=True)
    coordinates = torch.tensor(parameters["coordinate"].to_numpy(), device=along.device)
    return TrackedDirections(table, coordinates, along)


def sample_coordinates(layer_of_parameter: Tensor, per_layer: int, stream: torch.Generator) -> pd.DataFrame:
    """Return a random sample of parameters, stratified by layer.

    Args:
        layer_of_parameter: layer number of each parameter, (parameters,).
        per_layer: number of parameters drawn from each layer without replacement, at most all of the layer.
        stream: random stream of the draws.

    Returns:
        One row per drawn parameter: layer, coordinate (its position, ascending within a layer), weight. The weights of
        a layer add up to its share of all parameters. Weighted means are therefore means over all parameters.

    Examples:
        Two of the three parameters of the first layer, and the only one of the second:

        >>> stream = torch.Generator().manual_seed(0)
        >>> sample = sample_coordinates(torch.tensor([1, 1, 1, 2]), per_layer=2, stream=stream)
        >>> sample["layer"].tolist(), sample["weight"].tolist()  # ¾/2 each, and ¼
        ([1, 1, 2], [0.375, 0.375, 0.25])
    """
    rows = []
    for layer in layer_of_parameter.unique().tolist():
        members = (layer_of_parameter == layer).nonzero().squeeze(-1)
        chosen = members[torch.randperm(len(members), generator=stream)[:per_layer]].sort().values
        share = len(members) / len(layer_of_parameter)
        rows.append(pd.DataFrame({"layer": layer, "coordinate": chosen.numpy(), "weight": share / len(chosen)}))
    return pd.concat(rows, ignore_index=True)
