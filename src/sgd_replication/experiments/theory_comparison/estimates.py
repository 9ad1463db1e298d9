"""Estimates of the comparison of theories: how far off each one is, and how often it is nearest."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, largest, mean_of_replicates, plus_minus, smallest
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW, SweepTimes, fit_shape, prefactor_power
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.theory import EXACT, THEORIES
from sgd_replication.jobs.estimate_key import estimate_key

SYSTEM = ["family", "system"]
SWEEP = [*SYSTEM, "sweep"]
FAR = 10.0
"""Ratios are limited to the range from 1/`FAR` to `FAR`, so that one system does not decide a mean."""

IMPOSED, OF_DATA = "imposed", "data"

FAMILIES = {
    "white noise": IMPOSED,
    "constant noise": IMPOSED,
    "wells": IMPOSED,
    "curvature noise by parts": IMPOSED,
    "pointwise curvature noise": IMPOSED,
    "regression on a circle": OF_DATA,
    "shifted data": OF_DATA,
    "networks": OF_DATA,
}
"""Families of systems in the order of the report, by whether their noise is imposed or that of minibatches of data.

Imposed noise can be the one that a theory assumes, such as C = H in the wells."""


def score_estimates(scores: pd.DataFrame) -> dict[str, Estimate]:
    """Return for every theory the error of its exponents, the sweeps in which it is nearest, and ranges by family.

    Means are taken over the sweeps of a system, then over the systems of a family, then over families, so that neither
    a system nor a family with many sweeps counts more than others. Their intervals are Student's over families, or over
    systems if there is one family.

    - `<theory>_off`: exp of the mean of |ln(predicted/measured exponent)|;
    - `<theory>_off_imposed` and `_off_data`: the same over families with imposed noise, and with that of minibatches;
    - `<theory>_off_of_losses`: the same over families for which every theory predicts an exponent;
    - `<theory>_off_printed`: the same with the scale of the noise that the theory prints, not the measured one;
    - `<theory>_nearest_share`, `_nearest_share_imposed`, `_nearest_share_data`: mean share of the sweeps in which the
      theory is nearest or tied with it, of those where it predicts an exponent and theories can be told apart;
    - `<theory>_best` and `_alone`: numbers of sweeps in which it is nearest, and in which no other is;
    - `cgf_sweeps`: number of sweeps with the noise of samples in which CGF predicts an exponent; `cgf_off` and
      `ldt_off_sampled`: errors of CGF and LDT in these, and `cgf_nearer`: in how many CGF is nearer than LDT;
    - `<family>_<theory>_lowest` and `_highest`: range of its ratios; missing if the theory predicts no escape or no
      exponent there.

    Args:
        scores: a `SCORES` table.

    Examples:
        >>> from sgd_diffusion.theory import System, score_theories, predict_theories
        >>> from sgd_diffusion.theory import path_to_boundary
        >>> path = path_to_boundary(0.5, 2.0, noise=2.0, action=0.8, mean_noise=2.0, white_barrier=0.5, lowest_loss=0.5)
        >>> x = np.linspace(5, 20, 6)
        >>> system = System("well", "wells", "batch", path, x, 0.8 * x, 0 * x, "exact chain")
        >>> scores = score_theories(predict_theories(system))
        >>> found = score_estimates(scores)
        >>> found["sweeps"].value, found["ldt_alone"].value, round(found["kramers_off"].value, 6)  # off by 0.8/0.5
        (1.0, 1.0, 1.6)
        >>> found["ldt_nearest_share_imposed"].value, round(found["kramers_off"].high, 6)  # one system: up to `FAR`
        (1.0, 10.0)
    """
    every, scores = scores, scores[scores["theory"] != EXACT]
    sweeps = scores.groupby(SWEEP)
    winners, speaking = sweeps["best"].transform("sum"), sweeps["ratio"].transform("count")
    told_apart = scores[winners < speaking]
    decided = told_apart.groupby(SWEEP).ngroups
    silent = scores[(scores["theory"] == "LOG") & scores["ratio"].isna()]["family"].unique()
    estimates = {
        "sweeps": exactly(sweeps.ngroups, "count"),
        "systems": exactly(scores.groupby(SYSTEM).ngroups, "count"),
        "families": exactly(int(scores["family"].nunique()), "count"),
        "told_apart": _number(decided, sweeps.ngroups),
        "families_of_losses": exactly(int(scores["family"].nunique() - len(silent)), "count"),
    }
    for theory in THEORIES:
        name, rows = theory.lower(), scores[(scores["theory"] == theory) & scores["ratio"].notna()]
        estimates[f"{name}_sweeps"] = exactly(len(rows), "count")
        best = told_apart[(told_apart["theory"] == theory) & told_apart["best"]]
        estimates[f"{name}_best"] = _number(len(best), decided)
        estimates[f"{name}_alone"] = _number(int((winners.loc[best.index] == 1).sum()), decided)
        nearest = told_apart[(told_apart["theory"] == theory) & told_apart["ratio"].notna()]
        for suffix, kinds in (("", (IMPOSED, OF_DATA)), *((f"_{kind}", (kind,)) for kind in (IMPOSED, OF_DATA))):
            estimates |= _off(f"{name}_off{suffix}", _of_kinds(rows, kinds)["ratio"], rows)
            shares = _of_kinds(nearest, kinds)
            if len(shares):
                share = _over_families(shares.assign(value=shares["best"].astype(float)), (0.0, 1.0))
                estimates[f"{name}_nearest_share{suffix}"] = share
        estimates |= _off(f"{name}_off_of_losses", rows[~rows["family"].isin(silent)]["ratio"], rows)
        estimates |= _off(f"{name}_off_printed", rows["printed_ratio"], rows)
    return estimates | _exact_law(every) | dict(_ranges(every))


def shape_estimates(sweeps: Sequence[pd.DataFrame]) -> dict[str, Estimate]:
    """Return one γ of ln τ = a + m ln x + b x^γ for the networks of all data sets, with a and b of their own.

    The keys are `networks_<sweep>_gamma`, `_gamma_misfit`, `_linear_misfit` and `_power_misfit` for the sweeps of B and
    η, see `fit_shape`. The sweep of k repeats that of η. A sweep in which no set has enough points has no key.

    Args:
        sweeps: a `SWEEPS` table for each data set.

    Examples:
        >>> x, scatter = np.linspace(1, 6, 8), np.tile([0.05, -0.05], 4)
        >>> table = pd.DataFrame({"model": "network", "sweep": "batch", "x": x, "error": 0.05})
        >>> times = [2 + x + scatter, 4 + 2 * x - scatter]
        >>> found = shape_estimates([table.assign(log_time=log_time) for log_time in times])
        >>> round(found["networks_batch_gamma"].value, 1), found["networks_batch_power_misfit"].value > 10
        (1.0, True)
    """
    estimates: dict[str, Estimate] = {}
    for sweep in ("batch", "eta"):
        parts = [table[(table["model"] == "network") & (table["sweep"] == sweep)] for table in sweeps]
        times = [
            SweepTimes(*(rows[column].to_numpy() for column in ("x", "log_time", "error")))
            for rows in parts
            if len(rows) >= MIN_POINTS_FOR_LAW
        ]
        if times:
            shape = fit_shape(times, prefactor_power(sweep))
            estimates |= {
                f"networks_{sweep}_gamma": shape.gamma,
                f"networks_{sweep}_gamma_misfit": shape.misfit,
                f"networks_{sweep}_linear_misfit": shape.linear_misfit,
                f"networks_{sweep}_power_misfit": shape.power_misfit,
            }
    return estimates


def _exact_law(scores: pd.DataFrame) -> dict[str, Estimate]:
    """Return the errors of CGF, and those of LDT in the same sweeps; nothing where CGF predicts nothing."""
    ratios = scores.pivot_table(index=SWEEP, columns="theory", values="ratio", dropna=False)
    if EXACT not in ratios or ratios[EXACT].isna().all():
        return {}
    ratios = ratios[ratios[EXACT].notna()]
    distance = ratios.clip(1 / FAR, FAR).map(np.log).abs()
    names = {"cgf_off": EXACT, "ldt_off_sampled": "LDT"}
    found = {"cgf_sweeps": exactly(len(ratios), "count")}
    for name, theory in names.items():
        rows = ratios[theory].reset_index()
        found |= _off(name, rows[theory], rows)
    return found | {"cgf_nearer": _number(int((distance[EXACT] < distance["LDT"]).sum()), len(ratios))}


def _of_kinds(rows: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    return rows[rows["family"].map(FAMILIES).isin(kinds)]


def _off(name: str, ratios: pd.Series, rows: pd.DataFrame) -> dict[str, Estimate]:
    """Return exp of the mean |ln ratio| over families, where infinity counts as `FAR`; nothing without a ratio."""
    if ratios.empty:
        return {}
    distance = np.log(ratios.clip(1 / FAR, FAR)).abs()
    mean = _over_families(rows.loc[ratios.index].assign(value=distance), (0.0, float(np.log(FAR))))
    low, value, high = np.exp([mean.low, mean.value, mean.high])
    return {name: Estimate(value=value, low=min(low, value), high=max(high, value), n=mean.n)}


def _over_families(rows: pd.DataFrame, support: tuple[float, float]) -> Estimate:
    """Return the mean of `value` over sweeps, systems and families, with Student's interval over families."""
    systems = rows.groupby(SYSTEM)["value"].mean()
    families = systems.groupby("family").mean()
    return mean_of_replicates((families if len(families) > 1 else systems).tolist(), support=support)


def _number(count: int, among: int) -> Estimate:
    """Return a number of sweeps with the interval of their share among all, as if sweeps were independent."""
    if among == 0:
        return exactly(0, "count")
    share = share_of(count / among, among)
    return Estimate(value=count, low=min(count, among * share.low), high=max(count, among * share.high), n=among)


def _ranges(scores: pd.DataFrame) -> Iterator[tuple[str, Estimate]]:
    """Yield the number of sweeps of each family, and the smallest and the largest ratio of each theory."""
    for family, group in scores.groupby("family"):
        yield estimate_key(family, "sweeps"), exactly(group.groupby(SWEEP).ngroups, "count")
        for theory, rows in group.groupby("theory"):
            spoken = rows.dropna(subset=["ratio"])
            if spoken.empty or not np.isfinite(spoken["ratio"]).all():
                continue
            members = [
                plus_minus(float(ratio), 1.96 * float(error), len(spoken))
                for ratio, error in zip(spoken["ratio"], spoken["error"], strict=True)
            ]
            for end, found in (("lowest", smallest(members)), ("highest", largest(members))):
                exact = not spoken["error"].any()
                yield (
                    estimate_key(family, str(theory).lower(), end),
                    exactly(found.value, "computed") if exact else found,
                )
