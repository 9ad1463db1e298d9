"""Forest plot of every printed number and digitised panel of the papers beside the same quantity of ours."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sgd_diffusion.estimates import Estimate
from sgd_replication.plotting.style import MEASURED, PUBLISHED, TEXT_WIDTH
from sgd_replication.reporting.printed_numbers import Pair

ROW_HEIGHT = 0.128
"""Height of a row in inches."""
LABEL_SIZE = 6.0
"""Size of the labels of rows in points."""
TICKS = (0.0, 0.5, 0.9, 0.99, 0.999)
"""Correlations with a label."""
NARROWEST, WIDEST = 0.15, 6.0
"""Range of the ratios that is drawn."""


def printed_figure(pairs: Sequence[Pair], papers: Mapping[str, str]) -> Figure:
    """Draw correlations on the left, and slopes and exponents over the printed ones on the right, in the same rows.

    A printed number is a square and ours a dot, with 95 % intervals. Rows without a printed number, or without ours,
    say so. Open dots: a constant of ours was fitted to the panel.

    Args:
        pairs: printed numbers and ours, in the order of the rows.
        papers: name of each paper above its rows, by key.

    Examples:
        >>> from sgd_replication.reporting.printed_numbers import PrintedNumber
        >>> r = PrintedNumber(paper="A", where="Fig. 4a", quantity="r of x and y", kind="correlation", printed=0.99)
        >>> slope = PrintedNumber(paper="B", where="Fig. 2", quantity="slope", kind="slope")
        >>> theirs, ours = Estimate(value=0.99, low=0.98, high=0.995, n=20), Estimate(value=2.0, low=1.8, high=2.2, n=9)
        >>> figure = printed_figure([Pair(r, theirs, None), Pair(slope, None, ours)], {"A": "One et al.", "B": "Two"})
        >>> [text.get_text() for axis in figure.axes for text in axis.texts]
        ['not measured here', 'no number printed; ours: 2.0']
        >>> [text.get_text() for text in figure.axes[0].get_yticklabels()]
        ['One et al.', 'r of x and y, Fig. 4a', 'Two', 'slope, Fig. 2']
        >>> plt.close(figure)
    """
    places, labels = _rows(pairs, papers)
    height = ROW_HEIGHT * len(labels) + 0.7
    figure, (left, right) = plt.subplots(1, 2, sharey=True, figsize=(TEXT_WIDTH, height))
    for row, pair in zip(places, pairs, strict=True):
        _draw(left if pair.entry.kind == "correlation" else right, row, pair)
        _say(right, row, pair)
    left.set_yticks(range(len(labels)), labels, fontsize=LABEL_SIZE)
    for row, text in enumerate(left.get_yticklabels()):
        text.set_fontweight("normal" if row in places else "bold")
    left.set(ylim=(len(labels) - 0.5, -0.5), xlabel="absolute correlation", xlim=(-0.2, 4.6))
    left.set_xticks([math.atanh(tick) for tick in TICKS], [f"{tick:g}" for tick in TICKS])
    right.set(xscale="log", xlim=(NARROWEST, WIDEST), xlabel="ratio to the printed number")
    right.set_xticks([0.2, 0.5, 1, 2, 5], ["0.2", "0.5", "1", "2", "5"])
    right.minorticks_off()
    for axis in (left, right):
        axis.tick_params(axis="y", length=0)
        for row in set(range(len(labels))) - set(places):
            axis.axhline(row, color="0.9", linewidth=0.5)
    right.axvline(1, color=PUBLISHED, linewidth=0.6)
    _explain(figure, left)
    sns.despine(figure)
    return figure


def _rows(pairs: Sequence[Pair], papers: Mapping[str, str]) -> tuple[list[int], list[str]]:
    """Return the row of each pair, and the labels of all rows: a paper's name before its own rows."""
    places: list[int] = []
    labels: list[str] = []
    for number, pair in enumerate(pairs):
        if number == 0 or pair.entry.paper != pairs[number - 1].entry.paper:
            labels.append(papers[pair.entry.paper])
        places.append(len(labels))
        labels.append(f"{pair.entry.quantity}, {pair.entry.where}".replace("-log", "\N{MINUS SIGN}log"))
    return places, labels


def _explain(figure: Figure, axis: Axes) -> None:
    ours = {"color": MEASURED, "markersize": 3, "linestyle": "none", "marker": "o"}
    handles = [
        Line2D([], [], color=PUBLISHED, markersize=3, linestyle="none", marker="s", label="printed or digitised"),
        Line2D([], [], label="ours", **ours),
        Line2D([], [], label="ours, a constant fitted to the panel", fillstyle="none", **ours),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3)


def _say(axis: Axes, row: int, pair: Pair) -> None:
    """Write what is missing in a row: the printed number, or ours."""
    if pair.theirs is None:
        ours = "" if pair.ours is None else f"; ours: {_rounded(pair.ours)}"
        words = f"no number printed{ours}"
    elif pair.ours is None:
        words = "not measured here"
    else:
        return
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}  # hides the line at 1 behind the words
    axis.text(NARROWEST * 1.1, row, words, va="center", fontsize=LABEL_SIZE, color="0.45", bbox=box)


def _draw(axis: Axes, row: int, pair: Pair) -> None:
    if pair.theirs is None:
        return
    values = [(pair.theirs, "s", PUBLISHED, -0.15)]
    if pair.ours is not None:
        values.append((pair.ours, "o", MEASURED, 0.15))
    for estimate, marker, color, shift in values:
        sign = math.copysign(1, estimate.value)
        centre, *ends = (_place(x, sign, pair) for x in (estimate.value, estimate.low, estimate.high))
        axis.plot([min(ends), max(ends)], [row + shift] * 2, color=color, linewidth=0.9)
        (mark,) = axis.plot(centre, row + shift, marker, color=color, markersize=2.6, markeredgewidth=0.6)
        if marker == "o" and pair.entry.fitted:
            mark.set_fillstyle("none")


def _place(value: float, sign: float, pair: Pair) -> float:
    """Return where a number is drawn: a correlation as Fisher's z, any other as its ratio to the printed one.

    Args:
        value: an estimate or an end of its interval.
        sign: of the estimate. A correlation of the other sign is drawn at 0, the end of the axis of absolute values.
        pair: the printed number and ours.
    """
    if pair.entry.kind == "correlation":
        return math.atanh(min(max(value * sign, 0.0), 1 - 1e-6))
    return float(np.clip(value / pair.theirs.value, NARROWEST, WIDEST)) if pair.theirs else math.nan


def _rounded(estimate: Estimate) -> str:
    half_width = (estimate.high - estimate.low) / 2
    places = max(0, -math.floor(math.log10(half_width))) if half_width > 0 else 2
    return f"{estimate.value:.{places}f}".replace("-", "\N{MINUS SIGN}")
