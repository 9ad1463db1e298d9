"""Tables of the escape of networks in the report, as LaTeX."""

from collections.abc import Mapping, Sequence

from sgd_diffusion.estimates import Estimate
from sgd_replication.plotting.latex import Experiments, escape_latex, latex_interval, latex_value, row
from sgd_replication.plotting.number_text import latex_probability_value

MINIMUM_COLUMNS = (
    "parameters",
    "accuracy",
    "gradient_norm",
    "lowest_curvature",
    "largest_curvature",
    "trace_ratio",
    "learning_rate",
    "settling",
    "outlier_directions",
    "outlier_noise_share",
    "outlier_displacement_share",
)
LAW_COLUMNS = (
    "e_folds",
    "aic_advantage",
    "bare_advantage",
    "extrapolation_ratio",
    "misfit",
    "exponential_share",
    "settled_share",
    "slope_over_theorem",
    "slope_over_valley",
)
WITH_INTERVALS = ("aic_advantage", "bare_advantage")
"""Columns that are printed with their intervals."""
SADDLE_COLUMNS = (
    "saddle_barrier",
    "saddle_distance",
    "saddle_minimum_curvature",
    "saddle_saddle_curvature",
    "saddle_theorem_valley_side",
    "saddle_theorem_saddle_side",
    "saddle_flow_exponent",
    "saddle_path_exponent",
    "passage_due",
    "passage_exits",
    "passage_let_down",
    "passage_returned",
    "passage_arrived",
)
MANY_MINIMA = {
    "minima_distinct": "distinct minima",
    "minima_without": "networks that reach no minimum",
    "minima_batch_gamma": r"power of $B$, box",
    "minima_ball_batch_gamma": r"\quad ball",
    "minima_level_batch_gamma": r"\quad level",
    "minima_eta_gamma": r"power of $1/\eta$, box",
    "minima_batch_linear_misfit": r"$\chi^2/\nu$ of the line in $B$, box",
    "minima_ball_batch_linear_misfit": r"\quad ball",
    "minima_level_batch_linear_misfit": r"\quad level",
    "minima_eta_linear_misfit": r"$\chi^2/\nu$ of the line in $1/\eta$",
    "minima_batch_e_folds": r"range of $\ln\tau$, $B$ swept, box",
    "minima_batch_settled_share": "share of settled points",
    "minima_batch_slope_over_theorem": r"slope in $B$ over Theorem~2's",
    "minima_batch_slope_spread": r"\quad standard deviation of its logarithm between networks",
    "minima_batch_slope_error": r"\quad the same from the errors of the points",
    "minima_batch_panel_share": "networks at which Fig.~5b comes out",
    "minima_batch_panel_distance": r"\quad root mean square distance of $\ln\tau$",
    "minima_batch_pearson": r"\quad Pearson's $r$",
    "minima_eta_panel_share": "networks at which Fig.~5c comes out",
    "minima_eta_panel_distance": r"\quad root mean square distance of $\ln\tau$",
    "minima_slope": r"slope of $C$ against $H$",
    "minima_trace_ratio": r"$\mathrm{Tr}\,C/\mathrm{Tr}\,H$",
    "minima_outlier_noise_share": "noise in outlier directions",
    "minima_outlier_displacement_share": "displacement in outlier directions",
    "minima_outlier_escape_share": "escapes mostly in outlier directions",
}
"""What the table of many minima calls each estimate."""
PUBLISHED_COLUMNS = ("pearson", "published_chi_square", "published_p")
VARIANT_COLUMNS = ("e_folds", "aic_advantage", "extrapolation_ratio", "exponential_share")
PANELS = ("k", "batch", "eta")
AXES = {"k": "$1/k$", "batch": "$B$", "eta": r"$1/\eta$", "logistic_batch": "$B$, logistic"}


def minima_table(experiments: Experiments) -> str:
    """Return one row per network: the properties of its minimum."""
    rows = [_network_row(name, found, MINIMUM_COLUMNS) for name, found in _networks(experiments).items()]
    return "\n".join(rows) + "\n"


def published_table(experiments: Experiments) -> str:
    """Return one row per data set: linearity of ln τ in Fig. 5's panels, and the distance from the published points."""
    rows = [
        " & ".join([name, *(_published_cell(found, axis, column) for axis in PANELS for column in PUBLISHED_COLUMNS)])
        + r" \\"
        for name, found in _networks(experiments).items()
    ]
    return "\n".join(rows) + "\n"


def _published_cell(found: Mapping[str, Estimate], axis: str, column: str) -> str:
    estimate = found.get(f"{axis}_{column}")
    if estimate is None:
        return "--"
    return latex_probability_value(estimate.value) if column == "published_p" else latex_value(estimate)


def laws_table(experiments: Experiments) -> str:
    """Return the laws of each data set: one row per sweep of its network, and one for logistic regression."""
    rows = []
    for name, found in _networks(experiments).items():
        for axis, label in AXES.items():
            cells = [
                (latex_interval if column in WITH_INTERVALS else latex_value)(found[f"{axis}_{column}"])
                for column in LAW_COLUMNS
            ]
            rows.append(" & ".join([f"{name}, {label}", *cells]) + r" \\")
    return "\n".join(rows) + "\n"


def variants_table(experiments: Experiments) -> str:
    """Return one row per data set and variant: the law of its sweep of B."""
    rows = []
    for name, found in _networks(experiments).items():
        for key in found:
            if key.startswith("variant_") and key.endswith("_e_folds"):
                variant, *value = key.removeprefix("variant_").removesuffix("_e_folds").split("_")
                columns = [key.replace("e_folds", column) for column in VARIANT_COLUMNS]
                rows.append(_network_row(f"{name}, {variant} {'.'.join(value)}".rstrip(), found, columns))
    return "\n".join(rows) + "\n"


def many_minima_table(experiments: Experiments) -> str:
    r"""Return one row per estimate over many networks, one column per data set; a dash for one that is missing.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> rows = many_minima_table({"net-avila": {"minima_batch_gamma": plus_minus(0.5, 0.1, n=8)}}).splitlines()
        >>> rows[0], rows[3]
        ('estimate & avila \\\\ \\midrule', 'power of $B$, box & 0.50\\ [0.40, 0.60] \\\\')
    """
    networks = _networks(experiments)
    lines = [" & ".join(["estimate", *networks]) + r" \\ \midrule"]
    for key, words in MANY_MINIMA.items():
        cells = [latex_interval(found[key]) if key in found else "--" for found in networks.values()]
        lines.append(" & ".join([words, *cells]) + r" \\")
    return "\n".join(lines) + "\n"


def saddles_table(experiments: Experiments) -> str:
    """Return one row per network: the saddle out of its basin, or that none was found; a dash for a missing action."""
    rows = [
        row(name, [found.get(column) for column in SADDLE_COLUMNS])
        if SADDLE_COLUMNS[0] in found
        else rf"{name} & \multicolumn{{{len(SADDLE_COLUMNS)}}}{{l}}{{none found}} \\"
        for name, found in _networks(experiments).items()
    ]
    return "\n".join(rows) + "\n"


def _networks(experiments: Experiments) -> dict[str, Mapping[str, Estimate]]:
    return {
        escape_latex(name.removeprefix("net-")): found for name, found in experiments.items() if name.startswith("net-")
    }


def _network_row(label: str, estimates: Mapping[str, Estimate], columns: Sequence[str]) -> str:
    return row(label, [estimates[column] for column in columns])
