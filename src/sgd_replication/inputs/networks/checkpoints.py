"""Checkpoints on disk: the weights of every replicate at every stage, loaded without executing anything."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

import torch
from torch import Tensor

Stage = Literal["random", "early", "trained"]
STAGES: tuple[Stage, ...] = get_args(Stage)
ENDS: tuple[Stage, ...] = (STAGES[0], STAGES[-1])
"""Before any training and after all of it."""


@dataclass(frozen=True)
class Checkpoint:
    """One network at one moment.

    Attributes:
        replicate: which of the independent initialisations, from 0.
        stage: `random` (as initialised), `early` (after the first epochs) or `trained`.
        weights: the network's state dictionary.
        loss, accuracy: over the whole training set, at these weights.

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


def save_checkpoints(checkpoints: Sequence[Checkpoint], file: Path) -> None:
    """Write checkpoints to one file; the same checkpoints give the same bytes.

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
    with file.open("wb") as stream:  # a stream, because torch writes a path's name into the archive
        torch.save([asdict(checkpoint) for checkpoint in checkpoints], stream)


def load_checkpoints(file: Path) -> list[Checkpoint]:
    """Read what `save_checkpoints` wrote, as tensors and plain values only (`weights_only`).

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
