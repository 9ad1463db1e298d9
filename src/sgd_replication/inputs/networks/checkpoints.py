"""Checkpoints on disk: the weights of every replicate at every stage. Loading a file executes no code from it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import torch
from torch import Tensor

Stage = Literal["random", "early", "trained"]
STAGES: tuple[Stage, ...] = get_args(Stage)
ENDS: tuple[Stage, ...] = (STAGES[0], STAGES[-1])
"""The first and the last stage: before and after training."""


@dataclass(frozen=True)
class Checkpoint:
    """The weights of one replicate of a network at one stage of its training.

    Attributes:
        replicate: number of the independent initialisation and training, from 0.
        stage: `random` (after initialisation), `early` (after the first epochs) or `trained`.
        weights: state dictionary of the network.
        loss: mean loss over the whole training set, at these weights.
        accuracy: share of the training set that is classified correctly, at these weights.

    Examples:
        >>> weights = torch.nn.Linear(3, 2).state_dict()
        >>> first = Checkpoint(replicate=0, stage=ENDS[0], weights=weights, loss=0.7, accuracy=0.5)
        >>> first.stage, sum(tensor.numel() for tensor in first.weights.values())  # 3·2 + 2
        ('random', 8)
    """

    replicate: int
    stage: Stage
    weights: dict[str, Tensor]
    loss: float
    accuracy: float


def save_checkpoints(checkpoints: Sequence[Any], file: Path) -> None:
    """Write checkpoints to one file; equal checkpoints give equal bytes.

    Args:
        checkpoints: instances of one dataclass, such as `Checkpoint`, of tensors and plain values.
        file: the file to write.

    Examples:
        >>> import tempfile
        >>> checkpoint = Checkpoint(0, "trained", {"weight": torch.ones(2)}, loss=0.1, accuracy=1.0)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     one, other = Path(folder, "one.pt"), Path(folder, "other.pt")
        ...     save_checkpoints([checkpoint], one)
        ...     save_checkpoints([checkpoint], other)
        ...     one.read_bytes() == other.read_bytes()
        True
    """
    with file.open("wb") as stream:  # given a path, torch would write the path's name into the file
        torch.save([asdict(checkpoint) for checkpoint in checkpoints], stream)


def load_checkpoints(file: Path) -> list[Checkpoint]:
    """Return the checkpoints in a file that `save_checkpoints` wrote. Only tensors and plain values are loaded.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "checkpoints.pt")
        ...     save_checkpoints([Checkpoint(0, "trained", {"weight": torch.ones(2)}, loss=0.1, accuracy=1.0)], file)
        ...     (found,) = load_checkpoints(file)
        >>> found.stage, found.weights["weight"].tolist()
        ('trained', [1.0, 1.0])
    """
    return [Checkpoint(**content) for content in torch.load(file, weights_only=True)]
