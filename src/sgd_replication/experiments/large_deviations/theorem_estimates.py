"""Estimates of the printed law from a ball, and of how the gap between SGD and its diffusion closes with η."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly, plus_minus
from sgd_diffusion.statistics import fit_law
from sgd_replication.experiments.large_deviations.estimates import limit_exponent

PRINTED_POWER = 0.5
"""Power of λ_min in the printed exponent where C = H."""


def ball_exponents(balls: pd.DataFrame) -> pd.DataFrame:
    """Return the fitted exponents at every smallest curvature: of the diffusion, and of SGD with the standard error.

    `printed` is the exponent 2 r² √λ_min of the first version for C = H and 2 r² λ_min for C = I, with r = 1.

    Examples:
        >>> x = np.linspace(4, 14, 6)
        >>> rows = pd.DataFrame({"inverse_noise": x, "continuous": x - 2 * np.log(x), "error": 0.1})
        >>> balls = rows.assign(noise="C = H", flattest=0.25, log_time=rows["continuous"] + 0.1 * x)
        >>> ball_exponents(balls)[["continuous", "discrete", "printed"]].round(6).to_numpy().tolist()
        [[1.0, 1.1, 1.0]]
    """
    rows = []
    for (noise, _), part in balls.groupby(["noise", "flattest"]):
        x, times = part["inverse_noise"].to_numpy(), part["continuous"].to_numpy()
        low = float(part["flattest"].iloc[0])
        continuous, discrete, error = limit_exponent(x, times), np.nan, np.nan
        if part["log_time"].notna().all():
            # Subtracting the exact times of the diffusion removes the prefactor; only sampling errors are left.
            fit = fit_law("exponential", x, part["log_time"].to_numpy() - times, part["error"].to_numpy())
            discrete, error = continuous + fit.slope, fit.slope_error
        printed = 2 * low ** (PRINTED_POWER if noise == "C = H" else 1)
        rows.append(
            {
                "noise": noise,
                "flattest": low,
                "continuous": continuous,
                "discrete": discrete,
                "error": error,
                "printed": printed,
            }
        )
    return pd.DataFrame(rows)


def theorem_estimates(balls: pd.DataFrame, gaps: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates `ldt-theorems`: powers of λ_min in the exponent from a ball, and of η in the gap.

    Powers are slopes on logarithmic axes. The gap is the relative difference of the mean times of SGD and diffusion;
    `gap_power` is the smallest power over the exponents BV/η, and `gap_over_shift_worst` how far the gap at the
    smallest η is from that of a boundary shifted by the mean overshoot, relative.

    Args:
        balls, gaps: tables `BALLS` and `GAPS`.

    Examples:
        The printed law itself, and a gap that is √η/2:

        >>> x = np.linspace(4, 14, 6)
        >>> parts = [
        ...     pd.DataFrame({"inverse_noise": x, "continuous": 2 * low**power * x}).assign(noise=noise, flattest=low)
        ...     for noise, power in (("C = H", 0.5), ("C = I", 1.0)) for low in (0.1, 0.4)
        ... ]
        >>> balls = pd.concat(parts).assign(error=0.1)
        >>> balls["log_time"] = balls["continuous"].where(balls["noise"] == "C = H")
        >>> gaps = pd.DataFrame({"exponent": 3.0, "rate": [0.04, 0.01], "gap": [0.1, 0.05], "shifted": [0.11, 0.05]})
        >>> found = theorem_estimates(balls, gaps)
        >>> names = "ball_exponent_power_over_half", "ball_discrete_power_over_half", "white_exponent_power"
        >>> [round(found[name].value, 6) for name in (*names, "gap_power")]
        [1.0, 1.0, 1.0, 0.5]
    """
    exponents = ball_exponents(balls)
    own, white = (exponents[exponents["noise"] == noise] for noise in ("C = H", "C = I"))
    weights = _slope_weights(np.log(own["flattest"].to_numpy()))
    discrete, spread = own["discrete"].to_numpy(), own["error"].to_numpy()
    over_printed = own.sort_values("flattest")["continuous"] / own.sort_values("flattest")["printed"]
    last = gaps[gaps["rate"] == gaps["rate"].min()]
    powers = [_power(part["rate"], part["gap"]) for _, part in gaps.groupby("exponent")]
    return {
        "ball_exponent_power_over_half": exactly(
            _power(own["flattest"], own["continuous"]) / PRINTED_POWER, "computed"
        ),
        "ball_discrete_power_over_half": plus_minus(
            float(weights @ np.log(discrete)) / PRINTED_POWER,
            1.96 * float(np.linalg.norm(weights * spread / discrete)) / PRINTED_POWER,
            len(own),
        ),
        "ball_over_printed_flattest": exactly(float(over_printed.iloc[0]), "computed"),
        "ball_over_printed_steepest": exactly(float(over_printed.iloc[-1]), "computed"),
        "white_exponent_power": exactly(_power(white["flattest"], white["continuous"]), "computed"),
        "white_over_printed": exactly(float((white["continuous"] / white["printed"]).mean()), "computed"),
        "gap_power": exactly(min(powers), "computed"),
        "gap_power_highest": exactly(max(powers), "computed"),
        "gap_smallest": exactly(float(gaps["gap"].min()), "computed"),
        "gap_largest": exactly(float(gaps["gap"].max()), "computed"),
        "gap_over_shift_worst": exactly(float((last["gap"] / last["shifted"] - 1).abs().max()), "computed"),
    }


def _slope_weights(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return w with Σ w_i y_i the slope of the least-squares line through (x_i, y_i)."""
    centred = x - x.mean()
    return np.asarray(centred / (centred @ centred))


def _power(x: pd.Series, y: pd.Series) -> float:
    return float(_slope_weights(np.log(x.to_numpy())) @ np.log(y.to_numpy()))
