"""The report's table of escape under heavy ball and Adam, as LaTeX."""

from sgd_replication.experiments.optimisers.criterion import outcomes
from sgd_replication.plotting.latex import Experiments, latex_interval, of_part

ARMS = {
    "sgd": "SGD",
    "heavy_ball": "heavy ball",
    "adam": r"Adam, short $1/(1 - \beta_2)$",
    "frozen_adam": r"Adam, long $1/(1 - \beta_2)$",
}
MEASURED = {
    "batch": "exponent, $B$ swept",
    "eta": r"exponent, $\eta$ swept",
    "curvature": "exponent, $H$ swept",
    "odds": "log-odds",
    "excess": "excess",
}
"""What the table calls the estimates of each optimiser, by the endings of their names."""
ROWS = {
    "heavy_ball_slowest": r"heavy ball, largest $\beta$: exponent over SGD's",
    "heavy_ball_action_miss": r"\quad largest miss of the least action over $\beta$",
    "adam_momentum_miss": r"Adam, short memory: largest miss over $\beta_1$",
    "adam_fastest": r"Adam, shortest $1/(1 - \beta_2)$: exponent over that of a moving $v$",
    "adam_slowest": r"\quad longest $1/(1 - \beta_2)$",
    "adam_frozen_share": r"\quad the same by the law of a frozen $v$",
    "adam_halfway": r"\quad $1/(1 - \beta_2)$ over the climb's time half-way",
    "frozen_adam_other": r"Adam, long memory: over that of a moving $v$",
    "adam_below_sgd": "smallest log-odds of SGD minus Adam's",
}
"""What the table calls each estimate that is no column."""
OUTCOMES = {
    "heavy_ball": r"heavy ball: SGD's law with $\eta/(1 - \beta)$",
    "friction": r"\quad fails where $\eta_{\mathrm{eff}} h \gg 1 - \beta$",
    "action": r"\quad least action of the recursion at every $\beta$",
    "adam": r"Adam, short memory: the law of a $v$ that follows",
    "adam_momentum": r"\quad at every $\beta_1$",
    "frozen": r"Adam, long memory: the law of a frozen $v$",
    "apart": r"\quad not the other law",
    "prefers": "all prefer the flat basin more than under white noise",
    "odds": r"\quad by as much as the diffusion says",
    "weaker": r"\quad Adam less than SGD",
}
"""What the table calls each prediction."""


def optimisers_table(experiments: Experiments) -> str:
    r"""Return a row for each measure of all optimisers, each further estimate and each prediction of the criterion.

    An estimate that a small run does not have is a dash.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> rows = optimisers_table({"optimisers": {"sgd_eta": plus_minus(1.02, 0.01, n=5)}}).splitlines()
        >>> rows[2]
        'exponent, $\\eta$ swept & 1.020\\ [1.010, 1.030] & -- & -- & -- \\\\'
        >>> rows[-1].endswith(r"Adam less than SGD} & open " + 2 * "\\")
        True
    """
    found = {**of_part(experiments, "optimisers"), **of_part(experiments, "optimisers-odds")}

    def cell(key: str) -> str:
        return latex_interval(found[key]) if key in found else "--"

    lines = [" & ".join(["", *ARMS.values()]) + r" \\ \midrule"]
    for ending, words in MEASURED.items():
        lines.append(" & ".join([words, *(cell(f"{arm}_{ending}") for arm in ARMS)]) + r" \\")
    lines.append(r"\midrule")
    judged = outcomes(found)
    wide = rf"\multicolumn{{{len(ARMS)}}}{{l}}"
    lines += [rf"{wide}{{{words}}} & {cell(key)} \\" for key, words in ROWS.items()]
    lines.append(r"\midrule")
    lines += [rf"{wide}{{{words}}} & {judged[key]} \\" for key, words in OUTCOMES.items()]
    return "\n".join(lines) + "\n"
