"""The figure of the preference for the flat one of two minima of a network."""

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_replication.experiments.data_curvature.odds_estimates import judged_pairs
from sgd_replication.plotting.marks import MARKERS
from sgd_replication.plotting.style import PALETTE, TEXT_WIDTH, finished, legend_below


def data_pairs(odds: pd.DataFrame) -> Figure:
    """Draw the log-odds of the flat minimum under SGD against those under white noise of equal power, a point per pair.

    Bars are 95 % intervals. On the line both prefer the flat minimum equally; above it SGD prefers it more.

    Args:
        odds: an `ODDS` table with the column `set`, which names the data set.

    Examples:
        >>> keys = {"set": "toy", "draw": [0, 1], "flat": 0, "sharp": 1, "batch_size": 4, "counted": True}
        >>> values = {"log_odds": [9.0, 2.0], "half_width": 0.2, "white": [0.0, 1.0], "white_error": 0.01}
        >>> figure = data_pairs(pd.DataFrame(keys | values))
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['no more than white noise', 'toy']
        >>> plt.close(figure)
    """
    figure, axis = plt.subplots(figsize=(TEXT_WIDTH / 2, 2.6))
    judged = judged_pairs(odds)
    for number, (name, part) in enumerate(judged.groupby("set", sort=False)):
        axis.errorbar(
            part["white"],
            part["log_odds"],
            part["half_width"],
            1.96 * part["white_error"],
            fmt=MARKERS[number],
            color=PALETTE[number],
            markersize=4,
            elinewidth=0.7,
            label=name,
        )
    axis.set(xlabel="log-odds of the flat minimum, white noise", ylabel="the same, SGD")
    if judged.empty:
        axis.text(0.5, 0.5, "no pair of minima", transform=axis.transAxes, ha="center", va="center", fontsize="small")
        return finished(figure)
    axis.axline((0, 0), slope=1, color="black", linewidth=0.8, label="no more than white noise")
    legend_below(figure, axis, ncols=3)
    return finished(figure)
