"""Finished points of a sweep, kept while the sweep is not: a killed job goes on with the points that are missing.

Snakemake deletes the declared outputs of a killed job, so the parts lie in a folder that no rule declares. Its name is
a digest of all that decides the points (code, settings, seed, input files), so a part can only be found again by a job
that would compute the same bits. The folder goes when the job has succeeded.
"""

import hashlib
import logging
import shutil
from pathlib import Path
from typing import Any

import torch
from job import Job

from sgd_replication.jobs.writing import atomic_path

logger = logging.getLogger(__name__)


class Parts:
    """The parts of one job, a file each; a `PointCache` of the engine.

    Args:
        job: the running job; its parameters and input files name the folder.
        name: what tells this job from others of its rule; empty if it is the only one.
    """

    def __init__(self, job: Job, name: str = "") -> None:
        self._sweep = job.results / "parts" / "-".join(filter(None, (job.rule, name)))
        self._folder = self._sweep / hashlib.sha256(job.identity().encode()).hexdigest()[:16]
        job.on_success(self.discard)
        if finished := len(list(self._folder.glob("*.pt"))):
            logger.info("going on after an interruption: %d points are finished already", finished)

    def find(self, point: str) -> Any | None:
        """Return a point's result, or None if it is not finished."""
        file = self._file(point)
        return torch.load(file, weights_only=True) if file.exists() else None

    def store(self, point: str, result: Any) -> None:
        """Write a finished point, wholly or not at all: tensors, numbers, strings, lists and dictionaries of them."""
        with atomic_path(self._file(point)) as place:
            torch.save(result, place)

    def _file(self, point: str) -> Path:
        return self._folder / f"{point}.pt"

    def discard(self) -> None:
        """Delete the sweep's parts, those of earlier settings too."""
        shutil.rmtree(self._sweep, ignore_errors=True)
        remaining = self._sweep.parent
        if remaining.is_dir() and not any(remaining.iterdir()):
            remaining.rmdir()
