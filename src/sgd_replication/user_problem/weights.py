"""Weights of a network from a file that the user's own training wrote."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from sgd_replication.jobs.errors import ConfigurationError

HELD_UNDER = ("state_dict", "model_state_dict", "model")
"""Keys under which checkpoints of a training hold the weights beside other things."""
PARALLEL = "module."
"""Start of all names of weights that `torch.nn.DataParallel` saves."""
WRITTEN_BY = "torch.save(network.state_dict(), file)"
OTHER_OBJECTS = "Unsupported"
"""Word in torch's message on a file that holds objects of which code would have to be run."""
SHOWN = 4
"""A message lists at most this many names."""


def load_weights(network: nn.Module, file: Path) -> None:
    """Give a network the weights and buffers in a file; its precision stays.

    The file holds a state dictionary, or a mapping with one under `state_dict`, `model_state_dict` or `model`. No code
    in it is run.

    Args:
        network: the network, which is changed.
        file: file that `torch.save` wrote.

    Raises:
        ConfigurationError: the file does not exist, holds no such dictionary, or its names or shapes differ from those
            of the network.

    Examples:
        >>> import tempfile
        >>> network = nn.Linear(1, 2).double()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "mine.pt")
        ...     torch.save({"weight": torch.ones(2, 1), "bias": torch.zeros(2)}, file)
        ...     load_weights(network, file)
        >>> network.weight.tolist(), network.weight.dtype
        ([[1.0], [1.0]], torch.float64)
    """
    weights = _state(file)
    own = network.state_dict()
    if weights and all(name.startswith(PARALLEL) for name in weights) and not any(n.startswith(PARALLEL) for n in own):
        weights = {name.removeprefix(PARALLEL): value for name, value in weights.items()}
    for names, told in ((own.keys() - weights.keys(), "lacks"), (weights.keys() - own.keys(), "has")):
        if names:
            end = " which the network has" if told == "lacks" else " which the network lacks"
            raise ConfigurationError(
                f"{file}: {told} {_listed(sorted(names))},{end}. `weights` must be of the same network."
            )
    for name, value in own.items():
        if value.shape != weights[name].shape:
            raise ConfigurationError(
                f"{file}: {name} has the shape {tuple(weights[name].shape)}, and in the network {tuple(value.shape)}. "
                "`weights` must be of the same network, made for as many features and classes as the data have."
            )
        if not torch.isfinite(weights[name]).all():
            raise ConfigurationError(
                f"{file}: {name} has values that are not finite; use weights of a stable training."
            )
    network.load_state_dict(weights)


def _state(file: Path) -> dict[str, Tensor]:
    """Return the state dictionary in a file."""
    try:
        content: Any = torch.load(file, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise ConfigurationError(
            f"{file}: not found. `weights` must be an absolute path, or relative to the folder of the configuration or "
            "to the project's folder."
        ) from None
    except Exception as error:  # a file of any kind
        if OTHER_OBJECTS in str(error):
            raise ConfigurationError(
                f"{file}: holds more than tensors and plain values, and is not read, because that would run code. Save "
                f"the weights alone with {WRITTEN_BY}."
            ) from error
        raise ConfigurationError(f"{file}: holds no weights of torch. Save them with {WRITTEN_BY}.") from error
    if isinstance(content, Mapping):
        content = next((content[key] for key in HELD_UNDER if isinstance(content.get(key), Mapping)), content)
        if content and all(isinstance(value, Tensor) for value in content.values()):
            return {str(name): value for name, value in content.items()}
    raise ConfigurationError(f"{file}: holds no dictionary of tensors. Save the weights with {WRITTEN_BY}.")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
