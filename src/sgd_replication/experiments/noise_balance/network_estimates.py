"""Estimates of the networks: the law's prediction of ‖u‖² − ‖w‖², and how balanced the noise is."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates, plus_minus
from sgd_diffusion.statistics.jackknife import jackknife_half_width
from sgd_diffusion.statistics.ratios import ratio_of_means
from sgd_replication.experiments.noise_balance.settings import BalanceNetworkSettings

RUN = ["network", "run"]
"""Columns that tell a training from the others."""
LATE = 2 / 3
"""The noise is averaged from this share of the training on."""


def predicted_changes(rows: pd.DataFrame, learning_rate: float, batch_size: int) -> pd.DataFrame:
    """Return the change of ‖u‖² − ‖w‖², that of the law, and that of the law with the step term.

    A row is a unit in one run of a network.

        law: −T ∫(uᵀC₁u − wᵀC₂w) dt;   step term of the full gradient: η ∫(‖∇_u L‖² − ‖∇_w L‖²) dt

    Args:
        rows: SGD's rows of a `BALANCE` table.
        learning_rate, batch_size: η and B.

    Examples:
        Noise that differs by 2 over a time of 2 at T = η/B = ¼, and a gradient gap of 4 at η = ½:

        >>> rows = pd.DataFrame({"network": 0, "run": 0, "unit": 0, "time": [0.0, 1.0, 2.0], "gap": [1.0, 0.0, -1.0]})
        >>> rows = rows.assign(noise_w=3.0, noise_u=1.0, gradient_gap=4.0)
        >>> predicted_changes(rows, learning_rate=0.5, batch_size=2)[["change", "law", "with_step"]].to_numpy().tolist()
        [[-2.0, -1.0, 3.0]]
    """

    found = []
    for place, part in rows.groupby([*RUN, "unit"]):
        time = part["time"].to_numpy()
        law = -learning_rate / batch_size * np.trapezoid(part["noise_w"] - part["noise_u"], time)
        step = learning_rate * np.trapezoid(part["gradient_gap"], time)
        found.append((*place, part["gap"].iloc[-1] - part["gap"].iloc[0], law, law + step))
    return pd.DataFrame(found, columns=[*RUN, "unit", "change", "law", "with_step"])


def imbalance(rows: pd.DataFrame) -> pd.Series:
    """Return the mean over runs of Σ|a − b|/Σ(a + b) for each network.

    Sums are over units; a and b are the means of uᵀC₁u and wᵀC₂w of a run over the rows.

    Examples:
        >>> rows = pd.DataFrame({"network": 5, "run": [0, 0, 1], "unit": 0})
        >>> rows = rows.assign(noise_w=[1.0, 3.0, 3.0], noise_u=[3.0, 1.0, 1.0])
        >>> imbalance(rows).to_dict()  # run 0: equal means; run 1: |3 − 1|/(3 + 1)
        {5: 0.25}
    """
    means = rows.groupby([*RUN, "unit"])[["noise_w", "noise_u"]].mean()
    apart = (means["noise_w"] - means["noise_u"]).abs().groupby(RUN).sum()
    return (apart / means.sum(axis=1).groupby(RUN).sum()).groupby("network").mean()


def late(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the last third of the training, over which the noise is averaged.

    Examples:
        >>> late(pd.DataFrame({"time": [0.0, 1.9, 2.0, 3.0]}))["time"].tolist()
        [2.0, 3.0]
    """
    return rows[rows["time"] >= LATE * rows["time"].max()]


def units_table(balance: pd.DataFrame, settings: BalanceNetworkSettings) -> pd.DataFrame:
    """Return the table `UNITS`.

    Args:
        balance: table `BALANCE`.
        settings: of the training.

    Examples:
        >>> balance = pd.DataFrame({"dynamics": "SGD", "unit": 0, "time": [0.0, 1.0], "gap": [5.0, 3.0]})
        >>> balance = balance.assign(network=0, run=0, noise_w=2.0, noise_u=1.0, gradient_gap=0.0)
        >>> units = units_table(balance, BalanceNetworkSettings(learning_rate=0.5, batch_size=1))
        >>> units[["change", "law", "noise_w"]].to_numpy().tolist()
        [[-2.0, -0.5, 2.0]]
    """
    tables = []
    for name, rows in balance.groupby("dynamics", sort=False):
        changes = predicted_changes(rows, settings.learning_rate, settings.batch_size).set_index([*RUN, "unit"])
        noise = late(rows).groupby([*RUN, "unit"])[["noise_w", "noise_u"]].mean()
        tables.append(changes.join(noise).reset_index().assign(dynamics=name))
    return pd.concat(tables, ignore_index=True)


