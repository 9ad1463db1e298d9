"""Chooses the data that are used for a named data set: the set itself, a sample of it, or its stand-in."""

from pathlib import Path
from typing import Any, Literal

from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.specification import DATA_DIRECTORY, DataFile, DataSpec, Edition
from sgd_replication.jobs.data_resolution import Kind, Resolution

Source = Literal["auto", "embedded", "official"]


def choose(name: str, source: Source, directory: Path) -> tuple[str, Kind, str]:
    """Return the set that is used for a named set, its kind, and the reason. Files are looked for and not read.

    Args:
        name: name of the set, a key of `REGISTRY`.
        source: `auto` (the files if they exist, else the stand-in), `embedded` (the stand-in) or `official` (the
            original files, else an error).
        directory: the data directory, with the paths of the registry.

    Raises:
        DataError: an original file is missing and `source` is `official`.

    Examples:
        >>> choose("mnist", "embedded", Path("data"))
        ('digits', 'stand-in', 'the configuration asks for embedded data')
        >>> choose("digits", "official", Path("data"))
        ('digits', 'official', 'embedded: comes with a library')
    """
    spec = REGISTRY[name]
    if spec.stand_in is None:
        return name, "official", "embedded: comes with a library"
    if source == "embedded":
        return spec.stand_in, "stand-in", "the configuration asks for embedded data"
    missing = spec.official.missing(directory)
    if not missing:
        return name, "official", "every file has its checksum"
    absence = f"{', '.join(missing)} not found in the data directory"
    if source == "official":
        raise DataError(
            f"{spec.title}: {absence} ({directory}), and data.source is `official`. Obtain the original "
            f"({spec.homepage}), and give the folder that holds {missing[0]} with DATA_DIR=."
        )
    if any(not edition.missing(directory) for edition in spec.editions[1:]):
        return name, "sample", f"{absence}, but a sample of the set is there"
    return spec.stand_in, "stand-in", absence


def present_examples(settings: Any, directory: Path = DATA_DIRECTORY) -> dict[str, tuple[str, int]]:
    """Return the set that would be read now for each data set of a run, and its number of examples.

    Args:
        settings: settings of the run; `data.source` and `used_sets` are read.
        directory: the data directory.

    Raises:
        DataError: an original file is missing and `data.source` is `official`.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> settings = load_settings(values={"data": {"source": "embedded"}})
        >>> present_examples(settings)["mnist"]
        ('digits', 1797)
    """
    found = {}
    for name in settings.used_sets:
        used, kind, _ = choose(name, settings.data.source, directory)
        found[name] = used, REGISTRY[used].edition(kind).examples
    return found


def resolve(name: str, source: Source, directory: Path) -> Resolution:
    """Return the choice of data for a set, after verifying all their files.

    Args:
        name: name of the set, a key of `REGISTRY`.
        source: as for `choose`.
        directory: the data directory, with the paths of the registry.

    Raises:
        DataError: a file does not have the registered checksum; or an original file is missing and `source` is
            `official`.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as empty:
        ...     found = resolve("mnist", "auto", Path(empty))
        >>> found.set, found.kind, found.files
        ('digits', 'stand-in', {})
    """
    used, kind, reason = choose(name, source, directory)
    edition = REGISTRY[used].edition(kind)
    verified_files(REGISTRY[used], edition, directory)
    files = {file.path: file.digest for file in edition.files}
    return Resolution(requested=name, set=used, kind=kind, files=files, reason=reason)


def verified_files(spec: DataSpec, edition: Edition, directory: Path) -> dict[str, Path]:
    """Return the paths of an edition's files by bare name, after verifying all checksums.

    Args:
        spec: the data set.
        edition: edition of the data set.
        directory: the data directory.

    Raises:
        DataError: a file cannot be read, or does not have the registered checksum.
    """
    return {file.name: verified(spec, file, directory / file.path) for file in edition.files}


def verified(spec: DataSpec, file: DataFile, place: Path) -> Path:
    """Return the path of a file after verifying its checksum.

    Args:
        spec: the data set.
        file: description of the file.
        place: path of the file.

    Raises:
        DataError: the file cannot be read, or has another digest. The message says how to place the original by hand.
    """
    try:
        actual = file.digest_of(place)
    except OSError as error:
        raise DataError(
            f"{place}: cannot be read ({error.strerror}). Place the original of {spec.title} ({spec.homepage}) there "
            "by hand."
        ) from error
    if actual != file.digest:
        raise DataError(
            f"{place}: {file.algorithm} is {actual}, expected {file.digest}. The file is damaged or another edition. "
            f"Delete it and place the original ({spec.homepage}) there by hand."
        )
    return place
