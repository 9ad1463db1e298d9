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
# # Is the barrier in the log of the loss?
#
# **Question.** Is the logarithm of the loss the barrier of escape?
#
# **Published.** Mori, Ziyin, Liu and Ueda: near a minimum of a squared error, the covariance of SGD's noise is
# $\Sigma = (2L(\theta)/B)H$. In the rescaled time $d\tau = L\,dt$ this is additive noise on $\log L$. It follows for
# the stationary law $P$, the first-passage time $t_p$ to the loss $c L_*$ and the escape rate $\kappa$ that
# $$P \propto L^{-\varphi},\quad \varphi = 1 + \frac{B}{\eta h}, \qquad
# t_p \propto c^{B/(\eta h) + 1 - n/2}, \qquad
# \kappa \propto \left(1 + \frac{\Delta L}{L_*}\right)^{-(B/(\eta h) + 1 - n/2)}.$$
#
# Here $h$ is the curvature, $n$ the number of dimensions and $L_*$ the lowest loss.
#
# **What we did.** We judged the formula and the diffusion approximation separately: the stochastic differential
# equation is also solved exactly, and compared with discrete SGD.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np

from sgd_replication.experiments.log_barrier.decoupling import decoupling_measures
from sgd_replication.experiments.log_barrier.figures import log_barrier_figure, log_noise, log_regression
from sgd_replication.experiments.log_barrier.finite_estimates import finite_slopes
from sgd_replication.experiments.log_barrier.finite_figures import log_finite
from sgd_replication.experiments.log_barrier.low_dimension import log_odds
from sgd_replication.experiments.log_barrier.network_figures import log_decoupling, log_printed_noise
from sgd_replication.experiments.log_barrier.noise_loss import late_slopes
from sgd_replication.experiments.log_barrier.outlier_figures import log_outliers
from sgd_replication.experiments.log_barrier.passage import passage_slopes
from sgd_replication.experiments.log_barrier.tables import (
    BARRIER,
    DECOUPLING,
    FINITE_PASSAGE,
    FINITE_STATIONARY,
    GROWTH,
    HISTOGRAMS,
    LOW_DIMENSION,
    NOISE_LOSS,
    PASSAGE,
    PRINTED_NOISE,
    STATIONARY,
)
from sgd_replication.jobs.estimate_key import estimate_key
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
RESULTS = results.folder
MEASUREMENTS = RESULTS / "measurements"
claims = results.claims("log_barrier")
noise_sets = results.parts("log_barrier", "log-noise-")
printed_sets = results.parts("log_barrier", "log-printed-")


def estimates_of(experiment):
    """Return the estimates of one part of the results."""
    return json.loads((RESULTS / f"estimates/{experiment}.json").read_text())["estimates"]


names = {name: results.resolution(name).shown for name in noise_sets}
moments = {
    names[name]: read_table(NOISE_LOSS, MEASUREMENTS / f"log-noise-{name}" / "moments.parquet") for name in noise_sets
}
printed = {
    results.resolution(name).shown: read_table(PRINTED_NOISE, MEASUREMENTS / f"log-printed-{name}" / "moments.parquet")
    for name in printed_sets
}
spectra = read_table(DECOUPLING, MEASUREMENTS / "log-decoupling" / "spectra.parquet")
stationary = read_table(STATIONARY, MEASUREMENTS / "log-regression" / "stationary.parquet")
histograms = read_table(HISTOGRAMS, MEASUREMENTS / "log-regression" / "histograms.parquet")
passage = read_table(PASSAGE, MEASUREMENTS / "log-regression" / "passage.parquet")
laws = read_table(FINITE_STATIONARY, MEASUREMENTS / "log-finite" / "stationary.parquet")
times = read_table(FINITE_PASSAGE, MEASUREMENTS / "log-finite" / "passage.parquet")
growth = read_table(GROWTH, MEASUREMENTS / "log-outliers" / "growth.parquet")
escapes = read_table(LOW_DIMENSION, MEASUREMENTS / "log-outliers" / "escapes.parquet")
barrier = read_table(BARRIER, MEASUREMENTS / "log-barrier" / "times.parquet")

# %% [markdown]
# ## Noise against loss: the headline estimate, recomputed
#
# Slope of $\log(\overline{|g_j|^2} - |\bar g|^2)$, the noise, against $\log L$, the loss, over the later half of the
# moments of training.

