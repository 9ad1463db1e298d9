"""Layers of a model as groups of its parameters, and coordinates of a gradient whose values are kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

ALL = "all"
"""Name of the row of all parameters together."""

COORDINATES_OF_A_LAYER, COORDINATES_OF_ALL = 1_000, 5_000
"""The largest numbers of parameters, drawn at random, whose gradients are kept for a layer and for the whole model."""


@dataclass(frozen=True)
class Layer:
    """Trainable parameters that belong to one module.

    Attributes:
        name: name of the module, such as `encoder.0`; `(model)` for parameters of the model itself.
        positions: positions of the parameters among all trainable parameters.
        size: number of parameters d.

    Examples:
        >>> for layer in layers_of(["0.weight", "0.bias", "2.weight"], [6, 2, 4]):
        ...     print(layer)
        Layer(name='0', positions=(0, 1), size=8)
        Layer(name='2', positions=(2,), size=4)
    """

    name: str
    positions: tuple[int, ...]
    size: int


def layers_of(names: Sequence[str], sizes: Sequence[int]) -> list[Layer]:
    """Return the layers of a model, in the order of their first parameter.

    Args:
        names: names of the trainable parameters, such as `encoder.0.weight`.
        sizes: number of entries of each.
    """
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        positions.setdefault(name.rpartition(".")[0] or "(model)", []).append(position)
    return [Layer(name, tuple(where), sum(sizes[position] for position in where)) for name, where in positions.items()]


class KeptCoordinates:
    """Coordinates of the flattened gradient whose values are kept for every sample.

    They are drawn without replacement: some of every layer, and some of all parameters, so that the latter represent
    the whole model.

    Args:
        layers: the layers.
        sizes: number of entries of each parameter.
        stream: random stream of the draws.

    Attributes:
        columns: for each layer, and under `ALL`, the columns of the kept values that represent it.

    Examples:
        >>> layers = layers_of(["a.weight", "b.weight"], [3, 2])
        >>> kept = KeptCoordinates(layers, [3, 2], np.random.default_rng(0))
        >>> {name: columns.tolist() for name, columns in kept.columns.items()}
        {'a': [0, 1, 2], 'b': [3, 4], 'all': [0, 1, 2, 3, 4]}
        >>> kept.values((torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([[4.0, 5.0]]))).tolist()
        [[1.0, 2.0, 3.0, 4.0, 5.0]]
    """

    def __init__(self, layers: Sequence[Layer], sizes: Sequence[int], stream: np.random.Generator) -> None:
        ends = np.cumsum(sizes)
        drawn = {layer.name: _of_layer(layer, sizes, ends, stream) for layer in layers}
        total = int(ends[-1])
        whole = stream.choice(total, min(total, COORDINATES_OF_ALL), replace=False, shuffle=False)
        flat = np.unique(np.concatenate([*drawn.values(), whole]))
        drawn[ALL] = whole
        self.columns = {name: np.searchsorted(flat, np.sort(coordinates)) for name, coordinates in drawn.items()}
        owner = np.searchsorted(ends, flat, side="right")
        starts = ends - np.asarray(sizes)
        self._within = [torch.from_numpy(flat[owner == p] - starts[p]) for p in range(len(sizes))]

    def values(self, gradients: Sequence[Tensor]) -> Tensor:
        """Return the kept values of gradients, a tensor (samples, *shape) for each parameter: (samples, columns)."""
        parts = [
            gradient.flatten(1)[:, where.to(gradient.device)]
            for gradient, where in zip(gradients, self._within, strict=True)
        ]
        return torch.cat([part.cpu() for part in parts], 1)


def _of_layer(
    layer: Layer, sizes: Sequence[int], ends: NDArray[np.int64], stream: np.random.Generator
) -> NDArray[np.int64]:
    """Return some flat coordinates of a layer."""
    chosen = stream.choice(layer.size, min(layer.size, COORDINATES_OF_A_LAYER), replace=False, shuffle=False)
    own = np.array([sizes[position] for position in layer.positions])
    own_ends = np.cumsum(own)
    which = np.searchsorted(own_ends, chosen, side="right")
    starts = np.array([ends[position] - sizes[position] for position in layer.positions])
    return np.asarray(chosen - (own_ends - own)[which] + starts[which])
