"""Reads configuration files and returns validated settings.

If two files set the same key, the later file counts. A key that no file sets has its default.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.pipeline.batch_sizes import Examples, oversized
from sgd_replication.pipeline.named_files import with_found_files
from sgd_replication.pipeline.settings import Settings
from sgd_replication.settings.groups import group_below
from sgd_replication.settings.yaml_file import read_yaml

KeyPath = tuple[str | int, ...]
COMMAND_LINE = "the command line"


def load_settings(
    files: Sequence[Path] = (),
    values: Mapping[str, Any] | None = None,
    *,
    source: str = "the configuration",
    examples: Callable[[Settings], Examples] | None = None,
) -> Settings:
    """Return the settings of a run, merged from files and further values.

    Args:
        files: YAML files. If two set the same key, the later file counts. Without files the settings are the defaults.
        values: nested mapping of keys and values that count over every file.
        source: where `values` come from, as error messages name it.
        examples: function that returns the number of examples of every data set that the settings use. If it is given,
            every batch size is compared with its data set; otherwise batch sizes are not checked against data sets.

    Raises:
        ConfigurationError: a file cannot be read, is not a YAML mapping or repeats a key; the settings are invalid; or
            a batch size does not fit its data set. The message names the source, the key, the value and what is
            allowed.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     first, second = Path(folder, "first.yaml"), Path(folder, "second.yaml")
        ...     _ = first.write_text("noise: {batch_size: 7, minibatches: 300}")
        ...     _ = second.write_text("noise: {batch_size: 9}")
        ...     settings = load_settings([first, second], {"seed": 3})
        >>> settings.noise.batch_size, settings.noise.minibatches, settings.seed
        (9, 300, 3)

        A network is added to the default ones:

        >>> settings = load_settings(values={"networks": {"wide": {"data": "digits", "hidden": [64]}}})
        >>> sorted(settings.networks), settings.networks["wide"].hidden
        (['avila_fc', 'digits_conv', 'mnist_fc', 'wide'], [64])
    """
    merged: dict[str, Any] = {"networks": {name: network.model_dump() for name, network in Settings().networks.items()}}
    origin: dict[KeyPath, str] = {}
    for file in files:
        _merge(merged, with_found_files(read_yaml(file), file, Path()), str(file), origin)
    _merge(merged, values or {}, source, origin)
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_explain(detail, origin) for detail in error.errors())) from error
    if examples is not None and (problems := oversized(settings, examples(settings))):
        raise ConfigurationError(
            "\n".join(
                f"{_source(draw.key, origin)}: {'.'.join(draw.key)} = {draw.size}: {message}."
                for draw, message in problems
            )
        )
    return settings


def _merge(
    base: dict[str, Any], update: Mapping[str, Any], source: str, origin: dict[KeyPath, str], above: KeyPath = ()
) -> None:
    """Merge `update` into the group `base`, and record in `origin` which source set each key below the path `above`."""
    for key, value in update.items():
        here = (*above, key)
        origin[here] = source
        if isinstance(value, Mapping):
            if not isinstance(base.get(key), dict):
                base[key] = {}
            _merge(base[key], value, source, origin, here)
        else:
            base[key] = value


def _explain(detail: Any, origin: Mapping[KeyPath, str]) -> str:
    """Return one line on one invalid value: source, key, value and what is allowed."""
    location: KeyPath = tuple(part for part in detail["loc"] if part != "[key]")
    key = ".".join(str(part) for part in location) or "the settings together"
    problem = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        problem = f"unknown key; allowed here: {', '.join(_allowed_keys(location[:-1]))}"
        value = ""
    elif detail["type"] == "missing":
        problem, value = "this key is required", ""
    elif isinstance(detail["input"], dict):
        value = ""
    else:
        value = f" = {detail['input']!r}"
    return f"{_source(location, origin)}: {key}{value}: {problem}."


def _source(location: KeyPath, origin: Mapping[KeyPath, str]) -> str:
    """Return the source that set a key or, if none did, the nearest key above it."""
    paths = (location[:end] for end in range(len(location), 0, -1))
    return next((origin[path] for path in paths if path in origin), "the configuration")


def _allowed_keys(path: KeyPath) -> list[str]:
    """Return the keys that are allowed in one group of the configuration, sorted."""
    model: type[BaseModel] = Settings
    for part in path:
        if part in model.model_fields:
            model = group_below(model.model_fields[str(part)]) or model
    return sorted(model.model_fields)
