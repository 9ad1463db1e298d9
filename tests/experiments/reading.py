"""Reads back what a figure shows."""

from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D


def labels(legend: Legend) -> list[str]:
    """Return the texts of a legend, from top to bottom."""
    return [text.get_text() for text in legend.get_texts()]


def lines(axis: Axes) -> dict[str, Line2D]:
    """Return the lines of a panel by their labels."""
    return {str(line.get_label()): line for line in axis.get_lines()}
