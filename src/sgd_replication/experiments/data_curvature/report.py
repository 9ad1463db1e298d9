"""The report's table of the networks whose curvature is that of the data, as LaTeX."""

import re
from collections.abc import Mapping

from sgd_diffusion.estimates import Estimate
from sgd_replication.plotting.latex import Experiments, escape_latex, latex_interval, latex_value, of_part

ROWS = {
    "small_networks": "small networks",
    "small_networks_minima": r"\quad that reach a minimum",
    "small_networks_isolated": r"\quad with an isolated minimum",
    "small_networks_run": r"\quad of which the basin settles, and which are run",
    "surrogate_exponent_ratio": "exponent with minibatches over that with Gaussian noise, all networks",
    "surrogate_exponent_ratio_large": r"\quad large ball",
    "surrogate_exponent_ratio_batch": r"\quad small ball",
    "surrogate_exponent_ratio_logistic_regression": r"\quad logistic regression",
    "surrogate_exponent_ratio_tanh_unit": r"\quad one $\tanh$ unit",
    "surrogate_predicted_ratio": r"\quad predicted from the least actions",
    "surrogate_ratio_over_predicted": r"\quad measured over predicted",
    "surrogate_ratio_over_predicted_lowest": r"\quad\quad lowest sweep",
    "surrogate_ratio_over_predicted_highest": r"\quad\quad highest sweep",
    "surrogate_e_folds": r"\quad shortest range of $\ln\tau$",
    "surrogate_sweeps": r"\quad sweeps that share eight e-folds",
    "surrogate_sweeps_tried": r"\quad sweeps tried",
    "surrogate_methods_gap": r"\quad $\ln\tau$ by splitting minus that by plain runs, Gaussian noise",
    "data_batch_gamma": r"power of $B$, minibatches with replacement",
    "data_eta_gamma": r"power of $1/\eta$, the same",
    "data_eta_methods_gap": r"\quad $\ln\tau$ by splitting minus that by plain runs, in $1/\eta$",
    "data_batch_networks": r"\quad networks with eight e-folds of settled points, in $B$",
    "data_eta_networks": r"\quad the same, in $1/\eta$",
    "no_replacement_gamma": r"power of $B$, without replacement",
    "no_replacement_log_time_excess": r"$\ln\tau$ without replacement minus with, at the largest common $B$",
    "no_replacement_epoch_lowest": r"epoch in relaxation times, shortest",
    "no_replacement_epoch_highest": r"epoch in relaxation times, longest",
    "saddle_noise_over_curvature": "noise over curvature at a saddle, geometric mean over networks",
    "saddle_noise_lowest": r"\quad lowest saddle",
    "saddle_noise_highest": r"\quad highest saddle",
    "saddle_noise_close_share": r"\quad share of saddles within 10\,\% of 1",
    "pairs": "pairs of minima of one unit, joined by a saddle",
    "pairs_counted": r"\quad between which SGD moves often enough",
    "pair_sgd": r"\quad log-odds of the flat minimum, SGD",
    "pair_white": r"\quad the same, white noise of equal power",
    "pair_excess": r"\quad SGD minus white noise, mean over pairs",
    "pair_excess_lowest": r"\quad\quad lowest pair",
    "pair_reversed": r"\quad pairs with the sharp minimum under white noise, the flat one under SGD",
    "transition_saddles": "saddles between two minima of one unit",
    "transition_noise_over_curvature": r"\quad noise over curvature there, geometric mean over pairs",
    "committor_weak": r"\quad share from the saddle that is at the flat minimum first, weakest noise",
    "committor_strong": r"\quad the same, strongest noise",
    "transitions_timed": "transitions timed at five settled points or more",
    "transition_e_folds": r"\quad shortest range of $\ln\tau$",
    "transition_methods_gap": r"\quad $\ln\tau$ by splitting minus that by plain runs",
    "transition_kramers_ratio": "exponent of Kramers over the measured one, geometric mean over pairs",
    "transition_kramers_ratio_lowest": r"\quad lowest transition",
    "transition_kramers_ratio_highest": r"\quad highest transition",
    "transition_kramers_prefactor": r"\quad prefactor over the measured one",
    "transition_kramers_agree": r"\quad share of transitions that agree",
    "transition_ddt_ratio": "exponent of DDT over the measured one, geometric mean over pairs",
    "transition_ddt_ratio_lowest": r"\quad lowest transition",
    "transition_ddt_ratio_highest": r"\quad highest transition",
    "transition_ddt_prefactor": r"\quad prefactor over the measured one",
    "transition_ddt_agree": r"\quad share of transitions that agree",
    "transition_log_ratio": "exponent of LOG over the measured one, geometric mean over pairs",
    "transition_log_ratio_lowest": r"\quad lowest transition",
    "transition_log_ratio_highest": r"\quad highest transition",
    "transition_log_prefactor": r"\quad prefactor over the measured one",
    "transition_log_agree": r"\quad share of transitions that agree",
    "transition_ldt_ratio": "exponent of LDT over the measured one, geometric mean over pairs",
    "transition_ldt_ratio_lowest": r"\quad lowest transition",
    "transition_ldt_ratio_highest": r"\quad highest transition",
    "transition_ldt_agree": r"\quad share of transitions that agree",
    "transition_cgf_ratio": "exponent of CGF over the measured one, geometric mean over pairs",
    "transition_cgf_ratio_lowest": r"\quad lowest transition",
    "transition_cgf_ratio_highest": r"\quad highest transition",
    "transition_cgf_agree": r"\quad share of transitions that agree",
    "trainings_without_minimum": "share of a committee's trainings that end at no isolated minimum",
}
"""What the table calls each estimate."""
OPTIMISER_ROWS = {
    "sgd_over_law": "SGD: exponent over the least action, all cumulants",
    "ball_over_law": "heavy ball: exponent over the same",
    "ball_over_sgd": r"\quad over that of SGD at equal $B/\eta_{\mathrm{eff}}$",
    "ball_quadratic": r"\quad the same in a quadratic basin",
    "slow_ball_over_law": r"heavy ball, large $\beta$: exponent over the same action",
    "slow_ball_over_sgd": r"\quad over that of SGD at equal $B/\eta_{\mathrm{eff}}$",
    "slow_ball_quadratic": r"\quad the same in a quadratic basin",
    "adam_over_law": r"Adam, short $1/(1 - \beta_2)$: exponent over the action of a moving $v$",
    "frozen_adam_over_law": r"Adam, long $1/(1 - \beta_2)$: exponent over that of a frozen $v$, all cumulants",
    "adam_over_frozen": "exponents of both Adam: short over long memory",
    "adam_over_frozen_law": r"\quad by their laws",
}
"""What the table of optimisers calls each estimate."""
WIDTH_COLUMNS = ("run", "condition", "flat", "none", "condition_lowest", "condition_median", "iterations")
"""Estimates of each data set and number of units in the table of widths."""
WITH_INTERVALS = ("run", "condition_median")
"""Those of them that are printed with their intervals."""
PARTS = ("data-curvature", "data-pairs")
"""Parts of the experiment whose estimates the table shows."""


