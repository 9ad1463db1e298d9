"""Reads a YAML configuration file as a mapping, and refuses keys that are given twice."""

from pathlib import Path
from typing import Any

import yaml

from sgd_replication.jobs.errors import ConfigurationError


class _UniqueKeyLoader(yaml.SafeLoader):
    """A safe YAML loader that refuses keys that are not strings and keys given twice, of which YAML keeps the last."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.deep_construct = True  # so that an anchor that contains itself is an error instead of an endless mapping

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str) or key in seen:
                problem = f"key {key!r} is " + ("given twice" if isinstance(key, str) else "no name")
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(file: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file; for an empty file, an empty mapping.

    Raises:
        ConfigurationError: the file cannot be read, is not a YAML mapping, repeats a key, or has a key that is not a
            string.
    """
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
