"""The report's table of the printed formulas of noise balance, as LaTeX."""

from sgd_replication.experiments.noise_balance.opt_in_report import opt_in_text
from sgd_replication.plotting.latex import Experiments, latex_interval, of_part

ROWS = {
    "bal-matrices": {
        "matrix_start_imbalance": r"two matrices: imbalance of the noise at the start",
        "matrix_imbalance": r"\quad at the end",
        "matrix_start_norm_ratio": r"\quad $\|U\|/\|W\|$ at the start",
        "matrix_norm_ratio": r"\quad at the end",
    },
    "bal-temperatures": {
        "decay_transition_small_ratio": r"$T_c$ with decay over $(\beta_2 - \gamma)/\alpha_3$, smallest $k/\sigma$",
        "decay_transition_ratio": r"\quad farthest from 1 (2: none up to twice the printed)",
        "second_order_transition_small_ratio": r"$T_c$ over $\beta_2/(\alpha_3 + \beta_2^2)$, smallest $k/\sigma$",
        "second_order_transition_ratio": r"\quad farthest from 1",
        "error_divergence_single_ratio": r"$T$ of an infinite error over $\beta_1/\alpha_1$, $D = 0$, smallest $B$",
        "error_divergence_ratio": r"\quad farthest from 1",
        "mode_bias_small_ratio": r"bias of the mode over the printed one, $D = 1$, $k \ll \sigma$",
        "mode_bias_large_ratio": r"\quad $k$ and $\sigma$ of order one",
        "variance_at_hottest_over_largest": r"variance at the hottest $T$ over the largest, $D = 1, 2, 3$",
        "variance_at_moderate_over_largest": r"\quad at $0.95\,T_c$ ($D = 1$) and $3\,T_c$",
    },
    "bal-subnetworks": {
        "log_ratio_drift": r"change of $\ln|v_1| - \ln|v_2|$ over its start, $D = 1$",
        "square_gap_left": r"$|v_1^2 - v_2^2|$ at the end over its start, $D = 2$, $k \ll \sigma$",
        "subnetworks_deep_large_balanced_open": r"\quad more than a tenth left or lost, $k$, $\sigma$ of order one",
    },
    "bal-published": {
        "shallow_wrong_sign_learned": r"learned from the wrong sign: $\tanh(vx)$",
        "deep_wrong_sign_learned": r"\quad $w\tanh(ux)$",
        "shallow_wrong_share_hot": r"wrong sign at the higher $T$: $\tanh(vx)$",
        "deep_wrong_share_hot": r"\quad $w\tanh(ux)$",
    },
}
"""What the table calls each estimate, by part."""


def noise_balance_table(experiments: Experiments) -> str:
    r"""Return a row for each measured formula; a line between the parts.

    An estimate that a small run does not have is a dash.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> rows = noise_balance_table({"bal-matrices": {"matrix_norm_ratio": plus_minus(1.0, 0.1, n=6)}}).splitlines()
        >>> rows[0].endswith(r"& -- \\"), rows[3]
        (True, '\\quad at the end & 1.00\\ [0.90, 1.10] \\\\')
    """
    blocks = []
    for part, names in ROWS.items():
        found = of_part(experiments, part)
        cells = ((words, latex_interval(found[key]) if key in found else "--") for key, words in names.items())
        blocks.append("".join(rf"{words} & {cell} \\" + "\n" for words, cell in cells))
    return (r"\midrule" + "\n").join(blocks)


def noise_balance_opt_in(experiments: Experiments) -> str:
    """Return the paragraph, the table and the figures of what was measured on demand; empty if nothing was.

    Examples:
        >>> noise_balance_opt_in({"bal-networks": {}})
        ''
    """
    return opt_in_text(experiments)
