"""Estimates of escape by large deviations: of the wells, of the starts and of the network."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly, largest, largest_error, plus_minus, smallest
from sgd_diffusion.statistics import fit_law, law_estimates, prefactor_of, sweep_estimates
from sgd_diffusion.statistics.ranges import e_folds, share_below
from sgd_diffusion.statistics.slopes import slope_ratio
from sgd_diffusion.streams import numpy_stream

COMMON = 3
UNKNOWN = 1000.0
"""Half-width of the interval of a ratio with fewer than `COMMON` points: nothing can be concluded from it."""


def limit_exponent(inverse_noise: NDArray[np.float64], log_time: NDArray[np.float64]) -> float:
    """Return V of ln τ = a + V/ε − m ln(1/ε), fitted to exact times together with the power m of the prefactor.

    Args:
        inverse_noise: 1/ε.
        log_time: ln τ in dynamical time.

    Examples:
        >>> x = np.linspace(4, 14, 6)
        >>> round(limit_exponent(x, 1.5 + 0.7 * x - 1.2 * np.log(x)), 6)
        0.7
    """
    design = np.column_stack([np.ones_like(inverse_noise), inverse_noise, -np.log(inverse_noise)])
    coefficients, *_ = np.linalg.lstsq(design, log_time, rcond=None)
    return float(coefficients[1])


def well_exponents(wells: pd.DataFrame) -> pd.DataFrame:
    """Return the fitted exponents over V for every well: of the diffusion, and of SGD with the standard error.

    Examples:
        SGD with an exponent 10 % above that of the diffusion, and the same prefactor:

        >>> x = np.linspace(4, 14, 6)
        >>> well = pd.DataFrame({"inverse_noise": x, "continuous": 0.5 * x - 2 * np.log(x)})
        >>> well["log_time"] = well["continuous"] + 0.05 * x
        >>> well = well.assign(noise="C = H", exit="ball", sharpest=2.0, quasi_potential=0.5, action=0.5, error=0.1)
        >>> well_exponents(well)[["continuous", "discrete", "action"]].round(6).to_numpy().tolist()  # over V = ½
        [[1.0, 1.1, 1.0]]
    """
    rows = []
    for (noise, exit, sharpest), rows_of in wells.groupby(["noise", "exit", "sharpest"]):
        x, potential = rows_of["inverse_noise"].to_numpy(), float(rows_of["quasi_potential"].iloc[0])
        continuous = limit_exponent(x, rows_of["continuous"].to_numpy())
        simulated = rows_of["log_time"].notna().all()
        discrete, spread, span = np.nan, np.nan, None
        if simulated:
            span = e_folds(rows_of["log_time"].to_numpy(), rows_of["error"].to_numpy())
            # Subtracting the exact times of the diffusion removes the prefactor; only sampling errors are left.
            beside = (rows_of["log_time"] - rows_of["continuous"]).to_numpy()
            fit = fit_law("exponential", x, beside, rows_of["error"].to_numpy())
            discrete, spread = continuous + fit.slope, fit.slope_error
        rows.append(
            {
                "noise": noise,
                "exit": exit,
                "sharpest": sharpest,
                "continuous": continuous / potential,
                "discrete": discrete / potential,
                "error": spread / potential,
                "action": float(rows_of["action"].iloc[0]) / potential,
                "e_folds": span.value if span else np.nan,
                "e_folds_reach": span.value - span.low if span else np.nan,
            }
        )
    return pd.DataFrame(rows)


def well_estimates(wells: pd.DataFrame, curved: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates `ldt-wells`: fitted exponents against the quasi-potential.

    Args:
        wells, curved: tables `WELLS` and `CURVED`.

    Examples:
        >>> x = np.linspace(4, 14, 6)
        >>> well = pd.DataFrame({"inverse_noise": x, "log_time": 0.55 * x, "continuous": 0.5 * x, "error": 0.1})
        >>> well = well.assign(exit="ball", sharpest=2.0, quasi_potential=0.5, action=0.5)
        >>> wells = pd.concat([well.assign(noise="C = H"), well.assign(noise="C = I", log_time=np.nan)])
        >>> curved = pd.DataFrame({"inverse_noise": x, "log_time": 3 * x, "action": 2.0, "white_action": 2.5})
        >>> found = well_estimates(wells, curved.assign(error=0.1))
        >>> names = ("ball_discrete_worst_error", "curved_slope_over_action", "curved_action_over_white")
        >>> [round(found[name].value, 6) for name in names]
        [0.1, 1.5, 0.8]
    """
    exponents = well_exponents(wells)
    estimates = {"action_worst_error": exactly(float((exponents["action"] - 1).abs().max()), "computed")}
    for exit, rows in exponents.groupby("exit"):
        own, white = rows[rows["noise"] == "C = H"], rows[rows["noise"] == "C = I"]
        estimates |= {
            f"{exit}_worst_error": exactly(float((own["continuous"] - 1).abs().max()), "computed"),
            f"{exit}_white_worst_error": exactly(float((white["continuous"] - 1).abs().max()), "computed"),
            f"{exit}_discrete_worst_error": largest_error((own["discrete"] - 1).abs(), 1.96 * own["error"], len(own)),
            f"{exit}_discrete_e_folds_lowest": smallest(
                [plus_minus(float(row["e_folds"]), float(row["e_folds_reach"]), 2) for row in own.to_dict("records")]
            ),
        }
    ball = exponents[(exponents["exit"] == "ball") & (exponents["noise"] == "C = H")]["continuous"]
    estimates["ball_spread_over_sharpness"] = exactly(float(np.ptp(ball) / ball.mean()), "computed")
    fit = fit_law("exponential", *(curved[name].to_numpy() for name in ("inverse_noise", "log_time", "error")))
    action, spread = float(curved["action"].iloc[0]), 1.96 * fit.slope_error
    estimates["curved_slope_over_action"] = Estimate(
        value=fit.slope / action,
        low=(fit.slope - spread) / action,
        high=(fit.slope + spread) / action,
        n=len(curved),
    )
    estimates["curved_action_over_white"] = exactly(action / float(curved["white_action"].iloc[0]), "computed")
    return estimates


