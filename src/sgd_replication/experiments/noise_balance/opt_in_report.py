"""The report's paragraph on what is measured on demand, as LaTeX; nothing if nothing was."""

from collections.abc import Mapping

from sgd_diffusion.estimates import Estimate
from sgd_replication.plotting.latex import Experiments, escape_latex, latex_interval, of_part

ABSENT = "not measured"
SETTINGS = {"small": r"$k \ll \sigma$", "large": r"$k$, $\sigma$ of order one"}
NETWORKS = {"shallow": r"$\tanh(vx)$", "deep": r"$w\tanh(ux)$"}
DEEP_ROWS = {
    "tail_lowest": "smallest exponent of a tail over $D$",
    "tail_highest": r"\quad largest",
    "tail_worst_error": r"\quad largest relative error against $5 - 3/(D + 1)$",
    "distance_worst": "largest distance of SGD from the law over $D$ and $d$",
    "sgd_tail_worst_error": r"\quad error of the exponent of its highest fiftieth",
    "diverged_worst": r"\quad share of chains that diverged",
    "unsettled_worst": r"\quad distance between half the time and the end",
}
TANH_ROWS = {
    "small_step_ratio": r"excess loss over $\eta\sigma^2\mathrm E\|\nabla f\|^2$, smallest $\eta$",
    "stable": r"largest $\eta$ at which at most 1\,\% diverged",
    "loss_at_stable": r"\quad excess loss there",
    "loss_without_network": r"\quad excess loss of $f = 0$",
    "fluctuation_at_stable": r"\quad interquartile range of $v$ there over the largest",
    "size_at_stable": r"\quad median of $|v|/k$ there",
    "dead_at_stable": r"\quad share of trainings at $v = 0$ there",
    "diverged_hottest": r"share diverged at the largest $\eta$",
}
SCALED_ROWS = {
    "scaled_change": r"change of the accuracy with depth, $\eta = c/D$, best $c$",
    "fixed_change": r"\quad $\eta = c$",
    "scaled_worst_change": r"\quad $\eta = c/D$, worst $c$",
    "fixed_worst_change": r"\quad $\eta = c$",
}
FIGURES = {
    "bal_deep": (
        "bal-deep-",
        "Deep and wide diagonal networks. Left: exponent of the diffusion's tail against depth; dotted: the bounds "
        "that the paper draws. Others: distance of discrete SGD from the law of the effective width. Bars: 95\\,\\%.",
    ),
    "bal_tanh_losses": (
        "bal-tanh-",
        "Tanh networks against the learning rate. Left: expected loss above $\\sigma^2$; dotted: its first order in "
        "$\\eta$. Right: interquartile range of $v$.",
    ),
    "bal_scaled_steps": (
        "bal-scaled-",
        "Held-out accuracy of fully connected tanh networks against depth, means over trainings.",
    ),
}


def opt_in_text(experiments: Experiments) -> str:
    r"""Return a paragraph, a table and figures of the measured parts; empty without any of them.

    Args:
        experiments: estimates by the part's name, behind which the data may stand that were used.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> opt_in_text({"bal-networks": {}})
        ''
        >>> text = opt_in_text({"bal-scaled-mnist": {"scaled_change": plus_minus(0.01, 0.005, n=5)}})
        >>> r"$\eta = c/D$, best $c$ & 0.0100\ [0.0050, 0.0150] \\" in text, text.count(ABSENT), "bal_deep" in text
        (True, 33, False)
    """
    measured = [name for name in experiments if name.startswith(tuple(prefix for prefix, _ in FIGURES.values()))]
    if not measured:
        return ""
    scaled = [name for name in measured if name.startswith("bal-scaled-")] or ["bal-scaled-mnist"]
    blocks = [
        *(_rows(words, DEEP_ROWS, of_part(experiments, f"bal-deep-{name}")) for name, words in SETTINGS.items()),
        *(_rows(words, TANH_ROWS, of_part(experiments, f"bal-tanh-{name}")) for name, words in NETWORKS.items()),
        *(
            _rows(escape_latex(name.removeprefix("bal-scaled-")), SCALED_ROWS, experiments.get(name, {}))
            for name in scaled
        ),
    ]
    figures = [
        _figure(name, prefix, caption)
        for name, (prefix, caption) in FIGURES.items()
        if any(part.startswith(prefix) for part in measured)
    ]
    return WORDS + TABLE.replace("ROWS", (r"\midrule" + "\n").join(blocks)) + "".join(figures)


def _rows(subject: str, rows: Mapping[str, str], found: Mapping[str, Estimate]) -> str:
    """Return a row for each quantity, the subject before the first."""
    lines = []
    for number, (key, words) in enumerate(rows.items()):
        label = words if number else f"{subject}: {words}"
        lines.append(rf"{label} & {latex_interval(found[key]) if key in found else ABSENT} \\" + "\n")
    return "".join(lines)


def _figure(name: str, prefix: str, caption: str) -> str:
    printed = name.replace("_", r"\_")
    return (
        "\n\\begin{figure}\n  \\centering\n"
        f"  \\includegraphics[width=\\linewidth]{{{name}}}\n"
        f"  \\caption{{{caption} \\remake{{{printed}}}{{measurements/{prefix}*}}}}\n"
        f"  \\label{{fig:{name.replace('_', '-')}}}\n\\end{{figure}}\n"
    )


WORDS = r"""\paragraph{On demand: depth, width and the step.} These rows (Table~\ref{tab:bal-opt-in}) are measured only
where a configuration asks for them, and no claim is judged on them. \emph{Depth and width.} The paper draws the
exponents of the tails of deep diagonal networks between $7/2$ and $5$. With $d$ equal subnetworks
eq.~\eqref{eq:bal-law} holds with $T d^{-(1 - 2/n)}$ in place of $T$, because the diffusion of their sum is that
of one subnetwork at this temperature in another time; discrete SGD is compared with it. \emph{Tanh networks.}
The paper draws the training loss against $\eta$. Here the networks learn $y = \tanh(kx) + \varepsilon$ from
single examples, start at the true function, and their expected loss is computed by quadrature. \emph{Steps.}
The law depends on $nT$, so that $\eta \propto 1/D$ is to keep the performance of deep networks; fully connected
tanh networks learn with $\eta = c/D$ and with the same $\eta$ at every depth. Cross-entropy, initial weights
and sizes are ours.
"""
TABLE = r"""
\begin{table}
  \centering\small
  \caption{What is measured on demand. Brackets: 95\,\%; values without brackets are computed or read off.}
  \label{tab:bal-opt-in}
  \fitted{\begin{tabular}{@{}lr@{}}
    \toprule
    quantity & value \\ \midrule
ROWS    \bottomrule
  \end{tabular}}
\end{table}
"""
