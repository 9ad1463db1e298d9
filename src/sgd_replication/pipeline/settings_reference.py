"""Writes the files that are generated from the settings models: default, quick and tiny configuration, and key table.

Run ``python -m sgd_replication.pipeline.settings_reference PAGE`` with a name in `PAGES`; it prints the file.
"""

import math
import sys
import textwrap
from collections.abc import Iterable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sgd_replication.pipeline.settings import Settings
from sgd_replication.pipeline.sizes import sized_configuration
from sgd_replication.settings.groups import group_below

DEFAULT_HEADER = """\
# The full replication. Generated from the models in src/sgd_replication/ by `make generated`:
# every key is shown with its default and explained. A configuration of your own needs only the keys it changes:
#   make replicate CONFIG="config/replication.yaml mine.yaml" VERSION=mine
"""


def default_yaml() -> str:
    """Return the default configuration file: every key with its default, and its description above it."""
    return DEFAULT_HEADER + "\n" + "\n".join(_yaml_lines(Settings(), 0)) + "\n"


def _yaml_lines(model: BaseModel, indent: int) -> Iterator[str]:
    margin = " " * indent
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        description = f"{field.description} Allowed: {_allowed(field)}."
        yield from textwrap.wrap(
            description, 116 - indent, initial_indent=f"{margin}# ", subsequent_indent=f"{margin}# "
        )
        if isinstance(value, BaseModel):
            yield f"{margin}{name}:"
            yield from _yaml_lines(value, indent + 2)
        elif isinstance(value, dict):
            yield f"{margin}{name}:"
            for key, item in value.items():
                yield f"{margin}  {key}:"
                yield from _yaml_lines(item, indent + 4)
        else:
            yield f"{margin}{name}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True, width=math.inf).removesuffix("\n").removesuffix("\n...")


KEY_HEADER = """\
# Configuration

Generated from the models in `src/sgd_replication/` by `make generated`.

A configuration is one YAML file or several (`CONFIG="a.yaml b.yaml"`; where two set the same key, the later wins). It
needs only the keys it changes. Unknown keys, wrong types and values out of range stop the run before it starts.

| file | what it is for |
|---|---|
| `replication.yaml` | the full replication: every key with its default |
| `extended.yaml` | ResNet-18 on CIFAR-10 and 1e5 replicas beside the rest; for a GPU |
| `extended_trial.yaml` | with `make trial`: every rule of `extended.yaml` at reduced size, in minutes |
| `gpu.yaml` | with `make gpu`: ResNet-18 on CIFAR-10 on a GPU |
| `quick.yaml` | minutes, on data that comes with the libraries |

"""


def key_table() -> str:
    """Return the page with a table of all keys: default, allowed values and meaning."""
    header = ["| key | default | allowed | meaning |", "|---|---|---|---|"]
    return KEY_HEADER + "\n".join([*header, *_table_rows(Settings, "")]) + "\n"


def _table_rows(model: type[BaseModel], prefix: str, default: BaseModel | None = None) -> Iterator[str]:
    """Yield the table's rows on the keys of a group and of the groups below it.

    Args:
        model: the group's settings model.
        prefix: dotted key of the group with a trailing dot; empty for the whole configuration.
        default: default of the group in the group above, whose values are shown; None to show the model's own defaults.
    """
    for name, field in model.model_fields.items():
        nested, path = group_below(field), f"{prefix}{name}"
        value = getattr(default, name, None if field.is_required() else field.get_default())
        if nested is None:
            shown = "required" if default is None and field.is_required() else f"`{_scalar(value)}`"
            cells = (f"`{path}`", shown, _allowed(field), str(field.description))
            # A vertical bar inside a cell is escaped, because it separates cells in Markdown.
            yield "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
        elif get_origin(field.annotation) is dict:
            yield f"| `{path}` | `{', '.join(field.get_default())}` | names | {field.description} |"
            yield from _table_rows(nested, f"{path}.NAME.")
        else:
            yield from _table_rows(nested, f"{path}.", value)


def _allowed(field: FieldInfo) -> str:
    """Return the allowed values of a field in words, from its type and its bounds."""
    if group_below(field) is not None:
        return "the keys below"
    return _in_words(field.annotation, field.metadata)


def _in_words(annotation: Any, metadata: Iterable[Any], several: bool = False) -> str:
    """Return a type and its bounds in words, in the plural if `several`."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _in_words(inner, [*metadata, *more], several)
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(annotation))
    if get_origin(annotation) is list:
        (item,) = get_args(annotation)
        return f"{'lists' if several else 'a list'} of {_in_words(item, (), several=True)}"
    if get_origin(annotation) in (UnionType, Union):  # Union if a part of it is Annotated
        return " or ".join(_in_words(part, metadata) for part in get_args(annotation))
    if get_origin(annotation) is tuple:
        parts = ", ".join(_in_words(part, ()) for part in get_args(annotation))
        return f"{'lists' if several else 'a list'}: {parts}"
    one, many = KINDS[annotation]
    return f"{many if several else one} {' and '.join(_bounds(metadata))}".rstrip()


KINDS = {
    int: ("a whole number", "whole numbers"),
    float: ("a number", "numbers"),
    str: ("a name", "names"),
    bool: ("true or false", "true or false"),
    NoneType: ("nothing", "nothing"),
}
LIMITS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def _bounds(metadata: Iterable[Any]) -> Iterator[str]:
    for item in metadata:
        # pydantic stores a bound either by itself or in the metadata of a nested Field.
        for part in item.metadata if isinstance(item, FieldInfo) else (item,):
            for attribute, sign in LIMITS.items():
                if getattr(part, attribute, None) is not None:
                    yield f"{sign} {getattr(part, attribute)}"


PAGES = {
    "default": default_yaml,
    "keys": key_table,
    "quick": lambda: sized_configuration("quick"),
    "tiny": lambda: sized_configuration("tiny"),
}

if __name__ == "__main__":
    sys.stdout.write(PAGES[sys.argv[1]]())
