"""The style of all figures: sizes in print, colours that colour-blind readers can tell apart, files without dates."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.scale import LogTransform
from matplotlib.text import Text
from matplotlib.ticker import LogFormatterSciNotation, LogLocator, NullFormatter, StrMethodFormatter

from sgd_replication.plotting.set_names import with_set_names

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it warns of odd dates in the fonts of matplotlib

TEXT_WIDTH = 6.3
"""Width of the report's text in inches. A figure of this width is printed without scaling."""

PALETTE = sns.color_palette("colorblind")
MEASURED, CONTROL, THIRD, PUBLISHED = PALETTE[0], PALETTE[1], PALETTE[2], PALETTE[7]
"""Colours of measured values, of a synthetic control, of a third series, and of published values."""


@contextmanager
def style() -> Iterator[None]:
    """Use the report's style inside a `with` block: 8-point sans serif, thin frames, embedded TrueType fonts.

    Examples:
        >>> before = mpl.rcParams["font.size"]
        >>> with style():
        ...     mpl.rcParams["font.size"], mpl.rcParams["pdf.fonttype"]
        (8.0, 42)
        >>> mpl.rcParams["font.size"] == before
        True
    """
    settings: Any = {
        "font.size": 8,
        "axes.titlesize": 8,
        "axes.labelsize": 8,
        "xtick.labelsize": 7,
        "ytick.labelsize": 7,
        "legend.fontsize": 7,
        "legend.frameon": False,
        "axes.linewidth": 0.6,
        "lines.linewidth": 1.2,
        "pdf.fonttype": 42,
        "figure.dpi": 100,
        "savefig.dpi": 200,
        "figure.constrained_layout.use": True,
    }
    # This loads the backend now. Loaded inside the block, its setting to show figures in notebooks would be undone.
    plt.draw_if_interactive()
    with sns.axes_style("ticks"), mpl.rc_context(settings):
        yield


def announce(figure: Figure, notice: str) -> None:
    """Write a notice, such as "on a stand-in", above a figure, unless it is empty."""
    if notice:
        figure.suptitle(with_set_names(notice), fontsize=8, color=PALETTE[3], fontweight="bold")


DECADE = 10
SHORTEST_IN_POWERS = 100.0
"""Ratio of the ends of a logarithmic axis from which on its ticks are labelled with powers of ten alone."""


def finished(figure: Figure, notice: str = "") -> Figure:
    """Return a figure in the state in which it is printed.

    It has no upper and right frame lines, a notice above it unless that is empty, printed names of data sets in titles
    and legends, and plain numbers along short logarithmic axes.

    Examples:
        >>> figure, axis = plt.subplots()
        >>> _ = axis.plot([0.2, 1.5], [1, 2], label="fashion_mnist, trained")
        >>> axis.set(title="mnist_fc", xscale="log"), axis.legend()  # doctest: +ELLIPSIS
        ([...
        >>> _ = finished(figure)
        >>> axis.get_title(), axis.get_legend().get_texts()[0].get_text()
        ('MNIST, fully connected', 'Fashion-MNIST, trained')
        >>> {"0.2", "0.5", "1"} <= {label.get_text() for label in axis.get_xticklabels()}
        True
        >>> plt.close(figure)
    """
    announce(figure, notice)
    sns.despine(figure)
    for text in _texts(figure):
        text.set_text(with_set_names(text.get_text()))
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _label_plainly(axis)
    return figure


def _texts(figure: Figure) -> Iterator[Text]:
    """Yield titles, labels, notes and texts of legends, but no tick labels."""
    legends = [*figure.legends, *(legend for axes in figure.axes if (legend := axes.get_legend()))]
    for legend in legends:
        yield from (legend.get_title(), *legend.get_texts())
    for axes in figure.axes:
        titles = [
            child for child in axes.get_children() if isinstance(child, Text)
        ]  # left, middle and right, and notes
        yield from (*titles, axes.xaxis.label, axes.yaxis.label)


def _label_plainly(axis: Axis) -> None:
    """Label a short logarithmic axis at 1, 2 and 5 times powers of ten, where matplotlib's labels would overlap."""
    scale, (low, high) = axis.get_transform(), sorted(axis.get_view_interval())
    untouched = isinstance(axis.get_major_locator(), LogLocator) and isinstance(
        axis.get_major_formatter(), LogFormatterSciNotation
    )
    if (
        isinstance(scale, LogTransform)
        and scale.base == DECADE
        and untouched
        and 0 < low < high < SHORTEST_IN_POWERS * low
    ):
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axis.set_minor_formatter(NullFormatter())


def legend_below(figure: Figure, *axes: Axes, ncols: int = 4) -> None:
    """Add one legend for several axes below the figure, where it hides no point; each name is listed once.

    Args:
        figure: the figure.
        axes: axes whose marks are explained.
        ncols: largest number of columns of the legend. It has fewer if it would be wider than the figure.

    Examples:
        >>> figure, (left, right) = plt.subplots(1, 2, layout="constrained")
        >>> for axis, name in ((left, "exact"), (right, "exact"), (right, "measured")):
        ...     _ = axis.plot([0, 1], label=name)
        >>> legend_below(figure, left, right)
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['exact', 'measured']
        >>> plt.close(figure)
    """
    named: dict[str, Artist] = {}
    for axis in axes:
        for handle, name in zip(*axis.get_legend_handles_labels(), strict=True):
            named.setdefault(with_set_names(str(name)), handle)
    for columns in range(min(len(named), ncols), 0, -1):
        legend = figure.legend([*named.values()], [*named], loc="outside lower center", ncols=columns)
        if columns == 1 or legend.get_window_extent().width <= figure.bbox.width:
            break
        legend.remove()


def save_figure(figure: Figure, name: str, folder: Path) -> None:
    """Write ``<name>.pdf`` and ``<name>.png`` of one layout and without dates, so that equal figures have equal files.

    Examples:
        >>> import tempfile
        >>> figure, axis = plt.subplots(figsize=(1, 1))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     one, other = Path(folder, "one"), Path(folder, "other")
        ...     save_figure(figure, "square", one)
        ...     save_figure(figure, "square", other)
        ...     sorted(file.name for file in one.iterdir())
        ...     (one / "square.pdf").read_bytes() == (other / "square.pdf").read_bytes()
        ['square.pdf', 'square.png']
        True
        >>> plt.close(figure)
    """
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / f"{name}.pdf", metadata={"CreationDate": None})
    # The panels stay where the PDF has them: to place them costs more than to draw them.
    figure.set_layout_engine("none")
    figure.savefig(folder / f"{name}.png", metadata={"Software": None})


def show_figure(figure: Figure, name: str, folder: str | None) -> None:
    """Show a figure in a notebook; if a folder is given, write it there and show the written picture.

    A figure that is written is drawn once for the files and the page. Without a folder the notebook draws the figure at
    the end of the cell.

    Args:
        figure: the figure.
        name: name of the files, without suffix.
        folder: path of the folder, or None to draw without saving.

    Examples:
        >>> import tempfile
        >>> figure, axis = plt.subplots(figsize=(1, 1))
        >>> show_figure(figure, "square", None)
        >>> plt.fignum_exists(figure.number)
        True
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     show_figure(figure, "square", folder)
        <IPython.core.display.Image object>
        >>> plt.fignum_exists(figure.number)
        False
    """
    if folder is None:
        return
    from IPython.display import Image, display  # of notebooks alone

    save_figure(figure, name, Path(folder))
    plt.close(figure)
    # At half of its size in pixels, as a figure that the notebook draws.
    display(Image(filename=str(Path(folder, f"{name}.png")), retina=True))
