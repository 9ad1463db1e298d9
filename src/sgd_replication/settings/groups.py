"""The group of settings below a key."""

from types import UnionType
from typing import Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sgd_replication.jobs.models import is_model


def group_below(field: FieldInfo) -> type[BaseModel] | None:
    """Return the settings model of the keys below a field; None if the field is a plain value.

    The model is the field's type, a part of an optional type, or the type of the values of a mapping.
    """
    composed = get_origin(field.annotation) in (dict, Union, UnionType)
    candidates = get_args(field.annotation) if composed else (field.annotation,)
    return next((candidate for candidate in candidates if is_model(candidate)), None)
