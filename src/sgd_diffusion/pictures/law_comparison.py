"""Picture of the laws of a sweep."""

from typing import Any

from sgd_diffusion.pictures.axes import axes_or_new
from sgd_diffusion.statistics.law_comparison import LawComparison
from sgd_diffusion.statistics.law_fits import LAWS


def law_comparison(comparison: LawComparison, axes: Any = None) -> Any:
    """Return axes with ln τ against the swept parameter, and both laws fitted to the shaded lower half alone.

    The law whose line meets the unshaded points predicts. Bars: 95 % intervals, 1.96 standard errors.

    Args:
        comparison: of the laws of one sweep.
        axes: matplotlib axes to draw on; None (default) for new ones.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.statistics import compare_laws
        >>> x = np.linspace(1, 9, 12)
        >>> axes = law_comparison(compare_laws(x, 2 + 0.7 * x, np.full(12, 0.1)))
        >>> [text.get_text() for text in axes.get_legend().get_texts()]
        ['exponential', 'power']
    """
    axes = axes_or_new(axes)
    sweep = comparison.sweep
    axes.errorbar(sweep.x, sweep.log_time, 1.96 * sweep.error, fmt="k.", capsize=2)
    for law in LAWS:
        axes.plot(sweep.x, comparison.from_lower_half(law).predict(sweep.x, sweep.prefactor), label=law)
    half = len(sweep.x) // 2
    axes.axvspan(sweep.x[0], (sweep.x[half - 1] + sweep.x[half]) / 2, color="0.92", zorder=-1)
    axes.set(xlabel="swept parameter", ylabel="ln τ")
    axes.legend(title="fitted to the shaded half")
    return axes
