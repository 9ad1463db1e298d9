"""Marks that several figures share: points with bars, and laws drawn beyond what they were fitted to."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from sgd_diffusion.figures.style import CONTROL, THIRD
from sgd_diffusion.laws import LAWS

LAW_STYLES = {"exponential": (CONTROL, "-"), "power": (THIRD, "--")}


def bars(
    axis: Axes,
    x: pd.Series,
    y: pd.Series,
    half_width: pd.Series | float,
    color: object,
    marker: str,
    label: str,
    line: str = "none",
) -> None:
    """Marks with 95 % intervals."""
    axis.errorbar(
        x, y, half_width, fmt=marker, linestyle=line, color=color, markersize=3, elinewidth=0.8, label=label or None
    )


def laws_from_lower_half(
    axis: Axes, x: NDArray[np.float64], log_time: NDArray[np.float64], error: NDArray[np.float64]
) -> None:
    """Draw both laws over the whole range, each fitted to the lower half of an ascending sweep."""
    half = len(x) // 2
    dense = np.linspace(x[0], x[-1], 200)
    for law in LAWS:
        control = (lambda values: values) if law == "exponential" else np.log
        coefficients = np.polyfit(control(x[:half]), log_time[:half], 1, w=1 / error[:half])
        color, line = LAW_STYLES[law]
        axis.plot(
            dense, np.polyval(coefficients, control(dense)), line, color=color, label=f"{law}, from the lower half"
        )
