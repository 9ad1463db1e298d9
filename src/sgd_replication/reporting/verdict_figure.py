"""Figure of the headline claims by theory and question, with their verdicts and those of the checks behind them."""

from collections.abc import Mapping, Sequence

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.claims.verdicts import Verdict
from sgd_replication.plotting.style import TEXT_WIDTH

THEORIES: dict[str, str] = {
    "DDT": "Diffusion theory (Xie et al.)",
    "SIM": "Heavy tails (Simsekli et al.)",
    "LOG": "Logarithm of the loss (Mori et al.)",
    "LDT": "Large deviations (Ibayashi and Imaizumi)",
    "BAL": "Noise balance (Ziyin et al.)",
}
"""Name of the theory of each paper that has headline claims."""

MARKS: dict[Verdict, tuple[str, str, str]] = {
    "replicated": ("holds", "full", "black"),
    "partly": ("in part", "left", "black"),
    "not replicated": ("fails", "none", "black"),
    "inconclusive": ("open", "none", "0.6"),
    "not run": ("not run", "none", "0.85"),
}
"""Word, filling and edge of each verdict's mark."""

ROW_HEIGHT = 0.165
"""Height of a row in inches."""
QUESTION, CLAIM, HEADLINE, CHECKS = 0.0, 0.17, 0.72, 0.795
"""Left ends of the columns, as shares of the width."""
STEP = 0.0145
"""Distance of two checks, as a share of the width."""


def verdict_figure(claims: Sequence[JudgedClaim], labels: Mapping[str, tuple[str, str]]) -> Figure:
    """Draw a row for each headline claim under its theory: question, claim, verdict, and marks of its checks.

    Args:
        claims: all claims with their verdicts.
        labels: question and claim in a few words, by the id of each headline claim.

    Examples:
        >>> said = dict.fromkeys(["where", "statement", "criterion", "reason", "rule"], "")
        >>> said |= {"published": None, "measured": None, "data": None, "others": [], "evidence": []}
        >>> claim = JudgedClaim(**said, id="a", paper="DDT", verdict="partly", headline=True)
        >>> figure = verdict_figure([claim], {"a": ("noise", "slopes are one")})
        >>> [text.get_text() for text in figure.axes[0].texts][:4]
        ['Diffusion theory (Xie et al.)', 'noise', 'slopes are one', 'in part']
        >>> plt.close(figure)
    """
    headlines = [claim for claim in claims if claim.headline]
    theories = [paper for paper in THEORIES if any(claim.paper == paper for claim in headlines)]
    rows = len(headlines) + len(theories) + 1
    figure, axis = plt.subplots(figsize=(TEXT_WIDTH, ROW_HEIGHT * rows + 0.05))
    axis.set(xlim=(0, 1), ylim=(rows - 0.4, -0.6))
    axis.axis("off")
    row = 0
    for paper in theories:
        axis.text(QUESTION, row, THEORIES[paper], fontweight="bold", va="center", fontsize=7)
        axis.axhline(row - 0.5, color="0.8", linewidth=0.5)
        for claim in headlines:
            if claim.paper == paper:
                row += 1
                _draw(axis, row, claim, claims, labels[claim.id])
        row += 1
    _explain(axis, row)
    return figure


def _draw(axis: Axes, row: int, claim: JudgedClaim, claims: Sequence[JudgedClaim], label: tuple[str, str]) -> None:
    question, words = label
    axis.text(QUESTION + 0.01, row, question, va="center", fontsize=6.5, color="0.35")
    axis.text(CLAIM, row, words, va="center", fontsize=6.5)
    _mark(axis, HEADLINE - 0.012, row, claim.verdict, 5.5)
    axis.text(HEADLINE, row, MARKS[claim.verdict][0], va="center", fontsize=6.5)
    checks = [one for one in claims if claim.id in one.supports and one.counted]
    for place, check in enumerate(sorted(checks, key=lambda one: [*MARKS].index(one.verdict))):
        _mark(axis, CHECKS + STEP * place, row, check.verdict, 3.2)


def _mark(axis: Axes, x: float, row: float, verdict: Verdict, size: float) -> None:
    _, filling, edge = MARKS[verdict]
    axis.plot(
        x,
        row,
        "o",
        fillstyle=filling,
        color=edge,
        markerfacecoloralt="white",
        markersize=size,
        markeredgewidth=0.7,
        clip_on=False,
    )
    if verdict == "not replicated":
        axis.plot(x, row, "x", color=edge, markersize=size * 0.6, markeredgewidth=0.7, clip_on=False)


def _explain(axis: Axes, row: int) -> None:
    axis.axhline(row - 0.5, color="0.8", linewidth=0.5)
    for place, verdict in enumerate(MARKS):
        _mark(axis, 0.015 + 0.1 * place, row + 0.1, verdict, 5.5)
        axis.text(0.03 + 0.1 * place, row + 0.1, MARKS[verdict][0], va="center", fontsize=6.5)
    axis.text(1.0, row + 0.1, "small marks: the checks behind a headline", va="center", ha="right", fontsize=6.5)
