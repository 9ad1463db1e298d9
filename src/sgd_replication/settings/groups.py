"""The group of settings below a key."""

import inspect
from types import UnionType
from typing import Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def group_below(field: FieldInfo) -> type[BaseModel] | None:
    """Return the settings model of the keys below a field; None if the field is a plain value.

    The model is the field's type, a part of an optional type, or the type of the values of a mapping.
    """
    composed = get_origin(field.annotation) in (dict, Union, UnionType)
    candidates = get_args(field.annotation) if composed else (field.annotation,)
    # A parametrised type such as list[int] is refused by `issubclass`.
    return next((c for c in candidates if inspect.isclass(c) and not get_origin(c) and issubclass(c, BaseModel)), None)
