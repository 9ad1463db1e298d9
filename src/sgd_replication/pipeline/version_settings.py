"""The settings that a version was made with: written for people, and compared before the version is made further."""

from pathlib import Path
from typing import Any

import yaml

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.writing import atomic_path

FILE = "settings.yaml"
HEADER = "# The settings that this version is made with, resolved. Written by the program; no job reads it.\n"


def changed_settings(settings: Any, results: Path) -> dict[str, tuple[Any, Any]]:
    """Return the settings that differ from those that a version was made with: before and now, by dotted key.

    Args:
        settings: of the run.
        results: the version's folder; it need not exist.

    Examples:
        >>> import tempfile
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_settings(load_settings(), Path(folder))
        ...     changed_settings(load_settings(values={"noise": {"batch_size": 200}}), Path(folder))
        {'noise.batch_size': (50, 200)}
    """
    file = results / FILE
    if not file.exists():
        return {}
    return _differences(yaml.safe_load(file.read_text(encoding="utf-8")), settings.model_dump(mode="json"))


def check_settings(settings: Any, results: Path) -> None:
    """Refuse to make a version further with other settings than it was made with.

    Raises:
        UserError: settings differ; the message names them and two ways to go on.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> check_settings(load_settings(), Path("results/a version that is not there"))
    """
    if changes := changed_settings(settings, results):
        listed = "\n".join(f"  {key}: {before} -> {after}" for key, (before, after) in changes.items())
        raise UserError(
            f"{results} was made with other settings, and would be overwritten:\n{listed}\n"
            "Choose another VERSION=: results that do not depend on the change are copied from this version, not made "
            "again. Or give REPLACE=1 to replace this version."
        )


def write_settings(settings: Any, results: Path) -> None:
    """Write the settings of a version for people to read."""
    text = HEADER + yaml.safe_dump(settings.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    with atomic_path(results / FILE) as place:
        place.write_text(text, encoding="utf-8")


def _differences(before: Any, after: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """The keys, dotted, whose values differ, with both values; a key that one side lacks overwrites nothing."""
    if isinstance(before, dict) and isinstance(after, dict):
        return {
            key: values
            for name in sorted(set(before) & set(after))
            for key, values in _differences(before[name], after[name], f"{path}.{name}".lstrip(".")).items()
        }
    return {} if before == after else {path: (before, after)}
