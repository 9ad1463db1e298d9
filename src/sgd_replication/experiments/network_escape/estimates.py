"""Estimates of the escape from a network's minimum on one data set, which Fig. 5 and its appendix are judged by."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.problems import basin_numbers
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW, fit_law, prefactor_of, sweep_estimates
from sgd_replication.experiments.network_escape.collapse import collapse_estimates

AXES = {"k": "5a", "batch": "5b", "eta": "5c"}
FEWEST_PRINTED = 3


def escape_estimates(tables: Mapping[str, pd.DataFrame], batch_unit: int, seed: int) -> dict[str, Estimate]:
    """Return the estimates of the part `net-<set>`, except those of directions and of saddles.

    All sweeps and variants draw their bootstrap samples from one generator, so their order decides the numbers.

    Args:
        tables: `valleys`, `sweeps`, `published`, `variants` and `white_noise`, by these names.
        batch_unit: B where it is not swept.
        seed: base of the resampling.

    Examples:
        All sweeps follow Theorem 2, ln τ = 3 + 0.002 B/(kη) with the prefactor 1/(kη), around B = 8 and η = 0.01:

        >>> x, error = np.linspace(0.5, 6, 8), {"error": 0.05, "exponential": 0.5}  # 1/k, B/8 and 0.01/η
        >>> by_batch, by_rate = 3 + 1.6 * x, 3 + 1.6 * x + np.log(x)  # 1.6 = 0.002 · 8/0.01
        >>> parts = [("network", "k", x, by_rate), ("network", "k fixed box", x, 3 + 0.4 * x)]
        >>> parts += [("network", "batch", 8 * x, by_batch), ("network", "eta", x / 0.01, by_rate)]
        >>> parts += [("logistic regression", "batch", 8 * x, by_batch)]
        >>> names = ("model", "sweep", "x", "log_time")
        >>> sweeps = pd.concat([pd.DataFrame(dict(zip(names, part)) | error) for part in parts], ignore_index=True)
        >>> basins = pd.DataFrame({"model": ["network", "logistic regression"], "learning_rate": 0.01})
        >>> basins = basins.assign(theorem_exponent=0.002, exponent=0.001, settling=100.0)
        >>> none = pd.DataFrame(columns=["panel", "variant", "x", "published"])
        >>> tables = {"valleys": basins, "sweeps": sweeps, "published": none, "variants": none}
        >>> tables["white_noise"] = pd.DataFrame({"x": x, "log_time": 2 + np.log(x), "error": 0.05})
        >>> found = escape_estimates(tables, batch_unit=8, seed=0)
        >>> names = ("k_slope_over_theorem", "batch_slope_over_valley", "white_noise_exponent", "k_settled_share")
        >>> [round(found[name].value, 3) for name in names]  # 3 + 1.6 x > ln 100 from the second of eight points on
        [1.0, 2.0, 1.0, 0.875]
    """
    stream = np.random.default_rng(seed)
    sweeps, published = tables["sweeps"], tables["published"]
    network = sweeps[sweeps["model"] == "network"]
    basin = basin_numbers(tables["valleys"], "network")
    unit, eta = float(batch_unit), basin["learning_rate"]
    # The point of each axis to which the basin's exponents belong: k = 1, B = unit and 1/η.
    own = {"k": 1.0, "batch": unit, "eta": 1 / eta}
    estimates: dict[str, Estimate] = {}
    for name, panel in AXES.items():
        rows = network[network["sweep"] == name]
        estimates |= sweep_estimates(name, rows, stream)
        slope = estimates[f"{name}_slope"]
        estimates[f"{name}_slope_over_theorem"] = _scaled(slope, own[name] / (basin["theorem_exponent"] * unit / eta))
        estimates[f"{name}_slope_over_valley"] = _scaled(slope, own[name] / (basin["exponent"] * unit / eta))
        estimates[f"{name}_settled_share"] = _settled(rows, prefactor_of(name)(rows["x"].to_numpy() / own[name]), basin)
        printed = published[published["panel"] == panel]
        if len(printed) < FEWEST_PRINTED:  # replicas left in time at too few of the published points
            continue
        estimates[f"{name}_pearson"] = exactly(float(np.corrcoef(printed["x"], printed["log_time"])[0, 1]))
        missed = ((printed["log_time"] - printed["published"]) / (math.sqrt(2) * printed["error"])).to_numpy()
        chi_square = float((missed**2).sum())
        estimates[f"{name}_published_chi_square"] = exactly(chi_square)
        estimates[f"{name}_published_p"] = exactly(float(stats.chi2.sf(chi_square, len(printed) - 1)))
    estimates |= collapse_estimates(network, published, eta)
    logistic = sweeps[sweeps["model"] == "logistic regression"]
    estimates |= sweep_estimates("logistic_batch", logistic, stream)
    other, slope = basin_numbers(tables["valleys"], "logistic regression"), estimates["logistic_batch_slope"]
    for reference, exponent in (("theorem", other["theorem_exponent"]), ("valley", other["exponent"])):
        estimates[f"logistic_batch_slope_over_{reference}"] = _scaled(slope, other["learning_rate"] / exponent)
    estimates["logistic_batch_settled_share"] = _settled(logistic, np.zeros(len(logistic)), other)
    scaled, fixed = (_slope(network[network["sweep"] == name]) for name in ("k", "k fixed box"))
    estimates["fixed_box_slope_share"] = _ratio(fixed, scaled)
    for variant, rows in tables["variants"].groupby("variant"):
        if len(rows) >= MIN_POINTS_FOR_LAW:
            key = f"variant_{str(variant).replace(' ', '_').replace('.', '_')}"
            estimates |= sweep_estimates(key, rows, stream)
    white = tables["white_noise"]
    (exponent, _), covariance = np.polyfit(
        np.log(white["x"]), white["log_time"], 1, w=1 / white["error"], cov="unscaled"
    )
    spread = 1.96 * float(np.sqrt(covariance[0, 0]))
    estimates["white_noise_exponent"] = Estimate(
        value=float(exponent), low=float(exponent) - spread, high=float(exponent) + spread, n=len(white)
    )
    return estimates | {name: exactly(value) for name, value in basin.items()}


def _settled(rows: pd.DataFrame, log_slowness: NDArray[np.float64], basin: Mapping[str, float]) -> Estimate:
    """Share of points whose escape takes longer than the relaxation of the basin.

    Args:
        rows: of one sweep.
        log_slowness: ln of the factor by which relaxation at each point is slower than at the basin's own η and k.
        basin: `settling` is the relaxation time in iterations.
    """
    return exactly(float((rows["log_time"] - log_slowness > math.log(basin["settling"])).mean()))


def _slope(rows: pd.DataFrame) -> tuple[float, float]:
    """Slope of the exponential law without prefactor, and its standard error."""
    fit = fit_law("exponential", *(rows[column].to_numpy() for column in ("x", "log_time", "error")))
    return fit.slope, fit.slope_error


def _ratio(one: tuple[float, float], other: tuple[float, float]) -> Estimate:
    value = one[0] / other[0]
    spread = 1.96 * abs(value) * float(np.hypot(one[1] / one[0], other[1] / other[0]))
    return Estimate(value=value, low=value - spread, high=value + spread, n=2)


def _scaled(estimate: Estimate, factor: float) -> Estimate:
    low, high = sorted((estimate.low * factor, estimate.high * factor))
    return Estimate(value=estimate.value * factor, low=low, high=high, n=estimate.n)
