"""The report's table of the theories compared, as LaTeX."""

from sgd_diffusion.theory import THEORIES
from sgd_replication.jobs.estimate_key import estimate_key
from sgd_replication.plotting.latex import Experiments

FAMILIES = (
    "white noise",
    "constant noise",
    "wells",
    "curvature noise by parts",
    "pointwise curvature noise",
    "regression on a circle",
    "shifted data",
    "networks",
)
"""Families of systems in the order of the report, from white noise to the noise of minibatches."""


def contest_table(experiments: Experiments) -> str:
    """Return a row for each family of systems: the range of predicted over measured exponents of every theory.

    Args:
        experiments: estimates by the part's name; a part on other data than asked for may have a label behind its name.
    """
    found = next(estimates for name, estimates in experiments.items() if name.startswith("theory-contest"))
    rows = []
    for family in FAMILIES:
        sweeps = found.get(estimate_key(family, "sweeps"))
        if sweeps is None:
            continue
        cells = [family, f"{sweeps.value:.0f}"]
        for theory in THEORIES:
            ends = [found.get(estimate_key(family, theory.lower(), end)) for end in ("lowest", "highest")]
            cells.append(" to ".join(f"{end.value:.2f}" for end in ends if end) or "--")
        rows.append(" & ".join(cells) + r" \\")
    return "\n".join(rows) + "\n"
