"""Configuration files → validated settings. Later files win, key by key; defaults fill the rest."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from sgd_diffusion.config.groups import group_below
from sgd_diffusion.config.settings import Settings
from sgd_diffusion.errors import ConfigurationError

KeyPath = tuple[str | int, ...]
COMMAND_LINE = "the command line"


def load_settings(files: Sequence[Path], overrides: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings that the files describe together.

    Args:
        files: YAML files; where two set the same key, the later one wins. None gives the defaults.
        overrides: top-level keys set on the command line; they win over every file.

    Raises:
        ConfigurationError: a file cannot be read, is no YAML mapping or repeats a key, or the settings are invalid;
            the message names the file, the key, the value and what is allowed.
    """
    return _validated(*_merged(files, overrides or {}))


def check_batch_sizes(
    files: Sequence[Path], overrides: Mapping[str, Any], examples: Mapping[str, tuple[str, int]]
) -> None:
    """Refuse minibatches that are larger than the data sets they are drawn from.

    Args:
        files, overrides: as for `load_settings`.
        examples: for each data set that the settings use, the set that is read for it and its number of examples.

    Raises:
        ConfigurationError: names the file, the key, the value and the largest value allowed.
    """
    values, origin = _merged(files, overrides)
    settings = _validated(values, origin)
    noise, noisy = settings.noise, settings.networks[settings.noise.network].data
    drawn: dict[KeyPath, tuple[int, str]] = {}
    for name in settings.used_networks:
        network = settings.networks[name]
        drawn["networks", name, "training", "batch_size"] = (network.training.batch_size, network.data)
    escaping = settings.network_escape
    smallest = min(escaping.sets, key=lambda name: examples[name][1])
    for path, size in {
        ("batch_unit",): escaping.batch_unit,
        ("logistic_batch_sizes",): max(escaping.logistic_batch_sizes),
        ("variants", "batch_sizes"): max(escaping.variants.batch_sizes),
        ("published", "batch_size"): escaping.published.batch_size,
    }.items():
        drawn["network_escape", *path] = (size, smallest)
    problems = [
        f"{_source(key, origin)}: {'.'.join(map(str, key))} = {size}: larger than {examples[data][0]}, which has "
        f"{examples[data][1]} examples; allowed: 1 to {examples[data][1]}."
        for key, (size, data) in drawn.items()
        if size > examples[data][1]
    ]
    used, total = examples[noisy]
    problems += [
        f"{_source(('noise', key), origin)}: noise.{key} = {size}: {used} has {total} examples, and a minibatch of all "
        f"of them has no noise; allowed: 1 to {total - 1}."
        for key, size in (("batch_size", noise.batch_size), ("batch_sizes", max(noise.batch_sizes)))
        if size >= total
    ]
    if problems:
        raise ConfigurationError("\n".join(problems))


def _merged(files: Sequence[Path], overrides: Mapping[str, Any]) -> tuple[dict[str, Any], dict[KeyPath, str]]:
    """Return the files' settings laid over the defaults, and which source set each key."""
    merged = _with_defaults({})
    origin: dict[KeyPath, str] = {}
    for file in files:
        _merge(merged, _read(file), str(file), origin)
    _merge(merged, overrides, COMMAND_LINE, origin)
    return merged, origin


def validate_settings(values: Mapping[str, Any]) -> Settings:
    """Return the settings that one merged mapping describes; raises as `load_settings` does."""
    return _validated(_with_defaults(values), {})


def _with_defaults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a mapping over the default networks; pydantic fills every other default."""
    merged: dict[str, Any] = {"networks": {name: network.model_dump() for name, network in Settings().networks.items()}}
    _merge(merged, values, "the configuration", {})
    return merged


class _UniqueKeyLoader(yaml.SafeLoader):
    """A safe YAML loader that refuses keys that are no names and keys given twice; plain YAML keeps the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str) or key in seen:
                problem = f"key {key!r} is " + ("given twice" if isinstance(key, str) else "no name")
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read ({error.strerror}). Check the CONFIG= argument.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file}: is not UTF-8 text (byte {error.start}).") from error
    try:
        content = yaml.load(text, Loader=_UniqueKeyLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ConfigurationError(f"{file}{place}: not valid YAML: {error.problem}.") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file}: not valid YAML: {error}.") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError(f"{file}: holds a {type(content).__name__}; allowed: keys with values, one a line.")
    return content


def _merge(base: dict[str, Any], update: Mapping[str, Any], source: str, origin: dict[KeyPath, str]) -> None:
    """Merge `update` into `base`, mapping by mapping; remember which source set each key."""

    def lay(target: dict[str, Any], values: Mapping[str, Any], path: KeyPath) -> None:
        for key, value in values.items():
            here = (*path, key)
            origin[here] = source
            if isinstance(value, Mapping) and isinstance(target.get(key), dict):
                lay(target[key], value, here)
            elif isinstance(value, Mapping):
                target[key] = {}
                lay(target[key], value, here)
            else:
                target[key] = value

    lay(base, update, ())


def _validated(values: Mapping[str, Any], origin: Mapping[KeyPath, str]) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_explain(detail, origin) for detail in error.errors())) from error


def _explain(detail: Any, origin: Mapping[KeyPath, str]) -> str:
    """One line on one invalid value: file, key, value, what is allowed."""
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
    """Which file set a key, or the nearest key above it."""
    known = (location[:end] for end in range(len(location), 0, -1) if location[:end] in origin)
    return next((origin[path] for path in known), "the configuration")


def _allowed_keys(path: KeyPath) -> list[str]:
    """The keys allowed at one place of the configuration."""
    model: type[BaseModel] = Settings
    for part in path:
        if part in model.model_fields:
            model = group_below(model.model_fields[str(part)]) or model
    return sorted(model.model_fields)
