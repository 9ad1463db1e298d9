"""Which noise the published panels of Styblinski–Tang were made with: one amplitude from Fig. 4b, then frozen.

Only B and η of Fig. 4b are printed. With additive noise of standard deviation σ√(k/B) the chain has an exact answer
(`coordinate_exit_time`), so that nothing here is simulated.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import interpolate, optimize, stats

from sgd_diffusion.dynamics import SGD, SGLD
from sgd_diffusion.estimates import CONFIDENCE
from sgd_diffusion.landscapes import styblinski_tang
from sgd_diffusion.theory import coordinate_exit_time

PUBLISHED_ERROR = 0.1
"""Standard error of a published −log γ: 100 runs a point."""
LINE = styblinski_tang(1)
SADDLE = float(LINE.saddle[0])
WALL = -6.5
STEPS, RATIOS = (2.5e-4, 0.024), (300.0, 1500.0)
DIFFUSIONS = (1.8, 80.0)
AMPLITUDES = (200.0, 380.0)


def exact_log_time(dynamics: SGD | SGLD, spread: float, dimension: int) -> float:
    """Return ln E[iterations] of Styblinski–Tang at k = 1, on cells that suit steps of this standard deviation."""
    cells = 2 * max(150, math.ceil(2.2 * (SADDLE - WALL) / spread))
    return coordinate_exit_time(LINE, dynamics, threshold=SADDLE, wall=WALL, dimension=dimension, cells=cells)[0]


@dataclass(frozen=True)
class EscapeTable:
    """ln E[iterations] over ln kη and R = 10⁴ B/(σ² kη), interpolated; R is what the exponent is made of."""

    spline: interpolate.RectBivariateSpline

    @classmethod
    def of(cls, dimension: int, nodes: int = 13) -> "EscapeTable":
        """Tabulate the exact chain on `nodes` values of either argument."""
        steps, ratios = np.geomspace(*STEPS, nodes), np.linspace(*RATIOS, nodes)
        values = np.empty((nodes, nodes))
        for i, step in enumerate(steps):
            for j, ratio in enumerate(ratios):
                noise = 100 / math.sqrt(ratio * step)
                values[i, j] = exact_log_time(SGD(float(step), 1, noise), step * noise, dimension)
        return cls(interpolate.RectBivariateSpline(np.log(steps), ratios, values))

    def __call__(
        self, step: NDArray[np.float64], batch_size: NDArray[np.float64], amplitude: float
    ) -> NDArray[np.float64]:
        """Return ln E[iterations] at kη, B and σ; infinite outside the table."""
        step, batch_size = np.broadcast_arrays(step, batch_size)
        ratio = 1e4 * batch_size / (amplitude**2 * step)
        inside = (step >= STEPS[0]) & (step <= STEPS[1]) & (ratio >= RATIOS[0]) & (ratio <= RATIOS[1])
        values = self.spline(np.log(np.where(inside, step, STEPS[0])), np.where(inside, ratio, RATIOS[0]), grid=False)
        return np.where(inside, values, np.inf)


@dataclass(frozen=True)
class Calibration:
    """What the published panels say about the parameters that the paper does not give.

    Attributes:
        amplitude: σ of one sample's gradient noise, from Fig. 4b, with its 95 % interval.
        table: a `CALIBRATION` table, a row a panel.

    Examples:
        >>> table = pd.DataFrame({"panel": ["4a", "4c"], "learning_rate": [0.004, np.nan], "batch_size": [20.0, 2.0]})
        >>> calibration = Calibration((290.0, 288.0, 292.0), table.assign(diffusion_unit=np.nan))
        >>> calibration.parameters("4a")
        {'learning_rate': 0.004, 'batch_size': 20.0, 'diffusion_unit': nan}
    """

    amplitude: tuple[float, float, float]
    table: pd.DataFrame

    def parameters(self, panel: str) -> dict[str, float]:
        """A panel's learning rate, batch size and unit of D."""
        rows = self.table[self.table["panel"] == panel]
        return {name: rows[name].to_list()[0] for name in ("learning_rate", "batch_size", "diffusion_unit")}


