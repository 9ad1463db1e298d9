"""Figure of the specification curves of headline claims."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from sgd_replication.plotting.style import TEXT_WIDTH, finished
from sgd_replication.reporting.specification import FARTHEST, Analysis

ROW_HEIGHT = 0.137
"""Height of a row in inches, if all rows have room on a page."""
MOST_HEIGHT = 8.75
"""Largest height of the figure in inches. A page holds it with its caption."""
MARGIN = 0.55
"""Height below the rows, for the axis and the legend, in inches."""
LEFT = 0.565
"""Left end of the axis, as a share of the width."""
OUTCOMES: dict[bool | None, tuple[str, str, str]] = {
    True: ("supports the claim", "full", "black"),
    False: ("refutes it", "none", "black"),
    None: ("does not decide", "none", "0.6"),
}
"""Word, filling and edge of the mark of each outcome, as in the figure of the verdicts."""


def specification_figure(analyses: Sequence[Analysis], labels: Mapping[str, str]) -> Figure:
    """Draw a row for each analysis under its claim: distance from the bound with its 95 % interval, and value.

    Args:
        analyses: of all claims, the criterion of each claim first.
        labels: each claim in a few words, by id.

    Examples:
        >>> own = Analysis("a", "", 0.5, 0.2, 0.8, True, True, "1.0 [0.9, 1.1]", "0.8 to 1.2")
        >>> other = own._replace(name="by rank", place=-0.5, low=-0.6, high=-0.4, outcome=False, kept=False)
        >>> axis = specification_figure([own, other], {"a": "slopes are one"}).axes[0]
        >>> [text.get_text() for text in axis.texts][:3]
        ['slopes are one', '0 of 1 keep the outcome', 'the criterion']
        >>> plt.close(axis.figure)
    """
    rows = list(_rows(analyses, labels))
    height = min(ROW_HEIGHT * len(rows) + MARGIN, MOST_HEIGHT)
    figure = plt.figure(figsize=(TEXT_WIDTH, height))
    figure.set_layout_engine("none")
    axis = figure.add_axes((LEFT, MARGIN * 0.9 / height, 0.235, 1 - MARGIN / height))
    axis.set(xlim=(-1.1 * FARTHEST, 1.1 * FARTHEST), ylim=(len(rows) - 0.5, -0.5))
    beside = blended_transform_factory(figure.transFigure, axis.transData)
    for row, (name, one) in enumerate(rows):
        if isinstance(one, str):
            axis.text(0, row, name, transform=beside, fontsize=5.8, fontweight="bold", va="center")
            _write(axis, row, one)
        else:
            axis.text(0.012, row, name, transform=beside, fontsize=5.5, va="center")
            _draw(axis, row, one)
    axis.axvline(0, color="0.4", linewidth=0.7)
    axis.set_xlabel("distance from the nearest bound, in units of the tolerance")
    axis.set_yticks([])
    handles = [
        axis.plot([], [], "o", fillstyle=filling, color=edge, markersize=4, markeredgewidth=0.7, label=word)[0]
        for word, filling, edge in OUTCOMES.values()
    ]
    figure.legend(handles=handles, loc="lower left", ncols=1)
    finished(figure)
    axis.spines["left"].set_visible(False)
    return figure


def _rows(analyses: Sequence[Analysis], labels: Mapping[str, str]) -> Iterator[tuple[str, Analysis | str]]:
    """Yield the name of each row and its analysis; a row with a claim's name has a text on its analyses instead."""
    for claim, group in itertools.groupby(analyses, key=lambda one: one.claim):
        rows = list(group)
        kept = sum(one.kept for one in rows[1:])
        yield labels[claim], f"{kept} of {len(rows) - 1} keep the outcome"
        for one in rows:
            yield one.name or "the criterion", one


def _draw(axis: Axes, row: int, one: Analysis) -> None:
    _, filling, edge = OUTCOMES[one.outcome]
    axis.plot([one.low, one.high], [row, row], color=edge, linewidth=0.9)
    axis.plot(
        one.place,
        row,
        "o" if one.name else "s",
        fillstyle=filling,
        color=edge,
        markerfacecoloralt="white",
        markersize=3.5,
        markeredgewidth=0.7,
    )
    _write(axis, row, one.value)


def _write(axis: Axes, row: int, text: str) -> None:
    axis.annotate(
        text,
        (1.01, row),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=5.5,
        color="0.3",
        annotation_clip=False,
    )
