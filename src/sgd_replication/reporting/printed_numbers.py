"""Printed numbers of the papers beside the same quantities of ours, from ``references/printed_numbers.yaml``."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import yaml

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.models import FrozenModel
from sgd_replication.pipeline.claims.conditions import Z
from sgd_replication.pipeline.claims.published import PublishedValue

DIGITISED_ERROR = 0.1
"""Standard error of a published point's ln τ, which is the mean of 100 runs."""


class PrintedNumber(FrozenModel):
    """One number that a paper prints, or one panel that was digitised.

    Attributes:
        paper: key of the paper in the claim registry.
        where: figure or section.
        quantity: the quantity in words.
        kind: Pearson r, slope or exponent.
        printed: the number; None if the paper prints none.
        points: number of points that a printed correlation is computed from; None if unknown.
        correlation: Pearson r that is printed beside a slope; None if there is none.
        part: part of an experiment; None if the quantity is not measured.
        estimate: name of our estimate; None for a panel.
        divide_by: number that our estimate is divided by, for a slope of C/B that is printed at a batch size B.
        panel: sweep of the digitised panel whose slope is compared; None for a printed number.
        fitted: constants of our model that were fitted to the panel, in words; empty for none.
        data: data set that the comparison needs; None for none.

    Examples:
        >>> PrintedNumber(paper="A", where="Fig. 1", quantity="r", kind="correlation", printed=0.9, points=20).printed
        0.9
    """

    paper: str
    where: str
    quantity: str
    kind: Literal["correlation", "slope", "exponent"]
    printed: float | None = None
    points: int | None = None
    correlation: float | None = None
    part: str | None = None
    estimate: str | None = None
    divide_by: float = 1.0
    panel: str | None = None
    fitted: str = ""
    data: str | None = None


class Pair(NamedTuple):
    """A printed number and ours.

    Attributes:
        entry: the printed number.
        theirs: with its interval, or without one as an exact number; None if none is printed.
        ours: our estimate of the same quantity; None if this run has none.
    """

    entry: PrintedNumber
    theirs: Estimate | None
    ours: Estimate | None

    @property
    def compared(self) -> bool:
        """Whether both numbers are there and no constant of ours was fitted to theirs."""
        return self.theirs is not None and self.ours is not None and not self.entry.fitted


def load_printed(file: Path) -> list[PrintedNumber]:
    """Return the entries of ``references/printed_numbers.yaml``."""
    return [PrintedNumber.model_validate(entry) for entry in yaml.safe_load(file.read_text())["numbers"]]


def paired(
    entries: Sequence[PrintedNumber], contents: Mapping[str, EstimatesFile], panels: Mapping[str, pd.DataFrame]
) -> list[Pair]:
    """Return every entry with the published and our value, in the order of the entries.

    Args:
        entries: of ``references/printed_numbers.yaml``.
        contents: estimates files of the run, by part.
        panels: tables of the digitised panels with columns sweep, x, log_time, error and published, by part.
    """
    pairs = []
    for entry in entries:
        content = contents.get(entry.part or "")
        used = content.data.get(entry.data) if content and entry.data else None
        if content is None or (used is not None and used.kind == "stand-in"):
            pairs.append(Pair(entry, _printed(entry), None))
        elif entry.panel:
            rows = panels[content.experiment]
            pairs.append(Pair(entry, *slopes(rows[rows["sweep"] == entry.panel], entry.panel == "sgld_k")))
        else:
            ours = content.estimates.get(entry.estimate or "")
            pairs.append(Pair(entry, _printed(entry), None if ours is None else _divided(ours, entry.divide_by)))
    return pairs


def _printed(entry: PrintedNumber) -> Estimate | None:
    if entry.printed is None:
        return None
    told = PublishedValue(
        value=entry.printed, source=entry.where, points=entry.points, correlation=entry.correlation
    ).interval
    return told or Estimate(value=entry.printed, low=entry.printed, high=entry.printed, n=1)


def _divided(estimate: Estimate, divisor: float) -> Estimate:
    scaled = {name: getattr(estimate, name) / divisor for name in ("value", "low", "high")}
    return estimate.model_copy(update=scaled)


def slopes(rows: pd.DataFrame, logarithmic: bool = False) -> tuple[Estimate, Estimate]:
    """Return the slope of ln τ on x of the published points of a panel, and of ours, by weighted least squares.

    Args:
        rows: points of the panel with columns x, log_time, error and published.
        logarithmic: whether the slope is that on ln x. Default: False.

    Examples:
        >>> x = np.arange(1.0, 6.0)
        >>> rows = pd.DataFrame({"x": x, "log_time": 2 * x, "error": 0.1, "published": 3 * x})
        >>> theirs, ours = slopes(rows)
        >>> round(theirs.value, 6), round(ours.value, 6), round(ours.high - ours.value, 4)
        (3.0, 2.0, 0.062)
    """
    rows = rows[rows["published"].notna()]
    x = np.log(rows["x"]) if logarithmic else rows["x"]
    return (
        _line(x.to_numpy(), rows["published"].to_numpy(), np.full(len(rows), DIGITISED_ERROR)),
        _line(x.to_numpy(), rows["log_time"].to_numpy(), rows["error"].to_numpy()),
    )


def _line(x: np.ndarray, y: np.ndarray, error: np.ndarray) -> Estimate:
    weight = error**-2.0
    deviation = x - np.average(x, weights=weight)
    spread = float(np.sum(weight * deviation**2))
    slope, half_width = float(np.sum(weight * deviation * y)) / spread, Z / math.sqrt(spread)
    return Estimate(value=slope, low=slope - half_width, high=slope + half_width, n=len(x))


def is_predicted(pair: Pair) -> bool:
    """Return whether the printed number lies in the 95 % interval in which ours predicts a repetition.

    Its half-width is √(a² + b²), with a and b the half-widths of our interval and of theirs; a printed number without
    an error is taken to have ours. Correlations are compared as Fisher's z.

    Args:
        pair: a printed number and ours, both present.

    Examples:
        >>> entry = PrintedNumber(paper="A", where="Fig. 2", quantity="slope", kind="slope", printed=1.25)
        >>> theirs, ours = (Estimate(value=x, low=x - e, high=x + e, n=9) for x, e in ((1.25, 0), (1.0, 0.2)))
        >>> is_predicted(Pair(entry, theirs, ours))  # 0.25 is less than 0.2·√2
        True
    """
    theirs, ours = pair.theirs, pair.ours
    if theirs is None or ours is None:
        raise ValueError(f"{pair.entry.where}, {pair.entry.quantity}: one of the two numbers is missing")
    centre, value = _scaled(pair, ours.value), _scaled(pair, theirs.value)
    above = value > centre
    own = abs(_scaled(pair, ours.high if above else ours.low) - centre)
    other = abs(_scaled(pair, theirs.low if above else theirs.high) - value) or own
    return abs(value - centre) <= math.hypot(own, other)


def _scaled(pair: Pair, value: float) -> float:
    return math.atanh(min(max(value, -1 + 1e-9), 1 - 1e-9)) if pair.entry.kind == "correlation" else value
