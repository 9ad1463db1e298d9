"""Results of a version as a notebook reads them: tables, estimates, claims, records and the data that were used."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.records import Record
from sgd_replication.jobs.tables import read_table


@dataclass(frozen=True)
class VersionResults:
    """The folder of a version.

    Examples:
        >>> VersionResults(Path("results/v1")).record("fit.record.json")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        FileNotFoundError: ...'results/v1/fit.record.json'
    """

    folder: Path

    @classmethod
    def of(cls, version: str) -> "VersionResults":
        """Find a version's folder from a notebook's working directory, which lies in the checkout."""
        here = Path.cwd()
        checkout = next(folder for folder in (here, *here.parents) if (folder / "Snakefile").exists())
        return cls(checkout / "results" / version)

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