def course_table(balance: pd.DataFrame) -> pd.DataFrame:
    """Return the table `COURSE`.

    Args:
        balance: table `BALANCE`.

    Examples:
        >>> balance = pd.DataFrame({"dynamics": "SGD", "unit": [0, 1], "time": 0.0, "gap": [5.0, -3.0]})
        >>> balance = balance.assign(network=0, run=0, noise_w=3.0, noise_u=1.0)
        >>> course_table(balance)[["gap", "imbalance"]].to_numpy().tolist()
        [[8.0, 0.5]]
    """
    measures = pd.DataFrame(
        {
            **{name: balance[name] for name in ("dynamics", "time", *RUN)},
            "gap": balance["gap"].abs(),
            "apart": (balance["noise_w"] - balance["noise_u"]).abs(),
            "total": balance["noise_w"] + balance["noise_u"],
        }
    )
    sums = measures.groupby(["dynamics", "time", *RUN], sort=False).sum()
    sums["imbalance"] = sums["apart"] / sums["total"]
    return sums.groupby(["dynamics", "time"], sort=False)[["gap", "imbalance"]].mean().reset_index()


def network_estimates(
    balance: pd.DataFrame, identity: pd.DataFrame, settings: BalanceNetworkSettings
) -> dict[str, Estimate]:
    """Return the error of the identity, the measured over the predicted change, and the imbalance of each dynamics.

    Args:
        balance, identity: tables `BALANCE` and `IDENTITY`.
        settings: η and B.

    Examples:
        Every dynamics changes ‖u‖² − ‖w‖² by −1 per unit of time, as the law −T(uᵀC₁u − wᵀC₂w) does with T = ½:

        >>> from sgd_replication.experiments.noise_balance.networks import DYNAMICS
        >>> cases = pd.MultiIndex.from_product([DYNAMICS, [0, 1], [0], [0], [0.0, 1.0, 2.0, 3.0]])
        >>> balance = cases.to_frame(index=False, name=["dynamics", "network", "run", "unit", "time"])
        >>> balance = balance.assign(gap=5 - balance["time"], noise_w=3.0, noise_u=1.0, gradient_gap=0.0)
        >>> identity = pd.DataFrame({"step": [1, 2], "largest_error": [1e-16, 1e-15]})
        >>> found = network_estimates(balance, identity, BalanceNetworkSettings(learning_rate=0.5))
        >>> [found[name].value for name in ("law_ratio", "gd_over_sgd_change", "sgd_imbalance", "norm_gap_share")]
        [1.0, 1.0, 0.5, 0.4]
    """
    of = {str(name): rows for name, rows in balance.groupby("dynamics")}
    sgd = of["SGD"]
    changes = predicted_changes(sgd, settings.learning_rate, settings.batch_size)
    left = {name: imbalance(late(rows)).tolist() for name, rows in of.items()}
    start = imbalance(sgd[sgd["time"] == 0])
    gaps = {name: _changes(rows) for name, rows in of.items()}
    totals = sgd.assign(gap=sgd["gap"].abs()).groupby(["time", *RUN])["gap"].sum()
    ends, share = totals.loc[sgd["time"].max()], (0.0, 1.0)
    return {
        "identity_steps": exactly(len(identity), "count"),
        "identity_worst": exactly(float(identity["largest_error"].max()), "check"),
        "law_ratio": _ratio(changes, "law"),
        "law_ratio_with_step": _ratio(changes, "with_step"),
        "gd_over_sgd_change": ratio_of_means(gaps["gradient descent"].tolist(), gaps["SGD"].tolist()),
        "gd_order": mean_of_replicates(np.log2(gaps["gradient descent, 2η"] / gaps["gradient descent"]).tolist()),
        "start_imbalance": mean_of_replicates(start.tolist(), support=share),
        "gd_imbalance": mean_of_replicates(left["gradient descent"], support=share),
        "sgd_imbalance": mean_of_replicates(left["SGD"], support=share),
        "white_imbalance": mean_of_replicates(left["white noise"], support=share),
        "white_over_sgd_imbalance": ratio_of_means(left["white noise"], left["SGD"]),
        "sgd_imbalance_share": mean_of_replicates((left["SGD"] / start).tolist()),
        "norm_gap_share": mean_of_replicates((ends / totals.loc[0.0]).groupby("network").mean().tolist()),
    }


def _changes(rows: pd.DataFrame) -> pd.Series:
    """Return Σ over units of |change of ‖u‖² − ‖w‖²| in the training for each network, a mean over runs."""
    ends = rows.sort_values("time").groupby([*RUN, "unit"])["gap"].agg(["first", "last"])
    return (ends["last"] - ends["first"]).abs().groupby(RUN).sum().groupby("network").mean()


def _ratio(changes: pd.DataFrame, prediction: str) -> Estimate:
    """Return the measured over the predicted change, means over runs.

    By least squares through zero over the units of all networks, with the jackknife over networks.
    """
    means = changes.groupby(["network", "unit"])[["change", prediction]].mean().reset_index()

    def ratio(part: pd.DataFrame) -> float:
        return float((part["change"] * part[prediction]).sum() / (part[prediction] ** 2).sum())

    networks = means["network"].unique()
    parts = np.array([ratio(means[means["network"] != network]) for network in networks])
    return plus_minus(ratio(means), float(jackknife_half_width(parts)), len(networks))
