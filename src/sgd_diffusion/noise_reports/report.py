"""The report on a model's gradient noise: its table, its sentences and its picture."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sgd_diffusion.noise_reports.layer_groups import ALL
from sgd_diffusion.noise_reports.tails import EXPLAINED, NO_TAIL

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PRINTED = {
    "parameters": "parameters",
    "trace_C": "Tr C",
    "noise_scale": "noise scale [95 %]",
    "pearson": "r(C, H)",
    "slope": "slope",
    "trace_ratio": "Tr C/Tr H",
    "excess_kurtosis": "kurtosis",
    "tail_index": "tail index [95 %]",
    "index_equal_scales": "equal scales",
    "index_equal_covariance": "equal cov.",
    "single_index": "own units",
    "heavy_tail": "heavy tail",
}
"""Columns of the printed table, and their headings."""


@dataclass(frozen=True, repr=False, eq=False)
class NoiseReport:
    """Gradient noise of a model at its present parameters.

    Attributes:
        table: a row for each layer and one for `all`; see `noise_report` for the columns.
        along: C_ii and H_ii along the leading eigenvectors of each row's block of H, with columns layer, curvature and
            variance.
        notes: sentences on how the model was measured.
        samples: number of samples n.
        batch_size: number of samples B of a minibatch of the noise.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.noise_reports import noise_report
        >>> data = [(torch.eye(16), torch.arange(16) % 2)]
        >>> report = noise_report(torch.nn.Linear(16, 2).double(), torch.nn.functional.cross_entropy,
        ...                       [(inputs.double(), labels) for inputs, labels in data], batch_size=4)
        >>> report.to_frame().loc["all", "parameters"]
        np.int64(34)
    """

    table: pd.DataFrame
    along: pd.DataFrame
    notes: tuple[str, ...]
    samples: int
    batch_size: int

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the table: a row for each layer and one for `all`."""
        return self.table.copy()

    @property
    def sentence(self) -> str:
        """Whether the noise of all parameters has a heavy tail that survives the Gaussian controls."""
        row = self._whole
        if not isinstance(verdict := row["heavy_tail"], str):
            return "The tail index is not defined: half of the noise has the same value, or no gradient varies."
        index = (
            f"Pooled over parameters, the noise of minibatches of {self.batch_size} has the tail index "
            f"{row['tail_index']:.2f} [{row['tail_index_low']:.2f}, {row['tail_index_high']:.2f}]"
        )
        if verdict == NO_TAIL:
            return f"{index}, which is that of Gaussian noise within 0.1 or its interval: no heavy tail appears."
        pooled, single = (
            f"{row[f'{name}_equal_scales']:.2f} and {row[f'{name}_equal_covariance']:.2f}"
            for name in ("index", "single")
        )
        gaussian = "Gaussian noise of equal scales and of equal covariance has"
        in_own_units = f"with each parameter in units of its own interquartile range, {row['single_index']:.2f} beside"
        if verdict == EXPLAINED:
            return (
                f"{index}, but the heavy tail does not survive the controls: {gaussian} {pooled}, and, {in_own_units} "
                f"{single}."
            )
        return (
            f"{index}, and the heavy tail survives the controls: {gaussian} {pooled}; {in_own_units} {single}. Repeat "
            "with a larger batch_size: the index rises if the variance is finite."
        )

    def plot(self) -> "Figure":
        """Return a figure: C against H along the leading eigenvectors, and the tail indices of all rows."""
        from sgd_diffusion.noise_reports.pictures import draw_report

        return draw_report(self.table, self.along, self.batch_size)

    def __repr__(self) -> str:
        row, count = self._whole, len(self.table) - 1
        layers = f"{count} {'layer' if count == 1 else 'layers'}"
        return (
            f"NoiseReport({layers}, {int(row['parameters']):,} parameters, {self.samples} samples: "
            f"Tr C = {number_text(row['trace_C'])}, noise scale {_with_interval(row, 'noise_scale')}, "
            f"tail index {number_text(row['tail_index'])})"
        )

    def __str__(self) -> str:
        shown = self.printed().to_string(index_names=False)
        return "\n".join([shown, "", self.sentence, *self.notes])

    def _repr_html_(self) -> str:
        paragraphs = "".join(f"<p>{text}</p>" for text in (self.sentence, " ".join(self.notes)))
        return self.printed().to_html(index_names=False) + paragraphs

    @property
    def _whole(self) -> dict[Hashable, Any]:
        """The row of all parameters."""
        return self.table.loc[[ALL]].to_dict("records")[0]

    def printed(self) -> pd.DataFrame:
        """Return the table as text for readers: three digits, and intervals in the cells."""
        rows = [
            {
                heading: _with_interval(row, name) if "[" in heading else cell_text(row[name])
                for name, heading in PRINTED.items()
            }
            for row in self.table.to_dict("records")
        ]
        return pd.DataFrame(rows, index=self.table.index)


def number_text(value: float) -> str:
    """Return a number with three digits.

    Examples:
        >>> number_text(1234.5), number_text(0.012345), number_text(float("inf")), number_text(float("nan"))
        ('1,230', '0.0123', '∞', '–')
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    if 1000 <= abs(value) < 1e7:
        digits = 2 - math.floor(math.log10(abs(value)))
        return f"{round(value, digits):,.0f}"
    return f"{value:.3g}"


def cell_text(value: object) -> str:
    """Return the content of a cell: counts in full, other numbers with three digits.

    Examples:
        >>> cell_text(12345), cell_text(0.5), cell_text("no"), cell_text(None)
        ('12,345', '0.5', 'no', '–')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return "–"
    if isinstance(value, float):
        return number_text(value)
    return f"{value:,}"


def _with_interval(row: Mapping[Hashable, Any], name: str) -> str:
    value, low, high = (float(row[key]) for key in (name, f"{name}_low", f"{name}_high"))
    if math.isnan(value):
        return "–"
    return f"{number_text(value)} [{number_text(low)}, {number_text(high)}]"
