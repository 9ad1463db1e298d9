"""Downloads the original files of data sets. A file enters the data directory only after its checksum is verified."""

import logging
import socket
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import requests

from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.placing import put_in_place
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.resolution import verified
from sgd_replication.inputs.data_sets.specification import DataSpec, Download

logger = logging.getLogger(__name__)

SECONDS_TO_CONNECT = 5.0
SECONDS_BETWEEN_BYTES = 30.0


def fetch_files(names: Iterable[str], directory: Path) -> dict[str, str]:
    """Download the official files of data sets that are not in the data directory.

    Args:
        names: names of the data sets.
        directory: the data directory.

    Returns:
        The reason for each set that could not be downloaded, by name.

    Raises:
        DataError: a downloaded file is not the original, or cannot be written.

    Examples:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     place = Path(folder, "uci", "data_banknote_authentication.txt")
        ...     place.parent.mkdir()
        ...     place.touch()
        ...     fetch_files(["digits", "banknote"], Path(folder))  # embedded, and there already: no download
        {}
    """
    failures = {}
    for name in names:
        spec = REGISTRY[name]
        for download in spec.official.downloads:
            if all((directory / path).is_file() for path in download.paths):
                continue
            if reason := _fetch(spec, download, directory):
                failures[name] = reason
                break
    return failures


def _fetch(spec: DataSpec, download: Download, directory: Path) -> str | None:
    """Try the addresses of a download in turn. Return None if one succeeded, else the reason for each failure."""
    reasons = []
    with tempfile.TemporaryDirectory() as scratch:
        for url in download.urls:
            try:
                received = _retrieve(url, Path(scratch))
            except (requests.RequestException, OSError) as error:
                reasons.append(f"{url}: {_reason(error)}")
                continue
            _accept(spec, download, received, directory)
            return None
    return "; ".join(reasons)


def _retrieve(url: str, folder: Path) -> Path:
    """Download one file, with a progress bar on a terminal. A host that does not answer within 5 s is an error."""
    import pooch  # not at the top, because its progress bar warns when it is imported in a notebook

    address = urlsplit(url)
    _check_reachable(address.hostname or "", address.port or (443 if address.scheme == "https" else 80))
    downloader = pooch.HTTPDownloader(
        progressbar=sys.stderr.isatty(), timeout=(SECONDS_TO_CONNECT, SECONDS_BETWEEN_BYTES)
    )
    pooch.get_logger().setLevel(logging.WARNING)
    return Path(pooch.retrieve(url, known_hash=None, path=folder, fname="received", downloader=downloader))


def _check_reachable(host: str, port: int) -> None:
    """Check in a thread that a host accepts connections within 5 s, because a silent name server has no timeout."""
    outcome: list[OSError | None] = []

    def connect() -> None:
        try:
            socket.create_connection((host, port), timeout=SECONDS_TO_CONNECT).close()
            outcome.append(None)
        except OSError as error:
            outcome.append(error)

    attempt = threading.Thread(target=connect, daemon=True)
    attempt.start()
    attempt.join(SECONDS_TO_CONNECT)
    if not outcome:
        raise TimeoutError(f"no answer within {SECONDS_TO_CONNECT:g} s")
    if outcome[0] is not None:
        raise outcome[0]


def _accept(spec: DataSpec, download: Download, received: Path, directory: Path) -> None:
    """Verify all files of a download, then copy them to the data directory."""
    wanted = [file for file in spec.official.files if file.path in download.paths]
    with tempfile.TemporaryDirectory() as scratch:
        if download.archive:
            candidates = _unpacked(received, {file.name for file in wanted}, Path(scratch))
        else:
            candidates = {wanted[0].name: received}
        for file in wanted:
            if file.name not in candidates:
                raise DataError(f"{spec.title}: the archive from {download.urls[0]} does not hold {file.name}.")
            try:
                verified(spec, file, candidates[file.name])
            except DataError as error:
                place = directory / file.path
                raise DataError(f"Download from {download.urls[0]}: {error} The file's path is {place}.") from error
        for file in wanted:
            put_in_place(candidates[file.name], directory / file.path)
            logger.info("%s: downloaded and verified", file.path)


def _unpacked(archive: Path, names: set[str], folder: Path) -> dict[str, Path]:
    """Unpack the named files from any folder of an archive; return their paths by bare name.

    Folders and permissions in the archive are ignored, so that nothing is written outside `folder`.
    """
    unpacked = {}
    try:
        with zipfile.ZipFile(archive) as content:
            for member in content.infolist():
                name = Path(member.filename).name
                if name in names and not member.is_dir():
                    (folder / name).write_bytes(content.read(member))
                    unpacked[name] = folder / name
    except zipfile.BadZipFile as error:
        raise DataError(f"the downloaded file is no zip archive ({error}).") from error
    return unpacked


def _reason(error: Exception) -> str:
    """Return the reason for a failed download in a few words."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answered {error.response.status_code}"
    if isinstance(error, TimeoutError | requests.Timeout):
        return f"no answer within {SECONDS_TO_CONNECT:g} s"
    if isinstance(error, socket.gaierror):
        return "the host's name cannot be resolved"
    return f"{type(error).__name__}: {error}"
