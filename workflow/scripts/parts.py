"""Finished points of a sweep, kept while the sweep is not: a killed job goes on with the points that are missing.

Snakemake deletes the declared outputs of a killed job, so the parts lie in a folder that no rule declares. Its name is
a digest of all that decides the points (code, settings, seed, input files), so a part can only be found again by a job
that would compute the same bits. The folder goes when the job has succeeded.
"""

import hashlib
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd
import torch
from job import Job

from sgd_diffusion.escape import Watch
from sgd_replication.jobs.writing import written_whole

logger = logging.getLogger(__name__)


class Parts:
    """The parts of one job.

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

    def get(self, point: str, compute: Callable[[], Any]) -> Any:
        """Return a point's result, computed now or found.

        Args:
            point: the point's name within the sweep, fit for a file name.
            compute: makes the result, of tensors, numbers, strings, lists and dictionaries.
        """
        found = self.find(point)
        if found is not None:
            return found
        result = compute()
        self.keep(point, result)
        return result

    def find(self, point: str) -> Any | None:
        """Return a point's result if it is there."""
        file = self._file(point)
        return torch.load(file, weights_only=True) if file.exists() else None

    def keep(self, point: str, result: Any) -> None:
        """Write a point's result, wholly or not at all."""
        with written_whole(self._file(point)) as place:
            torch.save(result, place)

    def table(self, point: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return a point's rows, computed now or found; of numbers and strings."""
        return pd.DataFrame(self.get(point, lambda: compute().to_dict(orient="list")))

    def sweep(self, sweep: str, compute: Callable[..., pd.DataFrame]) -> pd.DataFrame:
        """Return a sweep's rows, computed now or found; of its points, which run together, only the missing ones are.

        Args:
            sweep: its name, fit for a file name.
            compute: makes the rows, with a `ledger` of the points.
        """
        return self.table(sweep, lambda: compute(ledger=PartsLedger(self, f"points of {sweep}")))

    def _file(self, point: str) -> Path:
        return self._folder / f"{point}.pt"

    def discard(self) -> None:
        """Delete the sweep's parts, those of earlier settings too."""
        shutil.rmtree(self._sweep, ignore_errors=True)
        remaining = self._sweep.parent
        if remaining.is_dir() and not any(remaining.iterdir()):
            remaining.rmdir()


@dataclass(frozen=True)
class PartsLedger:
    """Finished points of one sweep among a job's parts."""

    parts: Parts
    sweep: str

    def known(self, point: int) -> Watch | None:
        """Return what became of a point's replicas, if the point is finished."""
        found = self.parts.find(self._name(point))
        return found and Watch(**{name: values.numpy() for name, values in found.items()})

    def write(self, point: int, watched: Watch) -> None:
        """Keep a point that has just been finished."""
        self.parts.keep(
            self._name(point), {field.name: torch.from_numpy(getattr(watched, field.name)) for field in fields(watched)}
        )

    def _name(self, point: int) -> str:
        return f"{self.sweep}-{point}"
