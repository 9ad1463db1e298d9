"""What all groups of settings share: unknown keys are refused, and numbers have bounds."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic.fields import FieldInfo

LARGEST_COUNT = 10**15
"""Whole numbers up to here are exact as floats too, and fit what libraries count with."""


class SettingsModel(BaseModel):
    """A group of settings. Every field says what it does; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _countable(cls, value: Any) -> Any:
        numbers = value if isinstance(value, list) else [value]
        if any(isinstance(number, int) and number > LARGEST_COUNT for number in numbers):
            raise ValueError(f"a whole number must be {LARGEST_COUNT:.0e} at most")
        return value


def _distinct(points: list[Any]) -> list[Any]:
    if repeated := sorted({point for point in points if points.count(point) > 1}):
        raise ValueError(f"points given twice: {', '.join(map(str, repeated))}")
    return points


Point = TypeVar("Point")
Points = Annotated[list[Point], Field(min_length=1), AfterValidator(_distinct)]
"""The points of a sweep: at least one, none twice."""

PositiveCount = Annotated[int, Field(ge=1, strict=True)]
PositiveNumber = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NumberAboveOne = Annotated[float, Field(gt=1, allow_inf_nan=False)]
Seed = Annotated[int, Field(ge=0, lt=2**32, strict=True)]


@dataclass(frozen=True)
class DrawnFrom:
    """Marks a batch size, or a list of them, by where its minibatches are drawn from.

    Attributes:
        key: settings key that names networks or data sets; minibatches are drawn from each of these sets.
        noisy: whether the noise of the minibatch is measured; a minibatch of the whole set has none.
        first: settings key with the number of examples of the set that are used; None if all are.
    """

    key: str
    noisy: bool = False
    first: str | None = None


def nested_model(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model whose keys stand below a field, itself or as the values of a mapping; None for a plain value."""
    candidates = get_args(field.annotation) if get_origin(field.annotation) is dict else (field.annotation,)
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), None)
