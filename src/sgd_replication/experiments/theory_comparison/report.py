"""The report's table of the theories compared, as LaTeX."""

from sgd_diffusion.theory import EXACT, THEORIES
from sgd_replication.experiments.theory_comparison.estimates import FAMILIES, IMPOSED
from sgd_replication.jobs.estimate_key import estimate_key
from sgd_replication.plotting.latex import Experiments, of_part


def comparison_table(experiments: Experiments) -> str:
    """Return a row for each family of systems: the range of predicted over measured exponents of every theory.

    Families with imposed noise stand above those with the noise of minibatches.

    Args:
        experiments: estimates by the part's name; a part on other data than asked for may have a label behind its name.
    """
    found = of_part(experiments, "theory-contest")
    rows = []
    for family, kind in FAMILIES.items():
        sweeps = found.get(estimate_key(family, "sweeps"))
        if sweeps is None:
            continue
        cells = [family, "imposed" if kind == IMPOSED else "of data", f"{sweeps.value:.0f}"]
        for theory in (*THEORIES, EXACT):
            ends = [found.get(estimate_key(family, theory.lower(), end)) for end in ("lowest", "highest")]
            cells.append(" to ".join(f"{end.value:.2f}" for end in ends if end) or "--")
        rows.append(" & ".join(cells) + r" \\")
    return "\n".join(rows) + "\n"
