"""Files that a configuration names: relative to its own folder, or to the project's folder."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.settings.yaml_file import read_yaml

KEYS = (("landscape", "file"), ("data", "file"), ("network", "file"), ("network", "weights"))
"""Keys of files, in the groups of the key `problem`."""


def with_found_files(values: Mapping[str, Any], configuration: Path, project: Path) -> dict[str, Any]:
    """Return the values of a configuration file, in which the files of a problem are relative to the project's folder.

    A relative path is looked up in the folder of the configuration file and in the project's folder. If it is in
    neither, it is unchanged, and the job's own check reports it.

    Args:
        values: keys and values of the configuration file.
        configuration: path of that file.
        project: the project's folder.

    Raises:
        ConfigurationError: both folders have such a file.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     mine = Path(folder, "mine")
        ...     mine.mkdir()
        ...     _ = (mine / "table.csv").write_text("")
        ...     values = {"problem": {"data": {"file": "table.csv", "label": "kind"}}}
        ...     with_found_files(values, mine / "mine.yaml", Path(folder))
        {'problem': {'data': {'file': 'mine/table.csv', 'label': 'kind'}}}
    """
    problem = values.get("problem")
    if not isinstance(problem, Mapping):
        return dict(values)
    found = dict(problem)
    for name, key in KEYS:
        group = found.get(name)
        if isinstance(group, Mapping) and isinstance(group.get(key), str):
            found[name] = {**group, key: _found(group[key], f"problem.{name}.{key}", configuration, project)}
    return {**values, "problem": found}


def with_files_of(values: Mapping[str, Any], configurations: Iterable[Path], project: Path) -> dict[str, Any]:
    """Return merged values of several configuration files, with the files of a problem found as in each of them.

    Snakemake merges configuration files itself and gives the values only.

    Args:
        values: the merged keys and values.
        configurations: paths of the files; of a key that two of them have, the later one counts.
        project: the project's folder.

    Raises:
        ConfigurationError: a file cannot be read, or a problem's file is in two folders.

    Examples:
        >>> with_files_of({"seed": 3}, [], Path())
        {'seed': 3}
    """
    merged = dict(values)
    for configuration in configurations:
        given = read_yaml(configuration)
        problem = given.get("problem")
        if not isinstance(problem, Mapping):
            continue
        found = with_found_files(given, configuration, project)["problem"]
        for name, key in KEYS:
            group, current = problem.get(name), merged["problem"].get(name)
            if isinstance(group, Mapping) and key in group and current.get(key) == group[key]:
                merged["problem"] = {**merged["problem"], name: {**current, key: found[name][key]}}
    return merged


def _found(file: str, key: str, configuration: Path, project: Path) -> str:
    beside, here = (folder.absolute() / file for folder in (configuration.parent, project))
    if Path(file).is_absolute() or not beside.is_file():
        return file
    if here.is_file() and not here.samefile(beside):
        raise ConfigurationError(
            f"{configuration}: {key} = {file!r}: there is such a file in {beside.parent} and in {here.parent}. Give "
            "its absolute path."
        )
    if here.is_file():
        return file
    return str(beside.relative_to(project.absolute()) if beside.is_relative_to(project.absolute()) else beside)
