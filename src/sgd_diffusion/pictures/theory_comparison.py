"""Picture of a comparison of theories."""

from typing import Any

import numpy as np

from sgd_diffusion.pictures.axes import axes_or_new
from sgd_diffusion.theory.landscape_comparison import TheoryComparison


def theory_comparison(comparison: TheoryComparison, axes: Any = None) -> Any:
    """Return axes with the ratio of the predicted to the measured exponent of each theory, 1 if a theory is right.

    Bars: 95 % intervals, 1.96 standard errors of the ratio. Filled: the best theory and those that cannot be
    distinguished from it. A theory without a finite ratio has no mark.

    Args:
        comparison: of the theories on one landscape.
        axes: matplotlib axes to draw on; None (default) for new ones.

    Examples:
        >>> import pandas as pd
        >>> rows = {"theory": ["DDT", "LDT"], "ratio": [0.5, 1.02], "error": [0.01, 0.02], "best": [False, True]}
        >>> axes = theory_comparison(TheoryComparison(pd.DataFrame(), pd.DataFrame(rows)))
        >>> [label.get_text() for label in axes.get_xticklabels()]
        ['DDT', 'LDT']
    """
    axes = axes_or_new(axes)
    scores = comparison.scores
    ratio = scores["ratio"].where(np.isfinite(scores["ratio"]))
    place = np.arange(len(ratio))
    axes.errorbar(place, ratio, 1.96 * scores["error"], fmt="none", ecolor="C0", capsize=3)
    face = ["C0" if best else "white" for best in scores["best"]]
    axes.scatter(place, ratio, c=face, edgecolors="C0", zorder=3)
    axes.axhline(1, color="0.6", linewidth=1)
    axes.set_xticks(place, scores["theory"])
    axes.set(ylabel="predicted over measured exponent", yscale="log")
    return axes
