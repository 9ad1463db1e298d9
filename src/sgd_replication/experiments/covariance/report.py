"""The report's tables of gradient noise against curvature, as LaTeX."""

from collections.abc import Mapping
from itertools import count, takewhile

from sgd_diffusion.estimates import Estimate
from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.plotting.latex import Experiments, escape_latex, latex_interval, latex_value, stage_rows

COVARIANCE_COLUMNS = (
    "{stage}_elements",
    "{stage}_slope",
    "{stage}_log_pearson",
    "{stage}_exponent",
    "{stage}_trace_ratio",
    "{stage}_cosine",
    "{stage}_covariance_cosine",
    "{stage}_mu",
    "{stage}_every_elements",
    "{stage}_every_slope",
    "{stage}_every_log_pearson",
)
LAYER_COLUMNS = {
    **dict.fromkeys(("slope", "exponent", "log_pearson", "trace_ratio"), latex_interval),
    **dict.fromkeys(("outliers", "outlier_curvature", "outlier_noise"), latex_value),
}
"""Measures of a layer, and how each is printed."""


def covariance_table(experiments: Experiments) -> str:
    """Return the rows of the table that compares gradient noise with curvature, one row for each checkpoint."""
    return stage_rows(experiments, "cov-", ENDS, COVARIANCE_COLUMNS)


def layers_table(experiments: Experiments) -> str:
    r"""Return the rows of all designs at each end of the training: a heading, a row for each layer, one for the whole.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> found = {f"trained_{layer}_slope": plus_minus(0.9, 0.1, n=15) for layer in ("layer_1", "whole")}
        >>> heading, layer, whole = layers_table({"layers-avila_fc": found}).splitlines()
        >>> print(heading, whole, sep="\n")
        \heading{avila\_fc, trained} & & & & & & & \\
        \quad whole & 0.90\ [0.80, 1.00] & -- & -- & -- & -- & -- & -- \\
    """
    rows = []
    empty = " &" * len(LAYER_COLUMNS)
    for name, found in experiments.items():
        for stage in ENDS if name.startswith("layers-") else ():
            if layers := _layers(found, stage):
                rows.append(rf"\heading{{{escape_latex(name.removeprefix('layers-'))}, {stage}}}{empty}")
            rows += [" & ".join([rf"\quad {layer}", *_cells(found, stage, layer)]) for layer in layers]
    return "".join(rf"{row} \\" + "\n" for row in rows)


def _layers(found: Mapping[str, Estimate], stage: str) -> list[str]:
    """Return the names of the layers that were measured at a stage, and of the whole."""

    def measured(layer: str) -> bool:
        return any(key.startswith(f"{stage}_{layer}_".replace(" ", "_")) for key in found)

    return [*takewhile(measured, (f"layer {number}" for number in count(1))), *filter(measured, ["whole"])]


def _cells(found: Mapping[str, Estimate], stage: str, layer: str) -> list[str]:
    keys = {f"{stage}_{layer}_{column}".replace(" ", "_"): printed for column, printed in LAYER_COLUMNS.items()}
    return [printed(found[key]) if key in found else "--" for key, printed in keys.items()]
