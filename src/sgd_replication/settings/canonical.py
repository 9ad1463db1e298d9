"""JSON in which equal settings have equal text, so that settings can be compared and hashed as text."""

import json
from typing import Any

from pydantic import BaseModel


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys and without white space. A settings model is written with all its defaults.

    Raises:
        TypeError: a value has no JSON form.
        ValueError: a number is not finite.

    Examples:
        >>> canonical_json({"b": 1, "a": [1.0, 2]})
        '{"a":[1.0,2],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no canonical JSON form")
