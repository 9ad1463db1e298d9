"""Configuration files → validated settings. Later files win, key by key; defaults fill the rest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.pipeline.settings import Settings
from sgd_replication.settings.groups import group_below

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

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     first, second = Path(folder, "first.yaml"), Path(folder, "second.yaml")
        ...     _ = first.write_text("noise: {batch_size: 7, minibatches: 300}")
        ...     _ = second.write_text("noise: {batch_size: 9}")
        ...     settings = load_settings([first, second], {"seed": 3})
        >>> settings.noise.batch_size, settings.noise.minibatches, settings.seed
        (9, 300, 3)
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

    Examples:
        Every data set replaced by one of 1797 examples:

        >>> examples = dict.fromkeys(load_settings([]).used_sets, ("digits", 1797))
        >>> check_batch_sizes([], {"noise": {"batch_size": 1796}}, examples)
        >>> check_batch_sizes([], {"noise": {"batch_size": 1797}}, examples)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: the command line: noise.batch_size = 1797: ... 1 to 1796.
    """
    values, origin = _merged(files, overrides)
    problems = []
    for key, size, name, noisy in _drawn(_validated(values, origin), examples):
        used, total = examples[name]
        if size > total - noisy:
            why = "a minibatch of all of them has no noise" if noisy else "a minibatch is no larger than its set"
            problems.append(
                f"{_source(key, origin)}: {'.'.join(key)} = {size}: {used} has {total} examples, and {why}; allowed: "
                f"1 to {total - noisy}."
            )
    if problems:
        raise ConfigurationError("\n".join(problems))


def _drawn(
    settings: Settings, examples: Mapping[str, tuple[str, int]]
) -> Iterator[tuple[tuple[str, ...], int, str, bool]]:
    """Every minibatch that is drawn from data: its key, its size, from which set, and whether its noise is measured."""

    def smallest(names: Iterable[str]) -> str:
        return min(names, key=lambda name: examples[name][1])

    for name in settings.used_networks:
        network = settings.networks[name]
        yield ("networks", name, "training", "batch_size"), network.training.batch_size, network.data, False
    escaping = settings.network_escape
    for path, size in {
        ("batch_unit",): escaping.batch_unit,
        ("logistic_batch_sizes",): max(escaping.logistic_batch_sizes),
        ("variants", "batch_sizes"): max(escaping.variants.batch_sizes),
        ("published", "batch_size"): escaping.published.batch_size,
        ("saddles", "batch_sizes"): max(escaping.saddles.batch_sizes),
    }.items():
        yield ("network_escape", *path), size, smallest(escaping.sets), False
    noise, covariance, loss = settings.noise, settings.covariance, settings.log_barrier.noise
    data = {name: settings.networks[name].data for name in settings.used_networks}
    yield ("noise", "batch_size"), noise.batch_size, smallest([data[noise.network], data[noise.large.network]]), True
    yield ("noise", "batch_sizes"), max(noise.batch_sizes), data[noise.network], True
    measured = smallest(data[name] for name in covariance.networks)
    yield ("covariance", "batch_sizes"), max(covariance.batch_sizes), measured, True
    yield ("log_barrier", "noise", "batch_size"), loss.batch_size, smallest(loss.sets), False


def _merged(files: Sequence[Path], overrides: Mapping[str, Any]) -> tuple[dict[str, Any], dict[KeyPath, str]]:
    """Return the files' settings laid over the defaults, and which source set each key."""
    merged = _with_defaults({})
    origin: dict[KeyPath, str] = {}
    for file in files:
        _merge(merged, _read(file), str(file), origin)
    _merge(merged, overrides, COMMAND_LINE, origin)
    return merged, origin


def validate_settings(values: Mapping[str, Any]) -> Settings:
    """Return the settings that one merged mapping describes; raises as `load_settings` does.

    Examples:
        A network is added beside the default ones, and the resolved settings validate to themselves:

        >>> settings = validate_settings({"networks": {"wide": {"data": "digits", "hidden": [64]}}})
        >>> sorted(settings.networks), settings.networks["wide"].hidden
        (['avila_fc', 'digits_conv', 'mnist_fc', 'wide'], [64])
        >>> validate_settings(settings.model_dump()) == settings
        True
    """
    return _validated(_with_defaults(values), {})


def _with_defaults(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a mapping over the default networks; pydantic fills every other default."""
    merged: dict[str, Any] = {"networks": {name: network.model_dump() for name, network in Settings().networks.items()}}
    _merge(merged, values, "the configuration", {})
    return merged


class _UniqueKeyLoader(yaml.SafeLoader):
    """A safe YAML loader that refuses keys that are no names and keys given twice; plain YAML keeps the last one."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.deep_construct = True  # at once, so that an anchor within itself is refused and not built

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
    except RecursionError:
        raise ConfigurationError(f"{file}: is nested too deep to be read.") from None
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
