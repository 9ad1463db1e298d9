"""Which group of settings stands below a key."""

from types import UnionType
from typing import get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sgd_replication.settings.base import nested_model


def group_below(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model whose keys stand below a field, also where the field may be left out; None for a plain value."""
    if get_origin(field.annotation) is not UnionType:
        return nested_model(field)
    return next((part for part in get_args(field.annotation) if issubclass(part, BaseModel)), None)
