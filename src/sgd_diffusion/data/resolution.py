"""What a run's data sets resolved to: the set itself or its stand-in, decided once and written down."""

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from sgd_diffusion.data.registry import REGISTRY, DataFile, DataSpec
from sgd_diffusion.errors import DataError

Source = Literal["auto", "embedded", "official"]
Kind = Literal["official", "sample", "stand-in"]


class Resolution(BaseModel):
    """What one named data set resolved to.

    Attributes:
        requested: the set that the configuration names.
        set: the set that is used in its place, or the same.
        kind: `official` for the named set itself, `sample` for a part of it, `stand-in` for another set.
        files: sha256 of each file used, by path under the data directory; empty for an embedded set.
        reason: why this set is used, for logs, banners and claims.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    requested: str
    set: str
    kind: Kind
    files: dict[str, str]
    reason: str

    @property
    def sha256(self) -> str:
        """One digest of the set's name and all its files."""
        lines = [self.set, *(f"{digest}  {path}" for path, digest in sorted(self.files.items()))]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def resolve(name: str, source: Source, directory: Path) -> Resolution:
    """Decide which set stands for `name`, verifying every file it rests on.

    Args:
        name: a key of `REGISTRY`.
        source: `auto` (the files if they are there, else the stand-in), `embedded` (the stand-in), or `official`
            (the files or an error).
        directory: the data directory, laid out as the registry's paths say.

    Raises:
        DataError: a file has the wrong checksum, or the files are absent and `source` is `official`.
    """
    spec = REGISTRY[name]
    if spec.stand_in is None:
        return Resolution(requested=name, set=name, kind="official", files={}, reason="embedded: comes with a library")
    if source == "embedded":
        return _stand_in(name, spec.stand_in, "the configuration asks for embedded data")
    missing = [file.path for file in spec.files if not (directory / file.path).is_file()]
    if not missing:
        verified_files(spec, directory)
        files = {file.path: file.sha256 for file in spec.files}
        return Resolution(requested=name, set=name, kind="official", files=files, reason="every file has its checksum")
    absence = f"{', '.join(missing)} not found in the data directory"
    if source == "official":
        raise DataError(
            f"{spec.title}: {absence} ({directory}), and data.source is `official`. Obtain the original files "
            f"({spec.homepage}) and name the folder that holds {Path(missing[0]).parent}/ with DATA_DIR=."
        )
    return _stand_in(name, spec.stand_in, absence)


def _stand_in(name: str, stand_in: str, reason: str) -> Resolution:
    return Resolution(requested=name, set=stand_in, kind="stand-in", files={}, reason=reason)


def verified_files(spec: DataSpec, directory: Path) -> dict[str, Path]:
    """Return the set's files by bare name, each with its checksum verified.

    Raises:
        DataError: a file is absent, unreadable, or not the one that the registry knows.
    """
    return {file.name: _verified(spec, file, directory / file.path) for file in spec.files}


def _verified(spec: DataSpec, file: DataFile, place: Path) -> Path:
    try:
        with place.open("rb") as stream:
            actual = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DataError(
            f"{place}: cannot be read ({error.strerror}). Place {spec.title}'s file there by hand."
        ) from error
    if actual != file.sha256:
        raise DataError(
            f"{place}: sha256 is {actual}, expected {file.sha256}. The file is damaged or another edition: delete it "
            f"and place the original ({spec.homepage}) there by hand."
        )
    return place
