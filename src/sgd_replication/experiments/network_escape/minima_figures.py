"""The figure of the escape from many minima."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW, SweepTimes, fit_shape, prefactor_power
from sgd_replication.plotting.marks import MARKERS
from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.plotting.style import MEASURED, PALETTE, PUBLISHED, TEXT_WIDTH, finished, legend_below

Tables = Mapping[str, pd.DataFrame]
"""The table of each data set by the name that is printed, which says so where a stand-in was used."""

LAWS = {
    ("box", "batch"): "B, box",
    ("ball", "batch"): "B, ball",
    ("level", "batch"): "B, level",
    ("box", "eta"): r"1/$\eta$, box",
}


def network_minima(times: Tables, panels: Tables) -> Figure:
    r"""Draw Fig. 5b from many minima, and the power γ of the law at each of them, one column per data set.

    Top: a line is a network; the diamonds are Avila's published points. Bottom: a point is the fitted power of a
    network, with B or 1/η swept and the boundary as named; 1 is the exponential law, and the band reaches from 0.8 to
    1.25.

    Args:
        times: `MINIMA_TIMES` tables.
        panels: `MINIMA_PANELS` tables.

    Examples:
        >>> x = np.arange(1.0, 9.0)
        >>> point = {"x": x, "log_time": 1 + x, "error": 0.1, "network": 0}
        >>> swept = pd.DataFrame(point | {"boundary": "box", "sweep": "batch"})
        >>> panel = pd.DataFrame(point | {"panel": "5b", "published": x})
        >>> figure = network_minima({"avila": swept}, {"avila": panel})
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['a network', 'published, Avila']
        >>> np.round(figure.axes[1].lines[-1].get_ydata(), 3).tolist()
        [1.0]
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(
        2, len(times), figsize=(TEXT_WIDTH, 4.2), squeeze=False, sharey="row", height_ratios=[1, 1.1]
    )
    for (above, below), name in zip(axes.T, times, strict=True):
        _draw_panel(above, panels[name])
        above.set_title(with_set_names(name).replace(" (", "\n("), loc="left")  # one line is wider than a panel
        _draw_powers(below, times[name])
    axes[0, 0].set_ylabel(r"$\log\tau$ (iterations)")
    axes[1, 0].set_ylabel(r"power $\gamma$")
    legend_below(figure, axes[0, 0], ncols=2)
    return finished(figure)


def _draw_panel(axis: plt.Axes, panels: pd.DataFrame) -> None:
    rows = panels[panels["panel"] == "5b"]
    for number, (_, points) in enumerate(rows.groupby("network")):
        label = None if number else "a network"
        axis.plot(points["x"], points["log_time"], "-", color=MEASURED, linewidth=0.6, alpha=0.7, label=label)
    printed = rows.drop_duplicates("x")
    axis.plot(printed["x"], printed["published"], "D", color=PUBLISHED, markersize=2.5, label="published, Avila")
    axis.set(xlabel="batch size B")


def _draw_powers(axis: plt.Axes, times: pd.DataFrame) -> None:
    axis.axhspan(0.8, 1.25, color="0.9")
    axis.axhline(1.0, color="black", linewidth=0.6)
    shown = {key: words for key, words in LAWS.items() if _powers(times, *key)}
    for place, key in enumerate(shown):
        powers = _powers(times, *key)
        spread = np.linspace(-0.25, 0.25, len(powers)) if len(powers) > 1 else np.zeros(1)
        axis.plot(place + spread, powers, MARKERS[place], color=PALETTE[place], markersize=2.5)
    axis.set_xticks(range(len(shown)), list(shown.values()), rotation=60, ha="right", fontsize="x-small")


def _powers(times: pd.DataFrame, boundary: str, sweep: str) -> list[float]:
    """Return γ of each network that has enough points for a law."""
    rows = times[(times["boundary"] == boundary) & (times["sweep"] == sweep)]
    found = []
    for _, points in rows.groupby("network"):
        if len(points) >= MIN_POINTS_FOR_LAW:
            one = SweepTimes(*(points[column].to_numpy() for column in ("x", "log_time", "error")))
            found.append(fit_shape([one], prefactor_power(sweep)).gamma.value)
    return found
