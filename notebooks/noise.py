# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Is gradient noise Gaussian or Lévy?
#
# **Question.** Is the noise of SGD Gaussian, as a diffusion needs, or does it have heavy tails?
#
# **Published.** Xie, Sato and Sugiyama (Fig. 1) show four histograms: the noise of one parameter across minibatches
# looks Gaussian, and noise looks like Lévy noise only if it is pooled over parameters, as Simsekli et al. (2019) did.
#
# **What we did.** We followed the noise of single parameters over many minibatches, at random and at trained
# weights of several networks, tested it, and estimated its tail index beside Gaussian controls.
#
# **Definition.** Minibatch $b$ has the noise $\xi_b = \nabla L_b(\theta) - \nabla L(\theta)$
# at fixed weights $\theta$.
#
# **What pooling does.** If parameter $j$ has Gaussian noise of standard deviation $\sigma_j$, the noise pooled over
# $j$ is a mixture of Gaussians. Its tails are heavy because the $\sigma_j$ differ, although no single parameter has
# heavy tails.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import numpy as np
import pandas as pd
from scipy.stats import norm

from sgd_diffusion.estimates import mean_of_replicates
from sgd_diffusion.gradient_noise import PARAMETER
from sgd_diffusion.statistics import benjamini_hochberg, stable_distribution
from sgd_diffusion.statistics.replicates import weighted_means
from sgd_replication.experiments.noise.axis_figures import noise_axes
from sgd_replication.experiments.noise.axis_tables import AXIS_RANKS, NOISE_AXES, PARAMETERS
from sgd_replication.experiments.noise.estimates import grouped_stable_index
from sgd_replication.experiments.noise.figures import noise_histograms, noise_judged, noise_tails
from sgd_replication.experiments.noise.settings import CLAIMED_BATCH_SIZE
from sgd_replication.experiments.noise.sweep_figures import noise_batches, noise_depends
from sgd_replication.experiments.noise.tables import (
    BATCH_KURTOSES,
    BATCH_SHARES,
    COORDINATE_STATISTICS,
    FAMILY_TRIALS,
    HISTOGRAMS,
    NOISE_SWEEPS,
    PANELS,
    POOLED_STATISTICS,
    QUANTILES,
    TAIL_SHARES,
)
from sgd_replication.inputs.networks.checkpoints import STAGES
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.number_text import printed_estimate
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
coordinates = results.table(COORDINATE_STATISTICS, "noise-distribution/coordinate_statistics.parquet")
pooled = results.table(POOLED_STATISTICS, "noise-distribution/pooled_statistics.parquet")
histograms = results.table(HISTOGRAMS, "noise-distribution/histograms.parquet")
quantiles = results.table(QUANTILES, "noise-distribution/quantiles.parquet")
tails = results.table(TAIL_SHARES, "noise-distribution/tails.parquet")
batch_shares = results.table(BATCH_SHARES, "noise-batch/shares.parquet")
batch_kurtoses = results.table(BATCH_KURTOSES, "noise-batch/kurtoses.parquet")
sweeps = results.table(NOISE_SWEEPS, "noise-sweeps/sweeps.parquet")
families = results.table(FAMILY_TRIALS, "tail-estimators/families.parquet")
estimates = results.estimates("noise-distribution")
claims = results.claims("noise")
collected = results.record("measurements/noise-distribution/noise_collect.record.json").settings["noise"]
data = claims["ddt-noise-gaussian"]["data"]
notice = "" if data["kind"] == "official" else f"not MNIST but its {data['kind']}: {data['set']}"
print(notice or f"data: {data['set']}", "·", collected["minibatches"], "minibatches at each checkpoint")

# %% [markdown]
# ## The headline estimates, recomputed
#
# First: the share of parameters whose noise across minibatches passes a normality test. The tracked parameters of a
# layer are weighted by its size; the interval is Student's t interval over independently trained networks.

# %%
of_parameters = coordinates[coordinates["kind"] == PARAMETER]
measured = of_parameters[of_parameters["sample"] == "measured"]
trained = measured[measured["stage"] == "trained"]
shares = []
for _, network in trained.groupby("replicate"):
    passes = ~benjamini_hochberg(network["shapiro_p"].to_numpy())
    shares.append(np.average(passes, weights=network["weight"]))
share = mean_of_replicates(shares, support=(0, 1))
assert np.isclose(share.value, estimates["normality_share_trained"].value, rtol=1e-12)
print(f"share of parameters that pass: {printed_estimate(share)}")

# %% [markdown]
# Second: the stable index $\alpha$ of the pooled noise $X$. With $K_1$ values in a block and $Y$ the sum of a block,
# $1/\hat\alpha = (\overline{\log|Y|} - \overline{\log|X|})/\log K_1$.

# %%
pooled_trained = pooled[(pooled["sample"] == "measured") & (pooled["stage"] == "trained")]
pooled_index = mean_of_replicates(pooled_trained["stable_index"].tolist())
assert np.isclose(pooled_index.value, estimates["pooled_stable_index_trained"].value, rtol=1e-12)
print(f"stable index of the pooled noise: {printed_estimate(pooled_index)}")

# %% [markdown]
# ## Figure 1, repeated
#
# The first trained network. The third panel shows the parameter whose noise scale is the median of all tracked
# parameters. The stable law has the index and the median magnitude of the pooled noise. The Gaussian has the standard
# deviation of the parameter shown.

# %%
first = trained["replicate"].min()


def of_first(table):
    """Return the rows of the first trained network."""
    return table[(table["replicate"] == first) & (table["stage"] == "trained")]


