"""Base class and number types of all settings models."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

LARGEST_COUNT = 10**15
"""Largest whole number in settings. Up to it, whole numbers are exact as floats and fit 64-bit integers."""


class SettingsModel(BaseModel):
    """A group of settings. Every field has a description; an unknown key is an error."""

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
"""The points of a sweep: at least one, all different."""

PositiveCount = Annotated[int, Field(ge=1, strict=True)]
PositiveNumber = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NumberAboveOne = Annotated[float, Field(gt=1, allow_inf_nan=False)]
Seed = Annotated[int, Field(ge=0, lt=2**32, strict=True)]


@dataclass(frozen=True)
class DrawnFrom:
    """Marks a setting as a batch size or a list of them, and names the data sets that minibatches are drawn from.

    Attributes:
        key: settings key that names networks or data sets. Minibatches are drawn from the set of each of them.
        noisy: whether gradient noise is measured. The batch must then be smaller than the set, because a minibatch of
            the whole set has no noise.
        first: settings key of the number of examples of the set that are used; None if all are used.
    """

    key: str
    noisy: bool = False
    first: str | None = None
