"""The report's tables of the noise against the loss, as LaTeX."""

from sgd_replication.plotting.latex import Experiments, escape_latex, row

NOISE_LOSS_COLUMNS = [
    f"{loss}_{measure}"
    for loss in ("squared_error", "cross_entropy")
    for measure in ("slope_late", "slope_whole", "late_e_folds")
]


def noise_loss_table(experiments: Experiments) -> str:
    """Return a row for each data set: slopes of the noise against the loss, for both losses."""
    rows = [
        row(escape_latex(name.removeprefix("log-noise-")), [found[column] for column in NOISE_LOSS_COLUMNS])
        for name, found in experiments.items()
        if name.startswith("log-noise-")
    ]
    return "\n".join(rows) + "\n"


PRINTED_COLUMNS = [
    "printed_network_slope",
    "printed_network_slope_whole",
    "printed_network_e_folds",
    "cross_entropy_noise_slope",
    "cross_entropy_noise_slope_whole",
    "cross_entropy_e_folds",
]


def printed_noise_table(experiments: Experiments) -> str:
    """Return a row for each data set that a printed network learns: slopes of the noise against the loss."""
    rows = [
        row(escape_latex(name.removeprefix("log-printed-")), [found[column] for column in PRINTED_COLUMNS])
        for name, found in experiments.items()
        if name.startswith("log-printed-")
    ]
    return "\n".join(rows) + "\n"
