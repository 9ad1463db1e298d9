"""Results of a version as a notebook reads them: tables, estimates, claims, records and the data that were used."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from sgd_diffusion.errors import UserError
from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.records import Record
from sgd_replication.jobs.tables import read_table

RELEASED = Path("references", "released")
"""The small pack of the released run, from which notebooks read in a fresh clone."""


@dataclass(frozen=True)
class VersionResults:
    """The folder of a version.

    Attributes:
        folder: under results/, or references/released.

    Examples:
        >>> VersionResults(Path("results/v1")).record("fit.record.json")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        FileNotFoundError: ...'results/v1/fit.record.json'
    """

    folder: Path

    @classmethod
    def of(cls, version: str) -> "VersionResults":
        """Find a version's folder: results/<version> of the checkout, or else the released run if it has this name.

        The checkout is the one that the working directory lies in, or else the one that this file lies in.

        Args:
            version: name of a folder under results/, or `released` for the released run.

        Raises:
            UserError: there is no such version. The message lists those that there are.

        Examples:
            >>> VersionResults.of("released").folder.parts[-2:]
            ('references', 'released')
        """
        checkout = _checkout()
        folder, released = checkout / "results" / version, checkout / RELEASED
        if folder.is_dir():
            return cls(folder)
        if version in (RELEASED.name, _released_version(released)):
            return cls(released)
        known = sorted(path.parent.name for path in (checkout / "results").glob("*/estimates"))
        raise UserError(
            f"results/{version} does not exist. Set `version` to one of: {', '.join([*known, RELEASED.name])}; or run "
            f"`make replicate VERSION={version}`."
        )

    def table(self, schema: pa.DataFrameSchema, path: str) -> pd.DataFrame:
        """Return a table of measurements, such as ``title/odds.parquet``, checked against its schema."""
        return read_table(schema, self.folder / "measurements" / path)

    def estimates_file(self, part: str) -> EstimatesFile:
        """Return the estimates file of a part."""
        return EstimatesFile.read(self.folder / "estimates" / f"{part}.json")

    def estimates(self, part: str) -> dict[str, Estimate]:
        """Return the estimates of a part, by name."""
        return self.estimates_file(part).estimates

    def claims(self, experiment: str) -> dict[str, dict[str, Any]]:
        """Return the claims on an experiment with their verdicts, by id."""
        content = json.loads((self.folder / "claims" / f"{experiment}.json").read_text())
        return {claim["id"]: claim for claim in content["claims"]}

    def parts(self, experiment: str, prefix: str = "") -> list[str]:
        """Return what follows the prefix in the names of an experiment's parts, in the order of the configuration."""
        record = self.record(f"claims/{experiment}.record.json")
        return [part.removeprefix(prefix) for part in record.settings["parts"] if part.startswith(prefix)]

    def record(self, path: str) -> Record:
        """Return a job's record by its path under the version's folder."""
        return Record.read(self.folder / path)

    def resolution(self, name: str) -> Resolution:
        """Return what a data set of the configuration resolved to."""
        return Resolution.read(self.folder / "data" / f"{name}.json")

    def notice(self, names: Sequence[str]) -> str:
        """Return what stood for the named data sets, for a figure; empty where the sets themselves were used."""
        found = [self.resolution(name) for name in names]
        return "; ".join(f"{one.requested}: {one.kind} {one.set}" for one in found if one.kind != "official")


def _checkout() -> Path:
    """Return the checkout of the working directory, or else the one that holds this file."""
    here = Path.cwd()
    inside = next((folder for folder in (here, *here.parents) if (folder / "Snakefile").exists()), None)
    return inside or Path(__file__).resolve().parents[3]


def _released_version(released: Path) -> str | None:
    """Return the name of the version that was released; None if nothing was."""
    manifest = released / "manifest.json"
    return json.loads(manifest.read_text())["version"] if manifest.is_file() else None
