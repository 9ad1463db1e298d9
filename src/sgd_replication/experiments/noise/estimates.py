"""Tables of noise → the estimates that claims are judged by; intervals are over independently trained networks."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.estimates import CONFIDENCE, Estimate, exactly, mean_of_replicates
from sgd_diffusion.gradient_noise import LEADING, NORM, PARAMETER, RANDOM
from sgd_diffusion.statistics import FAMILIES, LEVEL
from sgd_diffusion.statistics.noise_statistics import ATOM, INDICES
from sgd_diffusion.statistics.replicates import weighted_means
from sgd_replication.experiments.noise.settings import CLAIMED_BATCH_SIZE
from sgd_replication.inputs.networks.checkpoints import STAGES
from sgd_replication.jobs.estimate_key import estimate_key

SUFFICIENT_SHARE = 0.9
SHARE = (0.0, 1.0)
DIRECTIONS = {"random_direction": RANDOM, "leading": LEADING, "norm": NORM}


def grouped_stable_index(rows: pd.DataFrame) -> pd.Series:
    """Return each replicate's stable index of single parameters: the inverse of the weighted mean of 1/α̂.

    Examples:
        >>> rows = pd.DataFrame({"replicate": 0, "weight": [0.5, 0.5], "inverse_stable_index": [1 / 2, 1 / 1]})
        >>> grouped_stable_index(rows).round(4).tolist()  # of parameters of α = 2 and of α = 1
        [1.3333]
    """
    return 1 / weighted_means(rows, "inverse_stable_index")


def noise_estimates(coordinates: pd.DataFrame, pooled: pd.DataFrame, minibatches: int) -> dict[str, Estimate]:
    """Return the estimates of the noise at one batch size.

    Averages over parameters weigh each layer by its number of parameters, so that they speak of a parameter drawn
    uniformly from the network. Grouped stable indices are inverted after averaging, because 1/α̂ is the unbiased one.

    Args:
        coordinates: a `COORDINATE_STATISTICS` table.
        pooled: a `POOLED_STATISTICS` table.
        minibatches: how many minibatches the tests across minibatches rest on.

    Examples:
        Two networks; 1/α̂ = ½ of every parameter, and pooled indices ½ below those of the control:

        >>> from sgd_diffusion.gradient_noise import KINDS
        >>> from sgd_replication.experiments.noise.tables import COORDINATE_STATISTICS, POOLED_STATISTICS
        >>> samples = ["measured", "shuffled", "gaussian-control", "gaussian-twin"]
        >>> parts = {"replicate": [0, 1], "stage": STAGES, "sample": samples, "kind": KINDS}
        >>> rows = pd.MultiIndex.from_product(parts.values(), names=parts).to_frame(index=False)
        >>> coordinates = rows.reindex(columns=list(COORDINATE_STATISTICS.columns), fill_value=0.5)
        >>> pooled = rows[rows["kind"] == NORM].reindex(columns=list(POOLED_STATISTICS.columns), fill_value=0.5)
        >>> pooled["stable_index"] = np.where(pooled["sample"] == "measured", 1.5, 2.0)
        >>> found = noise_estimates(coordinates, pooled, minibatches=100)
        >>> found["grouped_stable_index_trained"].value, found["pooled_minus_control_trained"].value
        (2.0, -0.5)
    """
    estimates = {"minibatches": exactly(minibatches, "minibatches")}
    for stage in STAGES:
        here = coordinates[coordinates["stage"] == stage]
        measured = _parameters(coordinates, stage, "measured")
        control = _parameters(coordinates, stage, "gaussian-control")
        estimates |= {
            f"normality_share_{stage}": _share(measured, "normal"),
            f"normality_share_control_{stage}": _share(control, "normal"),
            f"anderson_share_{stage}": _share(measured, "anderson_normal"),
            f"control_rejections_{stage}": _rejections(control),
            f"median_excess_kurtosis_{stage}": _medians(measured, "excess_kurtosis"),
            f"median_skewness_{stage}": _medians(measured.assign(size=measured["skewness"].abs()), "size"),
            f"grouped_stable_index_{stage}": mean_of_replicates(grouped_stable_index(measured).tolist()),
            f"grouped_stable_index_control_{stage}": mean_of_replicates(grouped_stable_index(control).tolist()),
            f"dead_share_{stage}": mean_of_replicates(
                pooled[(pooled["stage"] == stage) & (pooled["sample"] == "measured")]["dead_share"].tolist(),
                support=SHARE,
            ),
        }
        for name in INDICES[1:]:
            estimates[f"{name}_index_{stage}"] = _weighted(measured, f"{name}_index")
            estimates[f"{name}_index_control_{stage}"] = _weighted(control, f"{name}_index")
        for law in [*(family.name for family in FAMILIES), ATOM]:
            estimates[f"{law}_best_share_{stage}"] = _share(measured.assign(is_best=measured["best"] == law), "is_best")
        for layer, rows in measured.groupby("layer"):
            estimates[f"normality_share_{stage}_layer_{layer}"] = _share(rows, "normal")
        for name, kind in DIRECTIONS.items():
            rows = here[(here["sample"] == "measured") & (here["kind"] == kind)]
            estimates[f"{name}_normality_share_{stage}"] = _share(rows, "normal")
            estimates[f"{name}_excess_kurtosis_{stage}"] = _medians(rows, "excess_kurtosis")
        estimates |= _pooled(pooled[pooled["stage"] == stage], stage)
    return estimates


def batch_estimates(batches: pd.DataFrame, minibatches: int) -> dict[str, Estimate]:
    """Return the estimates of the noise over batch sizes.

    `share_above_16_*` is the share of parameters that pass at the smallest B above the claimed one, `share_largest_*`
    at the largest, and `characteristic_index_*` the tail index there, which stable noise has at every B alike;
    `required_batch_size_*` the B from which nine in ten parameters' exact cumulants are like a Gaussian sample's;
    `kurtosis_ratio_*` the median excess kurtosis at the judged B over that of its exact values, 1 by the central limit
    theorem; `stable_control_*` the tail index of minibatches of stable examples.

    Args:
        batches: a `BATCH_STATISTICS` table.
        minibatches: how many the tests rest on.

    Examples:
        Two networks; no parameter passes at B = 4, all do at B = 32, and the kurtosis is the exact one:

        >>> from sgd_replication.experiments.noise.tables import BATCH_STATISTICS
        >>> parts = {"replicate": [0, 1], "stage": STAGES, "sample": ["measured", "gaussian-control", "stable-control"]}
        >>> parts |= {"kind": [PARAMETER, RANDOM, LEADING], "batch_size": [4, 32]}
        >>> rows = pd.MultiIndex.from_product(parts.values(), names=parts).to_frame(index=False)
        >>> batches = rows.reindex(columns=list(BATCH_STATISTICS.columns), fill_value=0.1)
        >>> found = batch_estimates(batches.assign(normal=rows["batch_size"] > 16), minibatches=100)
        >>> names = ("judged_batch_size", "share_4_trained", "share_above_16_trained", "kurtosis_ratio_trained")
        >>> [found[name].value for name in names]
        [32.0, 0.0, 1.0, 1.0]
    """
    sizes = sorted(batches["batch_size"].unique())
    judged = min(size for size in sizes if size > CLAIMED_BATCH_SIZE)
    estimates = {
        "minibatches": exactly(minibatches, "minibatches"),
        "judged_batch_size": exactly(float(judged), "examples"),
        "largest_batch_size": exactly(float(sizes[-1]), "examples"),
    }
    stable = batches[batches["sample"] == "stable-control"]
    for name, size in (("above_16", judged), ("largest", sizes[-1])):
        at_size = stable[stable["batch_size"] == size]
        estimates[f"stable_control_index_{name}"] = _weighted(at_size, "characteristic_index")
    for stage in STAGES:
        here = batches[(batches["stage"] == stage) & (batches["sample"] == "measured")]
        parameters = _parameters(batches, stage, "measured")
        by_size = {size: parameters[parameters["batch_size"] == size] for size in sizes}
        control = _parameters(batches, stage, "gaussian-control")
        estimates |= {
            f"share_above_16_{stage}": _share(by_size[judged], "normal"),
            f"characteristic_index_above_16_{stage}": _weighted(by_size[judged], "characteristic_index"),
            f"characteristic_index_largest_{stage}": _weighted(by_size[sizes[-1]], "characteristic_index"),
            f"share_largest_{stage}": _share(by_size[sizes[-1]], "normal"),
            f"share_control_{stage}": _share(control, "normal"),
            f"control_rejections_{stage}": _rejections(control),
            f"required_batch_size_{stage}": _required(by_size[sizes[-1]]),
            f"kurtosis_ratio_{stage}": _kurtosis_ratio(by_size[judged]),
        }
        for size, rows in by_size.items():
            estimates[f"share_{size}_{stage}"] = _share(rows, "normal")
            if rows.groupby("replicate")["characteristic_index"].count().min():  # a network may have atoms only
                estimates[f"characteristic_index_{size}_{stage}"] = _weighted(rows, "characteristic_index")
        for layer, rows in by_size[sizes[-1]].groupby("layer"):
            estimates[f"required_batch_size_{stage}_layer_{layer}"] = _required(rows)
            estimates[f"example_kurtosis_{stage}_layer_{layer}"] = _medians(rows, "example_kurtosis")
        for layer, rows in by_size[judged].groupby("layer"):
            estimates[f"kurtosis_ratio_{stage}_layer_{layer}"] = _kurtosis_ratio(rows)
        for name, kind in (("random_direction", RANDOM), ("leading", LEADING)):
            rows = here[(here["kind"] == kind) & (here["batch_size"] == sizes[-1])]
            estimates[f"{name}_required_batch_size_{stage}"] = _required(rows)
    return estimates


def noise_sweep_estimates(sweeps: pd.DataFrame) -> dict[str, Estimate]:
    """Return every measure of every network, as `<sweep>_<variant>_<x>_<measure>`; one network each, no interval.

    Examples:
        >>> sweeps = pd.DataFrame({"sweep": "depth", "variant": "random", "x": [1.0, 2.0], "layer": 0})
        >>> sweeps = sweeps.assign(median_kurtosis=[3.0, 9.0], required_batch_size=[20.0, 80.0])
        >>> sweeps = sweeps.assign(normal_share=0.5, live_share=1.0)
        >>> found = noise_sweep_estimates(sweeps)
        >>> found["depth_random_2_median_kurtosis"].value, found["depth_random_required_batch_size_highest"].value
        (9.0, 80.0)
    """
    estimates: dict[str, Estimate] = {}
    whole = sweeps[sweeps["layer"] == 0]
    for row in whole.to_dict("records"):
        key = estimate_key(row["sweep"], row["variant"], f"{row['x']:g}")
        for measure in ("median_kurtosis", "required_batch_size", "normal_share", "live_share"):
            estimates[f"{key}_{measure}"] = exactly(float(row[measure]))
    for (sweep, variant), rows in whole.groupby(["sweep", "variant"]):
        key = estimate_key(sweep, variant)
        estimates[f"{key}_required_batch_size_lowest"] = exactly(float(rows["required_batch_size"].min()))
        estimates[f"{key}_required_batch_size_highest"] = exactly(float(rows["required_batch_size"].max()))
    return estimates


def trial_estimates(estimators: pd.DataFrame, families: pd.DataFrame) -> dict[str, Estimate]:
    """Return how far each estimator of a tail index can be believed, and how often the likelihoods find the law.

    `<estimator>_at_<α>_bias`, `_deviation` and `_coverage` have intervals over the samples; `_worst_bias`,
    `_largest_deviation` and `_least_coverage` are over 1 ≤ α ≤ 2; `<law>_found` is the share of a law's samples that
    its family fits best.

    Examples:
        >>> trials = pd.DataFrame({"estimator": "hill", "alpha": [0.8, 1.9], "samples": 100, "bias": [0.5, 0.3]})
        >>> trials = trials.assign(standard_deviation=0.2, coverage=0.9)
        >>> families = pd.DataFrame({"law": "student_4", "family": "student", "best": ["student", "stable"]})
        >>> found = trial_estimates(trials, families.assign(share=[0.7, 0.3]))
        >>> found["hill_worst_bias"].value, found["student_4_found"].value  # α = 0.8 is below 1
        (0.3, 0.7)
        >>> round(found["hill_at_1.9_bias"].high - 0.3, 4)  # 1.96 · 0.2/√100
        0.0392
    """
    estimates: dict[str, Estimate] = {}
    for row in estimators.to_dict("records"):
        key, samples = f"{row['estimator']}_at_{row['alpha']:g}", int(row["samples"])
        spread, covered = float(row["standard_deviation"]), float(row["coverage"])
        held = stats.binomtest(round(covered * samples), samples).proportion_ci(CONFIDENCE, method="wilson")
        errors = {
            "bias": (float(row["bias"]), spread / np.sqrt(samples)),
            "deviation": (spread, spread / np.sqrt(2 * samples)),
        }
        for measure, (value, error) in errors.items():
            reach = stats.norm.ppf(0.5 + CONFIDENCE / 2) * error
            estimates[f"{key}_{measure}"] = Estimate(value=value, low=value - reach, high=value + reach, n=samples)
        estimates[f"{key}_coverage"] = Estimate(
            value=covered, low=min(covered, held.low), high=max(covered, held.high), n=samples
        )
    for name, rows in estimators.groupby("estimator"):
        within = rows[rows["alpha"] >= 1]
        estimates[f"{name}_worst_bias"] = exactly(float(within["bias"].abs().max()))
        estimates[f"{name}_largest_deviation"] = exactly(float(within["standard_deviation"].max()))
        estimates[f"{name}_least_coverage"] = exactly(float(within["coverage"].min()))
    for row in families[families["family"] == families["best"]].to_dict("records"):
        estimates[f"{row['law']}_found"] = exactly(float(row["share"]))
    return estimates


def weighted_quantile(rows: pd.DataFrame, column: str, share: float) -> float:
    """Return the smallest value that a share of all parameters does not exceed."""
    ordered = rows.sort_values(column)
    reached = ordered["weight"].cumsum() >= share * ordered["weight"].sum() - 1e-12
    return float(ordered[column][reached].iloc[0])


def _required(rows: pd.DataFrame) -> Estimate:
    return _over_replicates(rows, lambda own: weighted_quantile(own, "required_batch_size", SUFFICIENT_SHARE))


def _medians(rows: pd.DataFrame, column: str) -> Estimate:
    return _over_replicates(rows, lambda own: weighted_quantile(own, column, 0.5))


def _kurtosis_ratio(rows: pd.DataFrame) -> Estimate:
    def ratio(own: pd.DataFrame) -> float:
        return weighted_quantile(own, "excess_kurtosis", 0.5) / weighted_quantile(own, "exact_kurtosis", 0.5)

    return _over_replicates(rows, ratio)


def _rejections(rows: pd.DataFrame) -> Estimate:
    """Share of single tests below the level, without a correction: the level itself, if all noise is Gaussian."""
    return _share(rows.assign(rejected=rows["shapiro_p"] < LEVEL), "rejected")


def _parameters(table: pd.DataFrame, stage: str, sample: str) -> pd.DataFrame:
    return table[(table["stage"] == stage) & (table["sample"] == sample) & (table["kind"] == PARAMETER)]


def _over_replicates(rows: pd.DataFrame, measure: Callable[[pd.DataFrame], float]) -> Estimate:
    return mean_of_replicates([measure(own) for _, own in rows.groupby("replicate")])


def _share(rows: pd.DataFrame, column: str) -> Estimate:
    return mean_of_replicates(weighted_means(rows, column).tolist(), support=SHARE)


def _weighted(rows: pd.DataFrame, column: str) -> Estimate:
    present = rows.groupby("replicate")[column].count()
    if not present.min():
        raise MeasurementError(
            f"{column}: every followed parameter of a network takes one value in more than a twentieth of the "
            "minibatches; use larger minibatches or follow more parameters."
        )
    return mean_of_replicates(weighted_means(rows, column).tolist())


def _pooled(pooled: pd.DataFrame, stage: str) -> dict[str, Estimate]:
    by_sample = {name: pooled.pivot(index="replicate", columns="sample", values=f"{name}_index") for name in INDICES}
    samples = {"": "measured", "shuffled_": "shuffled", "control_": "gaussian-control", "twin_": "gaussian-twin"}

    def gap(name: str, other: str) -> Estimate:
        return mean_of_replicates((by_sample[name]["measured"] - by_sample[name][samples[other]]).tolist())

    return {
        **{
            f"pooled_{name}_index_{which}{stage}": mean_of_replicates(by_sample[name][sample].tolist())
            for name in INDICES
            for which, sample in samples.items()
        },
        f"pooled_minus_control_{stage}": gap("stable", "control_"),
        f"pooled_minus_twin_{stage}": gap("stable", "twin_"),
        f"pooled_characteristic_minus_control_{stage}": gap("characteristic", "control_"),
        f"pooled_characteristic_minus_twin_{stage}": gap("characteristic", "twin_"),
    }