def start_estimates(starts: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the estimates `ldt-starts`: laws from the minimum and a displaced start, and ratios of their slopes.

    Args:
        starts: a `STARTS` table.
        seed: base of the resampling's stream.

    Examples:
        Equal times from every start, and large steps with a slope 10 % larger:

        >>> x = np.linspace(1, 10, 6)
        >>> rows = pd.DataFrame({"valley": "parabolas", "sweep": "batch", "x": x, "stiff": 1.1 * x, "early": -x})
        >>> rows["log_time"] = rows["exact"] = rows["continuous"] = 2 + x
        >>> starts = pd.concat([rows.assign(start=start) for start in ("minimum", "displaced", "equilibrium")])
        >>> found = start_estimates(starts.assign(error=0.05), seed=0)
        >>> [round(found[name].value, 6) for name in ("displaced_slope_ratio_lowest", "stiff_exact_slope_worst_error")]
        [1.0, 0.1]
    """
    estimates: dict[str, Estimate] = {}
    for start in ("minimum", "displaced"):
        laws = [
            law_estimates(str(sweep), rows, numpy_stream(seed, "starts, resampling", str(basin), str(sweep), start))
            for (basin, sweep), rows in starts[starts["start"] == start].groupby(["valley", "sweep"])
        ]
        for key in ("aic_advantage", "e_folds"):
            estimates[f"{start}_{key}_lowest"] = smallest(
                [law[name] for law in laws for name in law if name.endswith(f"_{key}")]
            )
    for start, other in (("displaced", "equilibrium"), ("equilibrium", "minimum")):
        ratios = [_slope_ratio(rows, start, other) for _, rows in starts.groupby(["valley", "sweep"])]
        estimates[f"{start}_slope_ratio_lowest"] = smallest(ratios)
        estimates[f"{start}_slope_ratio_highest"] = largest(ratios)
    at_minimum = starts[starts["start"] == "minimum"]
    groups = [rows for _, rows in at_minimum.groupby(["valley", "sweep"])]
    slopes = [(_slope(rows, "log_time"), _slope(rows, "continuous")) for rows in groups]
    estimates["discrete_slope_worst_error"] = largest_error(
        [abs(mine[0] / limit[0] - 1) for mine, limit in slopes],
        [1.96 * mine[1] / limit[0] for mine, limit in slopes],
        len(slopes),
    )
    chains = [rows for rows in groups if rows["exact"].notna().all()]
    for name, column in (("discrete_exact", "exact"), ("stiff_exact", "stiff")):
        worst = max(abs(_slope(rows, column)[0] / _slope(rows, "continuous")[0] - 1) for rows in chains)
        estimates[f"{name}_slope_worst_error"] = exactly(worst, "computed")
    before = [rows for _, rows in starts[starts["early"].notna()].groupby(["valley", "sweep", "start"])]
    pearson = [abs(float(np.corrcoef(rows["x"], rows["early"])[0, 1])) for rows in before]
    estimates["early_pearson_weakest"] = exactly(min(pearson), "computed")
    estimates["early_e_folds_lowest"] = exactly(float(min(np.ptp(rows["early"]) for rows in before)), "computed")
    known = starts[starts["exact"].notna()]
    estimates["worst_z"] = exactly(float(((known["log_time"] - known["exact"]) / known["error"]).abs().max()), "check")
    return estimates


def network_level_estimates(levels: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the estimates `ldt-network`: laws of the network, and the ratio of slopes from two starts.

    Args:
        levels: a `NETWORK_LEVELS` table.
        seed: base of the resampling's stream.

    Examples:
        A slope 10 % smaller from the displaced start; two of six times are below 150 iterations:

        >>> x = np.linspace(1, 10, 6)
        >>> rows = pd.DataFrame({"sweep": "batch", "x": x, "log_time": 2 + x, "error": 0.1, "exponential": 0.5})
        >>> levels = pd.concat([rows.assign(start="minimum"), rows.assign(start="displaced", log_time=2 + 0.9 * x)])
        >>> found = network_level_estimates(levels.assign(settling=150.0), seed=0)
        >>> names = ("batch_slope", "batch_displaced_slope_ratio", "batch_unsettled_share")
        >>> [round(found[name].value, 3) for name in names]
        [1.0, 0.9, 0.333]
    """
    estimates: dict[str, Estimate] = {}
    for (sweep, start), rows in levels[levels["start"] != "equilibrium"].groupby(["sweep", "start"]):
        name = str(sweep) if start == "minimum" else f"{sweep}_{start}"
        estimates |= sweep_estimates(name, rows, numpy_stream(seed, "network levels, resampling", name))
    batch = levels[levels["sweep"] == "batch"]
    watched = batch[batch["start"] == "minimum"]
    estimates["batch_unsettled_share"] = share_below(
        watched["log_time"].to_numpy(), watched["error"].to_numpy(), np.log(watched["settling"].to_numpy())
    )
    estimates["batch_displaced_slope_ratio"] = _slope_ratio(batch, "displaced", "minimum")
    return estimates


def _slope(rows: pd.DataFrame, column: str) -> tuple[float, float]:
    """Return the slope of ln τ against B or 1/η, without the prefactor, and the standard error by simulation."""
    x, times, error = (rows[name].to_numpy() for name in ("x", column, "error"))
    fit = fit_law("exponential", x, times, error, prefactor_of(str(rows["sweep"].iloc[0]))(x))
    return fit.slope, fit.slope_error


def _slope_ratio(rows: pd.DataFrame, start: str, other: str) -> Estimate:
    """Return the slope from one start over that from another, on their common points."""
    one, two = (rows[rows["start"] == name].set_index("x") for name in (start, other))
    common = one.index.intersection(two.index)
    if len(common) < COMMON:
        return Estimate(value=1.0, low=-UNKNOWN, high=UNKNOWN, n=len(common))
    mine, theirs = (_slope(part.loc[common].reset_index(), "log_time") for part in (one, two))
    return slope_ratio(mine, theirs, len(common))
