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
    """

    replicate: int
    stage: Stage
    weights: dict[str, Tensor]
    loss: float
    accuracy: float


def save_checkpoints(checkpoints: Sequence[Checkpoint], file: Path) -> None:
    """Write checkpoints to one file; the same checkpoints give the same bytes."""
    with file.open("wb") as stream:  # a stream, because torch writes a path's name into the archive
        torch.save([asdict(checkpoint) for checkpoint in checkpoints], stream)


def load_checkpoints(file: Path) -> list[Checkpoint]:
    """Read what `save_checkpoints` wrote, as tensors and plain values only (`weights_only`)."""
    return [Checkpoint(**content) for content in torch.load(file, weights_only=True)]
