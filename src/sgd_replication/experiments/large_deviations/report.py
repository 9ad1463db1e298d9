"""The report's table of the published panels with each fault of the public code on and off, as LaTeX."""

from collections.abc import Mapping

from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.large_deviations.faults import ALGORITHMS, FAULTS, PANELS, PRINTED, key_of, variants
from sgd_replication.plotting.latex import Experiments, latex_value, number, of_part

NAMES = {"sgd": "SGD", "sgld": "SGLD"}


def ldt_panels_table(experiments: Experiments) -> str:
    r"""Return a row for each printed series and each variant: correlation, and power in parentheses, of every panel.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> found = {"sgd_eta_all_pearson": plus_minus(-0.98, 0.01, n=6)}
        >>> found["sgd_eta_all_power"] = plus_minus(-0.5, 0.1, n=6)
        >>> lines = ldt_panels_table({"ldt-panels": found}).splitlines()
        >>> lines[0]
        'SGD, printed & \\ensuremath{-0.929} & \\ensuremath{-0.992} & 0.830 & 0.985 \\\\'
        >>> lines[2]
        'SGD, all faults & -- & \\ensuremath{-0.980} (\\ensuremath{-0.50}) & -- & -- \\\\'
    """
    found = of_part(experiments, "ldt-panels")
    lines = []
    for algorithm in ALGORITHMS:
        for series in ("sgd", "discrete") if algorithm == "sgd" else ("sgld",):
            cells = [number(f"{PRINTED[series, panel]:.3f}") for panel in PANELS]
            label = "discrete" if series == "discrete" else NAMES[algorithm]
            lines.append(" & ".join([f"{label}, printed", *cells]) + r" \\")
        for variant, _ in variants(algorithm):
            cells = [_cell(found, algorithm, panel, variant) for panel in PANELS]
            lines.append(" & ".join([f"{NAMES[algorithm]}, {_words(variant)}", *cells]) + r" \\")
        lines.append(r"\midrule")
    return "\n".join(lines[:-1]) + "\n"


def _cell(found: Mapping[str, Estimate], algorithm: str, panel: str, variant: str) -> str:
    pearson = found.get(key_of(algorithm, panel, variant, "pearson"))
    power = found.get(key_of(algorithm, panel, variant, "power"))
    if pearson is None or power is None:
        return "--"
    return f"{latex_value(pearson)} ({latex_value(power)})"


def _words(variant: str) -> str:
    """Return a variant in words."""
    fault = next((fault for fault in FAULTS if fault in variant), None)
    if fault is None:
        return {"all": "all faults", "clean": "no fault"}[variant]
    words = FAULTS[fault].replace("η", r"$\eta$")
    return f"without: {words}" if variant.startswith("without") else f"alone: {words}"
