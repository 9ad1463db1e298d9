"""Published numbers beside ours: several criteria, as large replication projects print them side by side."""

import math
from typing import Literal

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.models import FrozenModel
from sgd_replication.pipeline.claims.conditions import Z, quotient


class PublishedValue(FrozenModel):
    """A number printed in a paper.

    Attributes:
        value: the number.
        source: place in the paper where it is printed.
        estimate: name of our estimate of the same quantity; None if we do not estimate it.
        points: number of points that a printed correlation or slope is computed from; None if unknown.
        correlation: Pearson r that is printed beside a slope; None if the number itself is a correlation.
        null: value of the quantity without an effect.

    Examples:
        The interval of a correlation by Fisher's transformation, and of a slope from its correlation:

        >>> r = PublishedValue(value=0.9938, source="Fig. 4b", points=20)
        >>> round(r.interval.low, 4), round(r.interval.high, 4)
        (0.984, 0.9976)
        >>> slope = PublishedValue(value=0.9, source="Fig. 2a", points=100, correlation=0.99)
        >>> round(slope.interval.high - slope.value, 4)
        0.0254
    """

    value: float
    source: str
    estimate: str | None = None
    points: int | None = None
    correlation: float | None = None
    null: float = 0.0

    @property
    def interval(self) -> Estimate | None:
        """The published value with its 95 % interval; None if the paper does not say enough to compute it."""
        if self.points is None or self.points < 4:
            return None
        if self.correlation is None:
            centre, half_width = math.atanh(self.value), Z / math.sqrt(self.points - 3)
            low, high = math.tanh(centre - half_width), math.tanh(centre + half_width)
        else:
            error = abs(self.value) * math.sqrt((1 / self.correlation**2 - 1) / (self.points - 2))
            low, high = self.value - Z * error, self.value + Z * error
        return Estimate(value=self.value, low=low, high=high, n=self.points)


Question = Literal[
    "same sign and significance",
    "ours inside the prediction interval of theirs",
    "theirs inside our interval",
    "ratio of ours to theirs",
]


class Comparison(FrozenModel):
    """Answer to one question on a published number and ours.

    Attributes:
        question: the question.
        answer: True or False; None if it cannot be answered, and for a ratio.
        ratio: ratio of the two with its interval; None for the other questions.

    Examples:
        >>> Comparison(question="theirs inside our interval", answer=True).answer
        True
    """

    question: Question
    answer: bool | None = None
    ratio: Estimate | None = None


def compared(published: PublishedValue, ours: Estimate) -> list[Comparison]:
    """Return the answers to all questions on a published number and our estimate of the same quantity.

    The prediction interval holds what a repetition with our precision gives, if the published value is true:
    half-width √(a² + b²), with a and b the half-widths of their interval and of ours.

    Args:
        published: the published number.
        ours: our estimate.

    Examples:
        >>> theirs = PublishedValue(value=0.9, source="Fig. 2a", points=100, correlation=0.99)
        >>> ours = Estimate(value=1.05, low=1.02, high=1.08, n=20)
        >>> [comparison.answer for comparison in compared(theirs, ours)]
        [True, False, False, None]
    """
    side = 1 if published.value > published.null else -1
    same = min(side * (ours.low - published.null), side * (ours.high - published.null)) > 0
    theirs, predicted = published.interval, None
    if theirs is not None:
        above, below = ours.value > theirs.value, ours.value < theirs.value
        widths = (
            (theirs.high - theirs.value, ours.value - ours.low)
            if above
            else (theirs.value - theirs.low, ours.high - ours.value)
        )
        predicted = not (above or below) or abs(ours.value - theirs.value) <= math.hypot(*widths)
    exact = Estimate(value=published.value, low=published.value, high=published.value, n=1)
    return [
        Comparison(question="same sign and significance", answer=same),
        Comparison(question="ours inside the prediction interval of theirs", answer=predicted),
        Comparison(question="theirs inside our interval", answer=ours.low <= published.value <= ours.high),
        Comparison(question="ratio of ours to theirs", ratio=quotient(ours, theirs or exact)),
    ]
