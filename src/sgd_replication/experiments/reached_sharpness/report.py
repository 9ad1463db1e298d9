"""The report's table of the sharpness that networks reach at equal loss, as LaTeX."""

from sgd_replication.plotting.latex import Experiments, escape_latex, latex_interval

ROWS = {
    "flow_sharpness": r"$h_{\max}$ of gradient flow",
    "batch_slope": r"slope of $\ln h_{\max}$ in $\ln(B/\eta)$, $B$ swept",
    "eta_slope": r"\quad the same, $\eta$ swept",
    "sgd_over_full_batch": r"$h_{\max}$, minibatches over full batches",
    "gaussian_over_sgd": r"\quad Gaussian noise over minibatches",
    "white_over_sgd": r"\quad white noise over minibatches",
    "largest_product": r"largest $\eta h_{\max}$, full batches",
    "trainings": "trainings",
    "trainings_given_up": r"\quad given up before the loss was reached",
}
"""What the table calls each estimate."""


def reached_sharpness_table(experiments: Experiments) -> str:
    r"""Return a row for each estimate, a column for each data set; a dash for one that a small run does not have.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> rows = reached_sharpness_table({"reached-avila": {"eta_slope": plus_minus(0.5, 0.1, n=8)}}).splitlines()
        >>> rows[0], rows[3]
        ('estimate & avila \\\\ \\midrule', '\\quad the same, $\\eta$ swept & 0.50 [0.40, 0.60] \\\\')
        >>> rows[-1].endswith("-- " + 2 * "\\")
        True
    """
    start = "reached-"
    sets = {name.removeprefix(start): found for name, found in experiments.items() if name.startswith(start)}
    lines = [" & ".join(["estimate", *map(escape_latex, sets)]) + r" \\ \midrule"]
    for key, words in ROWS.items():
        cells = [latex_interval(found[key]) if key in found else "--" for found in sets.values()]
        lines.append(" & ".join([words, *cells]) + r" \\")
    return "\n".join(lines) + "\n"
