"""Estimates of the escape from a network's minimum on one data set, which Fig. 5 and its appendix are judged by."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.escape.relaxation import RELAXATION_TIMES, SETTLED
from sgd_diffusion.estimates import Estimate, exactly, plus_minus
from sgd_diffusion.problems import basin_numbers, outlier_shares
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW, fit_law, prefactor_of, sweep_estimates
from sgd_diffusion.statistics.correlation import pearson
from sgd_diffusion.statistics.ranges import e_folds, share_below
from sgd_diffusion.statistics.shares import number_of_events
from sgd_diffusion.statistics.slopes import slope_ratio
from sgd_diffusion.streams import numpy_stream

AXES = {"k": "5a", "batch": "5b", "eta": "5c"}
EXPONENTS = {"theorem": "theorem_exponent", "valley": "exponent"}
"""Columns of the table of basins with the exponents that slopes are divided by."""
FEWEST_PRINTED = 3
RESAMPLES = 1000


def escape_estimates(tables: Mapping[str, pd.DataFrame], batch_unit: int, seed: int) -> dict[str, Estimate]:
    """Return the estimates of the part `net-<set>`, except those of directions and of saddles.

    All sweeps and variants draw their bootstrap samples from one generator, so their order decides the numbers.

    Args:
        tables: `valleys`, `sweeps`, `published` and `variants`, by these names.
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
        >>> found = escape_estimates(tables, batch_unit=8, seed=0)
        >>> names = ("k_slope_over_theorem", "batch_slope_over_valley", "fixed_box_slope_share", "k_settled_share")
        >>> [round(found[name].value, 3) for name in names]  # 3 + 1.6 x > ln 100 from the second of eight points on
        [1.0, 2.0, 0.199, 0.875]
        >>> round(found["batch_settled_e_folds"].value, 3)  # 3 + 1.6 x > ln (1000/3) from the third point on
        6.286
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
        for reference, exponent in EXPONENTS.items():
            estimates[f"{name}_slope_over_{reference}"] = _scaled(slope, own[name] / (basin[exponent] * unit / eta))
        slowness = prefactor_of(name)(rows["x"].to_numpy() / own[name])
        estimates[f"{name}_settled_share"] = _settled(rows, slowness, basin)
        estimates[f"{name}_settled_e_folds"] = _settled_e_folds(rows, slowness, basin)
        printed = published[published["panel"] == panel]
        if len(printed) < FEWEST_PRINTED:  # replicas left in time at too few of the published points
            continue
        x, log_time, error = (printed[column].to_numpy() for column in ("x", "log_time", "error"))
        correlations = numpy_stream(seed, "published panels, resampling", name)
        estimates[f"{name}_pearson"] = pearson(x, log_time, error, correlations)
        missed = ((printed["log_time"] - printed["published"]) / (math.sqrt(2) * printed["error"])).to_numpy()
        chi_square = float((missed**2).sum())
        estimates[f"{name}_published_chi_square"] = exactly(chi_square, "check")
        estimates[f"{name}_published_p"] = exactly(float(stats.chi2.sf(chi_square, len(printed) - 1)), "check")
    estimates["collapse_worst_z"] = exactly(_collapse_z(network, eta), "check")
    logistic = sweeps[sweeps["model"] == "logistic regression"]
    estimates |= sweep_estimates("logistic_batch", logistic, stream)
    other, slope = basin_numbers(tables["valleys"], "logistic regression"), estimates["logistic_batch_slope"]
    for reference, exponent in EXPONENTS.items():
        estimates[f"logistic_batch_slope_over_{reference}"] = _scaled(slope, other["learning_rate"] / other[exponent])
    equal = np.zeros(len(logistic))
    estimates["logistic_batch_settled_share"] = _settled(logistic, equal, other)
    estimates["logistic_batch_settled_e_folds"] = _settled_e_folds(logistic, equal, other)
    scaled, fixed = (_slope(network[network["sweep"] == name]) for name in ("k", "k fixed box"))
    estimates["fixed_box_slope_share"] = slope_ratio(fixed, scaled, 2)
    for variant, rows in tables["variants"].groupby("variant"):
        if len(rows) >= MIN_POINTS_FOR_LAW:
            key = f"variant_{str(variant).replace(' ', '_').replace('.', '_')}"
            estimates |= sweep_estimates(key, rows, stream)
    return estimates | {name: exactly(value, "network") for name, value in basin.items()}


