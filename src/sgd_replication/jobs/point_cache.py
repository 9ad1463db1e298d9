"""Finished points of a job in files: an interrupted job goes on with the points that are missing.

Snakemake deletes the declared outputs of a job that was killed, so the points lie in a folder that no rule declares.
Its name is the digest of all that decides the points (code, settings, seed, inputs), so that only a job which would
compute the same bits finds them. The folder is deleted when the job has succeeded, except for points that are kept for
runs with more points or replicas.
"""

import logging
import shutil
from pathlib import Path
from typing import Any

import torch

from sgd_replication.jobs.writing import atomic_path

logger = logging.getLogger(__name__)


class PointFiles:
    """The finished points of one job, a file each; a `PointCache` of the engine.

    Args:
        folder: of this rule and these wildcards, for all settings.
        key: digest of all that decides the points.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._folder, self._points = folder, folder / key[:16]
        if finished := len(list(self._points.glob("*.pt"))):
            logger.info("%d results of an earlier run are taken; only what is missing is computed", finished)

    def find(self, point: str) -> Any | None:
        """Return a point's result, or None if it is not finished."""
        file = self._file(point)
        return torch.load(file, weights_only=True) if file.exists() else None

    def store(self, point: str, result: Any) -> None:
        """Write a finished point: tensors, numbers, strings, lists and dictionaries of them."""
        with atomic_path(self._file(point)) as place:
            torch.save(result, place)

    def delete(self) -> None:
        """Delete the points of this rule and these wildcards, those of earlier settings too."""
        shutil.rmtree(self._folder, ignore_errors=True)
        remaining = self._folder.parent
        if remaining.is_dir() and not any(remaining.iterdir()):
            remaining.rmdir()

    def delete_others(self) -> None:
        """Delete the points of this rule and these wildcards that have another key, and keep these."""
        for folder in self._folder.glob("*"):
            if folder != self._points:
                shutil.rmtree(folder, ignore_errors=True)

    def _file(self, point: str) -> Path:
        return self._points / f"{point}.pt"
