"""The file ``settings.yaml`` of a version: the settings that it was made with.

The file is written for people. It is compared with the settings of a run before that run changes the version.
"""

from pathlib import Path
from typing import Any

import yaml

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.writing import write_text

FILE = "settings.yaml"
HEADER = "# The settings that this version is made with, resolved. Written by the program; no job reads it.\n"


GROWING = ("problem.replicas", "problem.seeds", "problem.points")
"""Settings of a problem that only add to its version when they are raised."""


def changed_settings(settings: Any, results: Path) -> dict[str, tuple[Any, Any]]:
    """Return the settings that differ from those of an existing version: value before and value now, by dotted key.

    Args:
        settings: settings of the run.
        results: the version's folder. If it does not exist, nothing differs.

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
    """Check that a run has the settings that its version was made with.

    A problem may have more replicas or trainings, and a landscape more points: what was simulated is part of the new
    result.

    Args:
        settings: settings of the run.
        results: the version's folder. If it does not exist, the check passes.

    Raises:
        UserError: settings differ. The message lists them and names two ways to go on.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> check_settings(load_settings(), Path("results/a version that is not there"))
    """
    changes = changed_settings(settings, results)
    if changes and not _grows(changes, settings):
        listed = "\n".join(f"  {key}: {before} -> {after}" for key, (before, after) in changes.items())
        raise UserError(
            f"{results} was made with other settings, and would be overwritten:\n{listed}\n"
            "Choose another VERSION=: results that do not depend on the change are copied from this version, not made "
            "again. Or give REPLACE=1 to replace this version."
        )


def _grows(changes: dict[str, tuple[Any, Any]], settings: Any) -> bool:
    """Return whether all that was measured before is part of what is measured now."""
    kept = GROWING if settings.problem is not None and settings.problem.landscape is not None else GROWING[:-1]
    return all(key in kept and after > before for key, (before, after) in changes.items())


def write_settings(settings: Any, results: Path) -> None:
    """Write ``settings.yaml`` to a version's folder."""
    text = yaml.safe_dump(settings.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    write_text(results / FILE, HEADER + text)


def _differences(before: Any, after: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """Return both values of every dotted key whose values differ; a key that only one side has is not compared."""
    if isinstance(before, dict) and isinstance(after, dict):
        return {
            key: values
            for name in sorted(set(before) & set(after))
            for key, values in _differences(before[name], after[name], f"{path}.{name}".lstrip(".")).items()
        }
    return {} if before == after else {path: (before, after)}
