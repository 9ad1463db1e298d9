"""The report's table of the noise against the loss, as LaTeX."""

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