# %%
for name in noise_sets:
    table = moments[names[name]]
    for objective, rows in table.groupby("objective"):
        epochs = sorted(rows["epoch"].unique())
        late = rows[rows["epoch"].isin(epochs[len(epochs) // 2 :])]
        slopes = [np.polyfit(np.log(one["loss"]), np.log(one["noise"]), 1)[0] for _, one in late.groupby("replicate")]
        key = estimate_key(objective, "slope_late")
        assert np.isclose(np.mean(slopes), estimates_of(f"log-noise-{name}")[key]["value"], rtol=1e-10)
        print(f"{names[name]}, {objective}: {np.mean(slopes):.3f}")

# %%
with style():
    noise = log_noise(moments)
    show_figure(noise, "log_noise", save_figures_to)

# %% [markdown]
# ## The printed networks
#
# The paper's recipe: three hidden layers on Fashion-MNIST, Glorot's initial weights, $\eta = 0.1$, $B = 100$. Pixels
# run from 0 to 1: with standardised pixels the squared error diverges at this $\eta$. The default run takes narrower
# layers and fewer images; `config/extended.yaml` has the layers of 2,000 and the convolutional network on CIFAR-10.

# %%
for name, table in zip(printed_sets, printed.values(), strict=True):
    found = estimates_of(f"log-printed-{name}")
    for objective, key in (("squared error", "printed_network_slope"), ("cross-entropy", "cross_entropy_noise_slope")):
        slopes = late_slopes(table[table["objective"] == objective])
        assert np.isclose(np.mean(slopes), found[key]["value"], rtol=1e-10)
        print(f"{name}, {objective}: {np.mean(slopes):.3f} ± {np.std(slopes, ddof=1):.3f} between trainings")

# %%
with style():
    printed_noise = log_printed_noise(printed)
    show_figure(printed_noise, "log_printed_noise", save_figures_to)

# %% [markdown]
# ## Does the loss decouple from the gradient?
#
# The second moment of one example's gradient is
# $$\frac{2}{N}\sum_\mu \ell_\mu \nabla f_\mu \nabla f_\mu^\top.$$
# The theory replaces $\ell_\mu$ by its mean $L$. Below, the two spectra at three moments of the training. `factor` is
# the median factor between eigenvalues in the upper half of the ranks, `agreeing` the share of the ranks in the longest
# leading part whose median factor is at most 1.1, and `smallest` the last eigenvalue of that part over the largest.

# %%
measures = decoupling_measures(spectra)
worst = measures.groupby("replicate")["factor"].max().mean()
assert np.isclose(worst, estimates_of("log-decoupling")["decoupling_ratio"]["value"], rtol=1e-10)
measures.drop(columns="replicate").groupby("epoch").mean().round(3)

# %%
with style():
    decoupling = log_decoupling(spectra)
    show_figure(decoupling, "log_decoupling", save_figures_to)

# %% [markdown]
# ## Linear regression: the stationary law and first passage
#
# Fitted exponents divided by the published ones, at every $\eta$ and $B$; and slopes of $\log t_p$ against $\log c$.

# %%
deciding = stationary[stationary["window"] == sorted(stationary["window"].unique())[1]]
worst = float((deciding["exponent"] / deciding["theory"] - 1).abs().max())
assert np.isclose(worst, estimates_of("log-regression")["exponent_worst_error"]["value"], rtol=1e-10)
deciding[["learning_rate", "batch_size", "exponent", "exact", "theory", "kesten", "diffusion"]].round(2)

# %%
passage_slopes(passage).round(2)

# %%
with style():
    regression = log_regression(stationary, histograms, passage)
    show_figure(regression, "log_regression", save_figures_to)

# %% [markdown]
# ## The same on fixed sets of examples, as printed
#
# Above, every minibatch has new examples. The paper draws from a fixed set: $10^5$ examples for the stationary law,
# with $\theta$ taken every 100 iterations, and $10^4$ for first passage, with 100 runs.

# %%
record = results.record("measurements/log-finite/log_barrier_finite.record.json")
slopes = finite_slopes(times, record.settings["passage"]["learning_rate"])
worst = float((slopes["slope"] / slopes["theory"] - 1).abs().max())
assert np.isclose(worst, estimates_of("log-finite")["passage_worst_error"]["value"], rtol=1e-10)
slopes.round(2)

# %%
with style():
    finite = log_finite(laws, times, passage)
    show_figure(finite, "log_finite", save_figures_to)

# %% [markdown]
# ## Minima with many outlier directions
#
# The published law has no stationary distribution beyond $n_c = 2(B/(\eta h) + 1)$ directions. On linear regression the
# number at which discrete SGD runs away is known exactly: there, the mean step of $\ln|\theta|$ far from the minimum is
# zero. Further, the published escape rate says that of two minima that differ only in the number of outlier directions
# the one with fewer is preferred, with log-odds $\frac{1}{2}(n_2 - n_1)\ln(1 + \Delta L/L_*)$. `matched` is SGD with
# Gaussian noise of the published covariance.

# %%
limits = growth.drop_duplicates(["learning_rate", "batch_size"])
ratio = limits["limit"] / limits["printed"]
worst = float(ratio.iloc[int(np.abs(np.log(ratio)).argmax())])
assert np.isclose(worst, estimates_of("log-outliers")["critical_number_ratio"]["value"], rtol=1e-10)
limits[["learning_rate", "batch_size", "printed", "limit", "matched_limit", "variance_limit"]].round(2)

# %%
log_odds(escapes).round(3)

# %%
with style():
    outliers = log_outliers(growth, escapes)
    show_figure(outliers, "log_outliers", save_figures_to)

# %% [markdown]
# ## Escape at a fixed barrier
#
# Regression on a circle: $L = R^2(1 - \cos\theta/R) + L_*$. The label noise determines $L_*$ only, so that $L_*$ varies
# while the barrier stays fixed.

# %%
with style():
    escape = log_barrier_figure(barrier)
    show_figure(escape, "log_barrier", save_figures_to)

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, claims)

# %% [markdown]
# **In the report:** [Is the logarithm of the loss the barrier?](../report.html#sec:story-log). **Previous notebook:**
# [reached sharpness](reached_sharpness.html). **Next notebook:** [large deviations](large_deviations.html).
