"""What noise is followed along: single parameters of every layer, random directions, leading eigenvectors."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from sgd_diffusion.curvature import FlatNetwork, leading_eigenbasis
from sgd_diffusion.models import layer_of_coordinate

PARAMETER, RANDOM, LEADING, NORM = KINDS = ("parameter", "random direction", "leading eigenvector", "norm")


@dataclass(frozen=True)
class Followed:
    """What is followed at one checkpoint.

    Attributes:
        table: a row a column of the noise: kind, layer (0 for directions), coordinate (a parameter's position among
            all, a direction's number), weight (the share of all parameters that it stands for; 1 for a direction).
        coordinates: (parameters followed,), positions.
        directions: (d, k), orthonormal where they are eigenvectors, unit vectors all.

    Examples:
        The second parameter, and a direction between the two:

        >>> table = pd.DataFrame({"kind": [PARAMETER, RANDOM], "layer": [1, 0], "coordinate": [1, 0], "weight": 1.0})
        >>> followed = Followed(table, coordinates=torch.tensor([1]), directions=torch.tensor([[0.6], [0.8]]))
        >>> gradient = torch.tensor([3.0, 4.0])
        >>> torch.cat([gradient[followed.coordinates], gradient @ followed.directions]).tolist(), followed.columns
        ([4.0, 5.0], 2)
    """

    table: pd.DataFrame
    coordinates: Tensor
    directions: Tensor

    @property
    def columns(self) -> int:
        """Parameters and directions together."""
        return len(self.table)


def choose_followed(
    network: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    *,
    per_layer: int,
    random_directions: int,
    leading: int,
    stream: torch.Generator,
) -> Followed:
    """Choose what is followed at one checkpoint.

    Args:
        network: at the checkpoint's weights, in evaluation mode.
        inputs, labels: the examples whose mean loss's Hessian the leading eigenvectors are of.
        per_layer: parameters in each layer, a random sample without replacement; a smaller layer is followed whole.
        random_directions: how many, uniform on the sphere.
        leading: how many eigenvectors of the largest eigenvalues.
        stream: the source of the draws.

    Examples:
        >>> from sgd_diffusion.models import FullyConnected
        >>> stream = torch.Generator().manual_seed(0)
        >>> network, inputs = FullyConnected([2, 3, 2]), torch.randn(8, 2, generator=stream, dtype=torch.float64)
        >>> numbers = {"per_layer": 5, "random_directions": 3, "leading": 1}
        >>> found = choose_followed(network, inputs, torch.arange(8) % 2, **numbers, stream=stream)
        >>> found.table["kind"].value_counts(sort=False).to_dict()  # five in each of two layers
        {'parameter': 10, 'random direction': 3, 'leading eigenvector': 1}
        >>> found.directions.norm(dim=0).round(decimals=6).tolist()
        [1.0, 1.0, 1.0, 1.0]
    """
    parameters = sample_coordinates(layer_of_coordinate(network), per_layer, stream)
    flat = FlatNetwork(network)
    _, leaders = leading_eigenbasis(flat, inputs, labels, leading)
    along = torch.empty(len(flat.theta), random_directions + leading).to(flat.theta)
    along[:, random_directions:] = leaders
    for direction in along[:, :random_directions].unbind(1):  # one by one: of a large network all fill a gigabyte
        direction.copy_(torch.randn(len(flat.theta), generator=stream, dtype=flat.theta.dtype))
        direction /= direction.norm()
    numbers = np.r_[np.arange(random_directions), np.arange(leading)]
    kinds = [RANDOM] * random_directions + [LEADING] * leading
    directions = pd.DataFrame({"kind": kinds, "layer": 0, "coordinate": numbers, "weight": 1.0})
    table = pd.concat([parameters.assign(kind=PARAMETER)[list(directions.columns)], directions], ignore_index=True)
    coordinates = torch.tensor(parameters["coordinate"].to_numpy(), device=along.device)
    return Followed(table, coordinates, along)


def sample_coordinates(layer_of_parameter: Tensor, per_layer: int, stream: torch.Generator) -> pd.DataFrame:
    """Return a random sample of parameters, equally many from every layer that has as many.

    Args:
        layer_of_parameter: (parameters,), the layer of each.
        per_layer: how many to follow in each layer, without replacement; a smaller layer is followed whole.
        stream: the source of the draws.

    Returns:
        A row a parameter: layer, coordinate (ascending), weight. The weights of a layer's rows add up to the layer's
        share of all parameters, so that weighted means speak of a parameter drawn uniformly from the network.

    Examples:
        Three parameters of the first layer, of which two are followed, and one of the second:

        >>> stream = torch.Generator().manual_seed(0)
        >>> sample = sample_coordinates(torch.tensor([1, 1, 1, 2]), per_layer=2, stream=stream)
        >>> sample["layer"].tolist(), sample["weight"].tolist()  # ¾ shared by two, and ¼
        ([1, 1, 2], [0.375, 0.375, 0.25])
    """
    rows = []
    for layer in layer_of_parameter.unique().tolist():
        members = (layer_of_parameter == layer).nonzero().squeeze(-1)
        chosen = members[torch.randperm(len(members), generator=stream)[:per_layer]].sort().values
        share = len(members) / len(layer_of_parameter)
        rows.append(pd.DataFrame({"layer": layer, "coordinate": chosen.numpy(), "weight": share / len(chosen)}))
    return pd.concat(rows, ignore_index=True)