def calibrate(
    published: pd.DataFrame, *, dimension: int, learning_rate: float, sgld_learning_rate: float, nodes: int = 13
) -> Calibration:
    """Fit σ to Fig. 4b, then ask which (η, B) of 4a and which B of 4c the frozen σ allows; 6a and 6b need a unit of D.

    Args:
        published: the digitised panels (`panel`, `x`, `y`).
        dimension: of Styblinski–Tang.
        learning_rate: η of Fig. 4b.
        sgld_learning_rate: η of SGLD, which the paper does not give.
        nodes: of the table that stands for the exact chain, in each direction.

    Examples:
        One set of times stands for all panels. As Fig. 4b it was made with σ = 270; as Fig. 4c no B gives it:

        >>> batch = np.arange(30.0, 50.0, 4)
        >>> times = EscapeTable.of(1, nodes=4)(np.array(0.006), batch, 270.0)
        >>> panels = [pd.DataFrame({"panel": name, "x": batch, "y": times}) for name in ("4a", "4b", "4c", "6a", "6b")]
        >>> found = calibrate(pd.concat(panels), dimension=1, learning_rate=0.006, sgld_learning_rate=0.001, nodes=4)
        >>> round(found.amplitude[0], 1), found.amplitude[1] < 270 < found.amplitude[2]
        (270.0, True)
        >>> found.table.set_index("panel")["p"].round(3)[["4b", "4c"]].tolist()
        [1.0, 0.0]
    """
    table = EscapeTable.of(dimension, nodes)
    panels = {str(name): (rows["x"].to_numpy(), rows["y"].to_numpy()) for name, rows in published.groupby("panel")}
    batch, times = panels["4b"]

    def misfit(amplitude: float) -> float:
        return _chi_square(times, table(np.array(learning_rate), batch, amplitude))

    fit = optimize.minimize_scalar(misfit, bounds=AMPLITUDES, method="bounded", options={"xatol": 1e-3})
    low, high = (
        optimize.brentq(lambda amplitude: misfit(amplitude) - fit.fun - stats.chi2.ppf(CONFIDENCE, 1), *bounds)
        for bounds in ((0.9 * fit.x, fit.x), (fit.x, 1.1 * fit.x))
    )
    rows = [_row("4b", fit.fun, len(batch) - 1, learning_rate=learning_rate)]
    rows.append(_scan_4a(table, *panels["4a"], fit.x))
    rows.append(_scan_4c(table, *panels["4c"], fit.x))
    diffusions = np.geomspace(*DIFFUSIONS, nodes + 5)
    sgld = interpolate.CubicSpline(
        np.log(diffusions), [sgld_log_time(sgld_learning_rate, float(value), dimension) for value in diffusions]
    )
    rows.append(_diffusion_6a(*panels["6a"], sgld, sgld_learning_rate))
    rows.append(_diffusion_6b(*panels["6b"], sgld, sgld_learning_rate))
    return Calibration((float(fit.x), float(low), float(high)), pd.DataFrame(rows))


def _chi_square(published: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    return float((((published - expected) / PUBLISHED_ERROR) ** 2).sum())


def _row(
    panel: str,
    chi_square: float,
    degrees: int,
    learning_rate: float = np.nan,
    batch_size: float = np.nan,
    diffusion_unit: float = np.nan,
) -> dict[str, object]:
    return {
        "panel": panel,
        "learning_rate": learning_rate,
        "batch_size": batch_size,
        "diffusion_unit": diffusion_unit,
        "chi_square": chi_square,
        "degrees": degrees,
        "p": float(stats.chi2.sf(chi_square, degrees)),
    }


def _scan_4a(table: EscapeTable, x: NDArray[np.float64], y: NDArray[np.float64], amplitude: float) -> dict[str, object]:
    """Every whole B with the η that suits it best; two parameters are spent."""
    chi_square, rate, batch_size = min(
        (_chi_square(y, table(rate / x, np.array(batch_size), amplitude)), rate, float(batch_size))
        for batch_size in range(2, 121)
        for rate in np.geomspace(0.0006, 0.012, 200)
    )
    return _row("4a", chi_square, len(x) - 2, learning_rate=rate, batch_size=batch_size)


def _scan_4c(table: EscapeTable, x: NDArray[np.float64], y: NDArray[np.float64], amplitude: float) -> dict[str, object]:
    """Every whole B; the panel's rate is per unit of dynamical time, τ = η · iterations; one parameter is spent."""
    chi_square, batch_size = min(
        (_chi_square(y, table(1 / x, np.array(batch_size), amplitude) - np.log(x)), float(batch_size))
        for batch_size in range(1, 121)
    )
    return _row("4c", chi_square, len(x) - 1, batch_size=batch_size)


def _diffusion_6a(
    k: NDArray[np.float64], rate: NDArray[np.float64], sgld: interpolate.CubicSpline, learning_rate: float
) -> dict[str, object]:
    """One D at k = 1; the rest of the panel is the identity γ(k, η) = γ(1, kη), here in its limit γ ∝ k."""

    def misfit(log_diffusion: float) -> float:
        return _chi_square(-np.log(rate), float(sgld(log_diffusion)) - np.log(k))

    low, high = sgld.x[[0, -1]]
    found = optimize.minimize_scalar(misfit, bounds=(low, high), method="bounded", options={"xatol": 1e-4})
    return _row("6a", found.fun, len(k) - 1, learning_rate, diffusion_unit=math.exp(found.x))


def _diffusion_6b(
    x: NDArray[np.float64], y: NDArray[np.float64], sgld: interpolate.CubicSpline, learning_rate: float
) -> dict[str, object]:
    """The plotted D is not the diffusion coefficient: D = unit · D_plotted, and the unit of time is free as well.

    A free η shifts ln(iterations) by a constant at small η; both are spent.
    """

    def shift(log_unit: float) -> float:
        return float((y - sgld(log_unit - np.log(x))).mean())

    def misfit(log_unit: float) -> float:
        return _chi_square(y, sgld(log_unit - np.log(x)) + shift(log_unit))

    # Only where every plotted point lies within the table.
    low, high = sgld.x[0] + np.log(x.max()), sgld.x[-1] + np.log(x.min())
    found = optimize.minimize_scalar(misfit, bounds=(low, high), method="bounded", options={"xatol": 1e-4})
    rate = learning_rate * math.exp(-shift(found.x))
    return _row("6b", found.fun, len(x) - 2, rate, diffusion_unit=math.exp(found.x))


def sgld_log_time(learning_rate: float, diffusion: float, dimension: int) -> float:
    """Return ln E[iterations] of SGLD at k = 1."""
    return exact_log_time(SGLD(learning_rate, diffusion), math.sqrt(2 * learning_rate * diffusion), dimension)