def data_curvature_table(experiments: Experiments) -> str:
    r"""Return a row for each estimate with its interval; a dash for one that a small run does not have.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> found = {"data_batch_gamma": plus_minus(1.1, 0.1, n=8)}
        >>> rows = data_curvature_table({"data-curvature": found}).splitlines()
        >>> rows[17]
        'power of $B$, minibatches with replacement & 1.10\\ [1.00, 1.20] & 8 \\\\'
        >>> rows[0].endswith("-- & -- " + 2 * "\\")
        True
    """
    found = {name: estimate for part in PARTS for name, estimate in of_part(experiments, part).items()}
    return _rows(ROWS, found)


def data_optimisers_table(experiments: Experiments) -> str:
    r"""Return a row for each estimate of heavy ball and Adam; a dash for one that a small run does not have.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> found = {"adam_over_frozen": plus_minus(1.1, 0.1, n=8)}
        >>> data_optimisers_table({"data-optimisers": found}).splitlines()[9]
        'exponents of both Adam: short over long memory & 1.10\\ [1.00, 1.20] & 8 \\\\'
    """
    return _rows(OPTIMISER_ROWS, of_part(experiments, "data-optimisers"))


def data_widths_table(experiments: Experiments) -> str:
    r"""Return a row for each data set and number of units: shares of draws by outcome, condition numbers, iterations.

    Examples:
        >>> from sgd_diffusion.statistics.shares import share_of
        >>> found = {f"avila_2_{name}": share_of(share, 20) for name, share in (("run", 0.25), ("flat", 0.5))}
        >>> data_widths_table({"data-widths": found})
        'avila & 2 & 0.25\\ [0.11, 0.47] & -- & 0.50 & -- & -- & -- & -- \\\\\n'
    """
    found, rows = of_part(experiments, "data-widths"), []
    keys = [match.groups() for key in found if (match := re.fullmatch(r"(\w+)_(\d+)_run", key))]
    for name, units in sorted(keys, key=lambda key: (key[0], int(key[1]))):
        cells = [_width_cell(column, found.get(f"{name}_{units}_{column}")) for column in WIDTH_COLUMNS]
        rows.append(" & ".join([escape_latex(name), units, *cells]) + r" \\")
    return "\n".join(rows) + "\n"


def _width_cell(column: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return "--"
    return latex_interval(estimate) if column in WITH_INTERVALS else latex_value(estimate)


def _rows(names: Mapping[str, str], found: Mapping[str, Estimate]) -> str:
    """Return the lines of a table from its rows' words and the estimates."""
    rows = []
    for name, words in names.items():
        estimate = found.get(name)
        cells = ["--", "--"] if estimate is None else [latex_interval(estimate), str(estimate.n)]
        rows.append(" & ".join([words, *cells]) + r" \\")
    return "\n".join(rows) + "\n"