def direction_estimates(spectra: pd.DataFrame, rows: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the shares of noise, displacement and escapes in the outlier eigendirections; bootstrap over replicas.

    Examples:
        Two of four directions are outliers; the second of two replicas left mostly along the other two:

        >>> spectra = pd.DataFrame({"curvature": [0.01, 0.05, 0.5, 1.0], "noise": [1.0, 1.0, 3.0, 5.0]})
        >>> rows = pd.DataFrame({"at_exit": [1.0, 3.0], "at_exit_outlier": [0.9, 0.3]})
        >>> found = direction_estimates(spectra, rows.assign(early=1.0, early_outlier=0.9), seed=0)
        >>> names = ("outlier_directions", "outlier_noise_share", "outlier_displacement_share", "outlier_escape_share")
        >>> [round(found[name].value, 6) for name in names]  # 2, 8/10, 1.2/4, 1/2
        [2.0, 0.8, 0.3, 0.5]
    """
    whole = outlier_shares(spectra, rows)
    stream = np.random.default_rng(seed)
    chosen = stream.integers(len(rows), size=(RESAMPLES, len(rows)))

    def share(part: pd.Series, whole: pd.Series) -> Estimate:
        parts, wholes = part.to_numpy(), whole.to_numpy()
        low, high = np.percentile(parts[chosen].sum(1) / wholes[chosen].sum(1), [2.5, 97.5])
        value = float(parts.sum() / wholes.sum())
        return Estimate(value=value, low=min(value, float(low)), high=max(value, float(high)), n=len(rows))

    mostly = rows["at_exit_outlier"] > 0.5 * rows["at_exit"]
    return {
        "outlier_displacement_share": share(rows["at_exit_outlier"], rows["at_exit"]),
        "early_outlier_displacement_share": share(rows["early_outlier"], rows["early"]),
        "outlier_escape_share": share(mostly, pd.Series(1, rows.index)),
        "outlier_noise_share": exactly(whole["outlier_noise_share"], "network"),
        "outlier_direction_share": exactly(whole["outlier_direction_share"], "network"),
        "outlier_directions": exactly(round(whole["outlier_direction_share"] * len(spectra)), "network"),
    }


def passage_estimates(saddles: pd.DataFrame, passages: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the escape through a saddle; none where no saddle was found.

    An exponent that is missing in the table has no estimate.

    `passage_due` is the number of crossings that Theorem 2 predicts for the simulated iterations, summed over B, and
    `passage_exits` the number that were observed.

    Examples:
        1000 iterations, of which Theorem 2 predicts e⁵ ≈ 148 for one crossing:

        >>> saddles = pd.DataFrame({"path_exponent": [1.5], "theorem_valley_side": [3.0]})
        >>> passages = pd.DataFrame({"watched": [1000.0], "theorem": [5.0], "exits": [9], "let_down": 0, "returned": 0})
        >>> found = passage_estimates(saddles, passages.assign(arrived=0))
        >>> found["passage_exits"].value, round(found["passage_due"].value, 2), found["saddle_path_exponent"].value
        (9.0, 6.74, 1.5)
        >>> passage_estimates(saddles[:0], passages[:0])
        {}
    """
    if saddles.empty:
        return {}
    row = saddles.iloc[0]
    estimates: dict[str, Estimate] = {
        f"saddle_{name}": exactly(float(row[name]), "network") for name in saddles.columns if not math.isnan(row[name])
    }
    for name in ("let_down", "returned", "arrived", "exits"):
        estimates[f"passage_{name}"] = number_of_events(int(passages[name].sum()))
    estimates["passage_due"] = exactly(float((passages["watched"] / np.exp(passages["theorem"])).sum()), "network")
    return estimates


def _collapse_z(network: pd.DataFrame, eta: float) -> float:
    """Return the largest |z| between the sweeps of k and of η, where kη is the same.

    With boundaries scaled by 1/√k and minibatch noise, γ(k, η) = γ(1, kη) per iteration, exactly.

    Args:
        network: the rows of the network's sweeps.
        eta: η at relative rate 1.
    """
    by_k, by_eta = (network[network["sweep"] == name] for name in ("k", "eta"))
    both = pd.merge(
        by_k.assign(relative=by_k["x"].round(6)),
        by_eta.assign(relative=(by_eta["x"] * eta).round(6)),
        on="relative",
        suffixes=("_k", "_eta"),
    )
    spread = np.hypot(both["error_k"], both["error_eta"])
    return float(((both["log_time_k"] - both["log_time_eta"]) / spread).abs().max())


def _settled(rows: pd.DataFrame, log_slowness: NDArray[np.float64], basin: Mapping[str, float]) -> Estimate:
    """Share of points whose escape takes longer than the relaxation of the basin.

    Args:
        rows: of one sweep.
        log_slowness: ln of the factor by which relaxation at each point is slower than at the basin's own η and k.
        basin: `settling` is the relaxation time in iterations.
    """
    slowness = log_slowness - rows["log_time"].to_numpy()
    return share_below(slowness, rows["error"].to_numpy(), -math.log(basin["settling"]))


def _settled_e_folds(rows: pd.DataFrame, log_slowness: NDArray[np.float64], basin: Mapping[str, float]) -> Estimate:
    """Range of ln τ over the points whose escape takes at least ten relaxation times; 0 if there is none.

    Args:
        rows, log_slowness, basin: as for `_settled`; `settling` is three relaxation times.
    """
    log_time, error = rows["log_time"].to_numpy(), rows["error"].to_numpy()
    settled = log_time >= math.log(SETTLED * basin["settling"] / RELAXATION_TIMES) + log_slowness
    return e_folds(log_time[settled], error[settled]) if settled.any() else plus_minus(0.0, 0.0, 0)


def _slope(rows: pd.DataFrame) -> tuple[float, float]:
    """Slope of the exponential law without prefactor, and its standard error."""
    fit = fit_law("exponential", *(rows[column].to_numpy() for column in ("x", "log_time", "error")))
    return fit.slope, fit.slope_error


def _scaled(estimate: Estimate, factor: float) -> Estimate:
    low, high = sorted((estimate.low * factor, estimate.high * factor))
    return Estimate(value=estimate.value * factor, low=low, high=high, n=estimate.n)