ranges = (
    pd.read_csv(results.folder.parents[1] / "references/xie2021_noise_ranges.csv").set_index("panel")["x_max"].dropna()
)
published_range = {panel: ranges[f"1{'abcd'[n]}"] for n, panel in enumerate(PANELS) if f"1{'abcd'[n]}" in ranges}
with style():
    drawn_histograms = noise_histograms(of_first(histograms), published_range, notice)
    show_figure(drawn_histograms, "noise_histograms", save_figures_to)

# %% [markdown]
# ## What the claims are judged by

# %%
single = pd.concat(
    pd.DataFrame(
        {
            "stable_index": grouped_stable_index(rows),
            "characteristic_index": weighted_means(rows, "characteristic_index"),
        }
    )
    .rename_axis("replicate")
    .reset_index()
    .assign(stage=stage, sample=sample, grouping="single")
    for (stage, sample), rows in of_parameters.groupby(["stage", "sample"])
)
indices = pd.concat([pooled.assign(grouping="pooled"), single], ignore_index=True)
indices["stage"] = pd.Categorical(indices["stage"], STAGES, ordered=True)
indices = indices.sort_values(["grouping", "stage"]).astype({"stage": str})
with style():
    judged = noise_judged(measured, indices, notice=notice)
    show_figure(judged, "noise_judged", save_figures_to)

# %% [markdown]
# ## Quantiles and tails
#
# Left: quantiles of the noise of three parameters of the first trained network against those of a Gaussian. Of the
# tracked parameters without an atom, they have the least, the median and the largest excess kurtosis. Right: how often
# the magnitude of the noise exceeds multiples of its median, pooled over parameters and for one parameter. For
# comparison: Gaussians with the scales of the parameters, one Gaussian, and the stable law of the pooled index.

# %%
where = np.geomspace(0.5, 1e4, 200)
grid = np.geomspace(1e-3, 1e6, 4000)
index_of_first = pooled_trained.set_index("replicate")["characteristic_index"][first]
pooled_law = min(2.0, max(0.5, round(index_of_first / 0.05) * 0.05))
inside = stable_distribution(round(pooled_law, 2), grid)
median_of_law = np.interp(0.5, inside, grid)
laws = {
    "Gaussian": (where, np.maximum(2 * norm.sf(where * norm.ppf(0.75)), 1e-12)),
    rf"stable, $\alpha$ = {pooled_law:.2f}": (where, 1 - np.interp(where * median_of_law, grid, inside)),
}
with style():
    drawn_tails = noise_tails(of_first(quantiles), of_first(tails), laws, notice)
    show_figure(drawn_tails, "noise_tails", save_figures_to)

# %% [markdown]
# ## From one example to a thousand
#
# If one gradient has excess kurtosis $\kappa$, the mean of $B$ independent gradients has excess kurtosis $\kappa/B$.
# Third headline estimate: the share of parameters that pass the normality test at the smallest $B$ above 16.

# %%
judged_size = min(size for size in batch_shares["batch_size"].unique() if size > CLAIMED_BATCH_SIZE)
here = batch_shares[(batch_shares["batch_size"] == judged_size) & (batch_shares["stage"] == "trained")]
at_judged = mean_of_replicates(here.loc[here["sample"] == "measured", "normal"].tolist(), support=(0, 1))
of_sizes = results.estimates("noise-batch")
assert np.isclose(at_judged.value, of_sizes["share_above_16_trained"].value, rtol=1e-12)
with style():
    drawn_batches = noise_batches(
        batch_shares, batch_kurtoses, collected["minibatches"], CLAIMED_BATCH_SIZE, notice=notice
    )
    drawn_sweeps = noise_depends(sweeps, CLAIMED_BATCH_SIZE, notice)
    show_figure(drawn_batches, "noise_batches", save_figures_to)
    show_figure(drawn_sweeps, "noise_depends", save_figures_to)
print(f"share that passes at the smallest B above {CLAIMED_BATCH_SIZE}: {printed_estimate(at_judged)}")

# %% [markdown]
# ## Which law fits best: samples of known laws, then the measured noise

# %%
print(families.pivot(index="law", columns="best", values="share").round(3))
measured.groupby(["stage", "best"]).size().unstack(fill_value=0)

# %% [markdown]
# ## The authors' own tests
#
# Xie, Tang, Sun and Li (2023) tested stochastic gradients formally. Across parameters: does the Kolmogorov–Smirnov
# test accept a power law for the largest entries of a gradient? Across iterations of a training, and across minibatches
# at fixed weights: does a chi-square test accept a Gaussian for one parameter? And is the spectrum of the covariance a
# power law? Fourth headline estimate: the share of gradients at trained weights for which a power law is accepted.
# Beside it stand Gaussians in place of the entries, of one scale and of each parameter's own scale: the test lets some
# of them through.

# %%
axes = results.table(NOISE_AXES, "noise-axes/axes.parquet")
ranks = results.table(AXIS_RANKS, "noise-axes/ranks.parquet")
judged_axes = axes[axes["judged"]]
across = judged_axes[(judged_axes["axis"] == PARAMETERS) & (judged_axes["stage"] == "trained")]
accepted = mean_of_replicates(across["power_law_share"].tolist(), support=(0, 1))
of_tests = results.estimates("noise-axes")
assert np.isclose(accepted.value, of_tests["parameter_power_law_share_trained"].value, rtol=1e-12)
with style():
    drawn_axes = noise_axes(axes, ranks, notice)
    show_figure(drawn_axes, "noise_axes", save_figures_to)
tested = ["power_law_share", "equal_scales_share", "unequal_scales_share", "gaussian_share"]
judged_axes.groupby(["axis", "stage"], sort=False)[tested].mean().round(3)

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, claims)

# %% [markdown]
# **In the report:** [Is the noise of SGD Gaussian?](../report.html#sec:story-noise). **Next notebook:**
# [covariance](covariance.html).
