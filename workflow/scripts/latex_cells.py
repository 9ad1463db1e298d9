"""Rows of the report's LaTeX tables of estimates."""

from collections.abc import Iterable, Mapping

from sgd_diffusion.estimates import Estimate
from sgd_replication.reporting.numbers import latex_value

Experiments = Mapping[str, Mapping[str, Estimate]]
"""Estimates by their names, of every part of the experiments."""


def row(label: str, estimates: Iterable[Estimate | None]) -> str:
    """Return a row of a LaTeX table: its label and its estimates, a dash where one is missing."""
    return " & ".join([label, *(latex_value(value) if value else "--" for value in estimates)]) + r" \\"
