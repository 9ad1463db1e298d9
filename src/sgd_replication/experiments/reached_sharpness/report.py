"""The report's tables of the sharpness at equal loss and at the end of training, as LaTeX."""

from sgd_replication.experiments.reached_sharpness.criterion import outcomes
from sgd_replication.plotting.latex import Experiments, escape_latex, latex_interval, of_part

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
    "loss_ratio": r"\quad smallest loss on arrival over the largest",
}
"""What the table calls each estimate."""
OUTCOMES = {
    "grows": r"diffusion: $h_{\max}$ grows with $B/\eta$",
    "flatter": r"\quad more than 10\,\% flatter than with full batches",
    "alone": r"\quad a function of $B/\eta$ alone",
    "anisotropy": r"\quad white noise flattens less",
    "limit": r"stability: $\eta h_{\max}$ within 10\,\% of 2",
    "noiseless": r"\quad far below 2 neither $B$ nor noise matters",
}
"""What the table calls each prediction."""
STABILITY_ROWS = {
    "curvature_over_stability_limit": r"$\eta h_{\max}/2$ with full batches, farthest from 1",
    "curvature_over_limit_zero_loss": r"\quad where the loss goes to 0",
    "curvature_over_limit_isolated": r"\quad where minima are isolated",
    "minimum_curvature_over_limit_isolated": r"\quad\quad at the minimum to which gradient flow leads from there",
    "minibatch_curvature_over_limit_zero_loss": r"the same with minibatches, where the loss goes to 0",
    "minibatch_curvature_over_limit_isolated": r"\quad where minima are isolated",
    "left_by_diffusion_share": "share of stable minima that SGD leaves",
    "left_at_weakest_noise": r"\quad at the smallest $\eta/B$",
    "left_at_strongest_noise": r"\quad at the largest $\eta/B$",
    "left_unstable_share": r"share of minima with $\eta h_{\max} > 2$ that SGD leaves",
    "minima_trainings": "trainings with minibatches, isolated minima",
    "minima_isolated": r"\quad that end in the basin of an isolated minimum",
    "minima_stable": r"\quad\quad with $\eta h_{\max} < 2$",
}
"""What the table on the end of training calls each estimate."""


def reached_sharpness_table(experiments: Experiments) -> str:
    r"""Return a row for each estimate and each prediction of the criterion, and a column for each data set.

    An estimate that a small run does not have is a dash.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> rows = reached_sharpness_table({"reached-avila": {"eta_slope": plus_minus(0.5, 0.1, n=8)}}).splitlines()
        >>> rows[0], rows[3]
        ('estimate & avila \\\\ \\midrule', '\\quad the same, $\\eta$ swept & 0.50\\ [0.40, 0.60] \\\\')
        >>> rows[8].endswith("-- " + 2 * "\\"), rows[12].endswith("& open " + 2 * "\\")
        (True, True)
    """
    start = "reached-"
    sets = {name.removeprefix(start): found for name, found in experiments.items() if name.startswith(start)}
    lines = [" & ".join(["estimate", *map(escape_latex, sets)]) + r" \\ \midrule"]
    for key, words in ROWS.items():
        cells = [latex_interval(found[key]) if key in found else "--" for found in sets.values()]
        lines.append(" & ".join([words, *cells]) + r" \\")
    lines.append(r"\midrule")
    judged = [outcomes(found) for found in sets.values()]
    lines += [" & ".join([words, *(one[key] for one in judged)]) + r" \\" for key, words in OUTCOMES.items()]
    return "\n".join(lines) + "\n"


def stability_table(experiments: Experiments) -> str:
    r"""Return a row for each estimate at the end of training, with its number of networks.

    An estimate that a small run does not have is a dash.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> rows = stability_table({"stability": {"left_by_diffusion_share": plus_minus(0.5, 0.1, n=20)}}).splitlines()
        >>> rows[6], rows[0].endswith("-- & -- " + 2 * "\\")
        ('share of stable minima that SGD leaves & 0.50\\ [0.40, 0.60] & 20 \\\\', True)
    """
    found = of_part(experiments, "stability")
    rows = []
    for name, words in STABILITY_ROWS.items():
        estimate = found.get(name)
        cells = ["--", "--"] if estimate is None else [latex_interval(estimate), str(estimate.n)]
        rows.append(" & ".join([words, *cells]) + r" \\")
    return "\n".join(rows) + "\n"
