"""Noise amplitude of the published panels on Styblinski–Tang, fitted to Fig. 4b and then kept fixed.

Of all panels the paper prints B and η for Fig. 4b only. With additive noise of standard deviation σ√(k/B) the escape
time of the chain is exact (`coordinate_exit_time`), so nothing here is simulated.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import interpolate, optimize, stats

from sgd_diffusion.estimates import CONFIDENCE
from sgd_replication.experiments.styblinski_tang.exact_times import EscapeTable, sgld_log_time
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings

PUBLISHED_ERROR = 0.1
"""Standard error of a published −log γ, which is a mean over 100 runs."""
DIFFUSIONS = (1.8, 80.0)
"""Range of D in the exact times of SGLD."""
AMPLITUDES = (200.0, 380.0)
"""Range in which σ is fitted."""
PARAMETERS = ["learning_rate", "batch_size", "diffusion_unit"]
"""Parameters that a panel may fix."""


@dataclass(frozen=True)
class Calibration:
    """Parameters that the paper does not give, fitted to its published panels.

    Attributes:
        amplitude: σ, standard deviation of one sample's gradient noise, fitted to Fig. 4b: value and 95 % interval.
        table: a `CALIBRATION` table with one row for each panel.

    Examples:
        >>> table = pd.DataFrame({"panel": ["4a", "4c"], "learning_rate": [0.004, np.nan], "batch_size": [20.0, 2.0]})
        >>> calibration = Calibration((290.0, 288.0, 292.0), table.assign(diffusion_unit=np.nan))
        >>> calibration.parameters("4a")
        {'learning_rate': 0.004, 'batch_size': 20.0, 'diffusion_unit': nan}
    """

    amplitude: tuple[float, float, float]
    table: pd.DataFrame

    def parameters(self, panel: str) -> dict[str, float]:
        """Return the learning rate, batch size and unit of D of a panel; nan for those that it does not fix."""
        row = self.table.set_index("panel")[PARAMETERS].loc[panel].to_numpy(float)
        return dict(zip(PARAMETERS, row.tolist(), strict=True))


def calibrate(published: pd.DataFrame, settings: StyblinskiTangSettings) -> Calibration:
    """Fit σ to Fig. 4b; with this σ fit η and B to Fig. 4a, B to Fig. 4c, and a unit of D to Figs. 6a and 6b.

    Args:
        published: the digitised panels, with columns `panel`, `x` and `y`.
        settings: the dimension, η of Fig. 4b, η of SGLD (the paper does not give it), and the grid of exact times.

    Examples:
        All panels hold the same times, made with σ = 270. Read as Fig. 4b they give σ back; read as Fig. 4c they fit
        no B:

        >>> batch = np.arange(30.0, 50.0, 4)
        >>> times = EscapeTable.of(1, nodes=5)(np.array(0.006), batch, 270.0)
        >>> panels = [pd.DataFrame({"panel": name, "x": batch, "y": times}) for name in ("4a", "4b", "4c", "6a", "6b")]
        >>> found = calibrate(pd.concat(panels), StyblinskiTangSettings(dimension=1, table_nodes=5))
        >>> round(found.amplitude[0], 1), found.amplitude[1] < 270 < found.amplitude[2]
        (270.0, True)
        >>> found.table.set_index("panel")["p"].round(3)[["4b", "4c"]].tolist()
        [1.0, 0.0]
    """
    learning_rate, sgld_learning_rate = settings.learning_rate, settings.sgld_learning_rate
    table = EscapeTable.of(settings.dimension, settings.table_nodes)
    panels = {str(name): (rows["x"].to_numpy(), rows["y"].to_numpy()) for name, rows in published.groupby("panel")}
    batch, times = panels["4b"]

    def misfit(amplitude: float) -> float:
        return _chi_square(times, table(np.array(learning_rate), batch, amplitude))

    fit = optimize.minimize_scalar(misfit, bounds=AMPLITUDES, method="bounded", options={"xatol": 1e-3})
    low, high = (
        optimize.brentq(lambda amplitude: misfit(amplitude) - fit.fun - stats.chi2.ppf(CONFIDENCE, 1), *bounds)
        for bounds in ((0.9 * fit.x, fit.x), (fit.x, 1.1 * fit.x))
    )
    diffusions = np.geomspace(*DIFFUSIONS, settings.table_nodes + 5)
    sgld_times = [sgld_log_time(sgld_learning_rate, float(value), settings.dimension) for value in diffusions]
    sgld = interpolate.CubicSpline(np.log(diffusions), sgld_times)
    rows = [
        _row("4b", fit.fun, len(batch) - 1, learning_rate=learning_rate),
        _scan_4a(table, *panels["4a"], fit.x),
        _scan_4c(table, *panels["4c"], fit.x),
        _diffusion_6a(*panels["6a"], sgld, sgld_learning_rate),
        _diffusion_6b(*panels["6b"], sgld, sgld_learning_rate),
    ]
    return Calibration((float(fit.x), float(low), float(high)), pd.DataFrame(rows))


def _chi_square(published: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    return float((((published - expected) / PUBLISHED_ERROR) ** 2).sum())


def _row(panel: str, chi_square: float, degrees: int, **fitted: float) -> dict[str, object]:
    """Return a row of the table; parameters that the panel does not fix are nan."""
    test = {"chi_square": chi_square, "degrees": degrees, "p": float(stats.chi2.sf(chi_square, degrees))}
    return {"panel": panel, **dict.fromkeys(PARAMETERS, np.nan), **fitted, **test}


def _scan_4a(table: EscapeTable, x: NDArray[np.float64], y: NDArray[np.float64], amplitude: float) -> dict[str, object]:
    """Fit of Fig. 4a over every whole B and a grid of η; two parameters."""
    chi_square, rate, batch_size = min(
        (_chi_square(y, table(rate / x, np.array(batch_size), amplitude)), rate, float(batch_size))
        for batch_size in range(2, 121)
        for rate in np.geomspace(0.0006, 0.012, 200)
    )
    return _row("4a", chi_square, len(x) - 2, learning_rate=rate, batch_size=batch_size)


def _scan_4c(table: EscapeTable, x: NDArray[np.float64], y: NDArray[np.float64], amplitude: float) -> dict[str, object]:
    """Fit of Fig. 4c, whose rate is per unit of dynamical time η · iterations, over every whole B; one parameter."""
    chi_square, batch_size = min(
        (_chi_square(y, table(1 / x, np.array(batch_size), amplitude) - np.log(x)), float(batch_size))
        for batch_size in range(1, 121)
    )
    return _row("4c", chi_square, len(x) - 1, batch_size=batch_size)


def _diffusion_6a(
    k: NDArray[np.float64], rate: NDArray[np.float64], sgld: interpolate.CubicSpline, learning_rate: float
) -> dict[str, object]:
    """Fit of D at k = 1 to Fig. 6a; the other k follow from γ(k, η) = γ(1, kη), here in its limit γ ∝ k."""

    def misfit(log_diffusion: float) -> float:
        return _chi_square(-np.log(rate), float(sgld(log_diffusion)) - np.log(k))

    low, high = sgld.x[[0, -1]]
    found = optimize.minimize_scalar(misfit, bounds=(low, high), method="bounded", options={"xatol": 1e-4})
    return _row("6a", found.fun, len(k) - 1, learning_rate=learning_rate, diffusion_unit=math.exp(found.x))


def _diffusion_6b(
    x: NDArray[np.float64], y: NDArray[np.float64], sgld: interpolate.CubicSpline, learning_rate: float
) -> dict[str, object]:
    """Fit of Fig. 6b, whose plotted D is the diffusion coefficient divided by a unit that the paper does not give.

    The unit of D and η are fitted. At small η a change of η shifts ln(iterations) by a constant.
    """

    def shift(log_unit: float) -> float:
        return float((y - sgld(log_unit - np.log(x))).mean())

    def misfit(log_unit: float) -> float:
        return _chi_square(y, sgld(log_unit - np.log(x)) + shift(log_unit))

    # Every plotted point must lie within the table.
    low, high = sgld.x[0] + np.log(x.max()), sgld.x[-1] + np.log(x.min())
    found = optimize.minimize_scalar(misfit, bounds=(low, high), method="bounded", options={"xatol": 1e-4})
    rate = learning_rate * math.exp(-shift(found.x))
    return _row("6b", found.fun, len(x) - 2, learning_rate=rate, diffusion_unit=math.exp(found.x))
