"""A version used again with another configuration: what changed in it, and which files will be replaced."""

import json
import subprocess
from pathlib import Path
from typing import Any

from sgd_replication.jobs.writing import atomic_path
from sgd_replication.pipeline.settings import Settings

MOST_FILES_LISTED = 40


def list_replacements(settings: Settings, results: Path, command: list[str]) -> None:
    """Print what a run will replace because the version's settings are no longer those it was made with."""
    record = _record(results)
    if not record.exists():
        return
    changes = _changes(json.loads(record.read_text()), settings.model_dump(mode="json"))
    if not changes:
        return
    print(f"{results} was made with another configuration:")
    for key, (before, after) in changes.items():
        print(f"  {key}: {before} -> {after}")
    if replaced := _files_to_be_replaced(command):
        print(f"{len(replaced)} files will be replaced (another VERSION= keeps them):")
        for file in replaced[:MOST_FILES_LISTED]:
            print(f"  {file}")
        if len(replaced) > MOST_FILES_LISTED:
            print(f"  and {len(replaced) - MOST_FILES_LISTED} more")
    else:
        print("No file that is there depends on the change.")


def remember_settings(settings: Settings, results: Path) -> None:
    """Write down with which settings a version is being made."""
    with atomic_path(_record(results)) as place:
        place.write_text(json.dumps(settings.model_dump(mode="json"), indent=2) + "\n")


def _record(results: Path) -> Path:
    return results / "logs" / "settings.json"


def _changes(before: Any, after: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """Return the keys, dotted, whose values differ, with both values."""
    if isinstance(before, dict) and isinstance(after, dict):
        return {
            key: values
            for name in sorted(set(before) | set(after))
            for key, values in _changes(before.get(name), after.get(name), f"{path}.{name}".lstrip(".")).items()
        }
    return {} if before == after else {path: (before, after)}


def _files_to_be_replaced(command: list[str]) -> list[str]:
    """Ask Snakemake which of the files that exist it would make again."""
    table = subprocess.run([*command, "--summary"], capture_output=True, text=True, check=False).stdout
    rows = [line.split("\t") for line in table.splitlines()]
    return sorted(
        row[0]
        for row in rows
        if row[-1] == "update pending" and Path(row[0]).exists() and not row[0].endswith(".record.json")
    )
