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
# # Networks whose curvature is that of the data
#
# **Question.** Is the theory right for networks whose curvature is that of the data? Does gradient noise escape as
# Gaussian noise of the same covariance does? Is the noise at a saddle the absolute curvature there, as Theorem 2
# assumes?
#
# **Published.** Nothing: the networks of Fig. 5 need a weight decay, which is their flattest curvature.
#
# **What we did.** We followed the escape of small networks whose minima and saddles were verified, under
# minibatches and under Gaussian noise of the same covariance.
#
# **The networks.** A draw of rows, their two leading principal components, whitened, and a tenth of the labels
# reversed, so that the classes overlap and minima lie at finite weights without weight decay. Logistic regression and
# one tanh unit with a fixed output weight have three parameters and settle soon: SGD leaves a ball around their
# minimum. Committee machines with two tanh units have six parameters and several minima with saddles between them.
#
# **Gaussian noise of the same covariance.** Every iteration takes
# $\bar g + (nB)^{-1/2}\sum_j \zeta_j (g_j - \bar g)$ with new $\zeta_j \sim N(0, 1)$. Its covariance is $C(\theta)/B$
# at every $\theta$, as that of minibatches drawn with replacement.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np
import pandas as pd

from sgd_replication.experiments.data_curvature.exponent_ratios import exponent_ratios
from sgd_replication.experiments.data_curvature.figures import data_noise_shape, data_saddles
from sgd_replication.experiments.data_curvature.odds_estimates import judged_pairs
from sgd_replication.experiments.data_curvature.odds_figures import data_pairs
from sgd_replication.experiments.data_curvature.optimiser_estimates import exponents_of
from sgd_replication.experiments.data_curvature.optimiser_figures import data_optimisers
from sgd_replication.experiments.data_curvature.optimiser_tables import OPTIMISERS
from sgd_replication.experiments.data_curvature.tables import (
    COMMITTEES,
    COMMITTORS,
    CROSSINGS,
    NETWORKS,
    ODDS,
    PREDICTIONS,
    SADDLES,
    THEORIES,
    TIMES,
    TRANSITIONS,
)
from sgd_replication.experiments.data_curvature.transition_estimates import compared_theories, transition_lines
from sgd_replication.experiments.data_curvature.transition_figures import data_theories, data_transitions
from sgd_replication.experiments.data_curvature.width_tables import OUTCOMES, WIDTHS
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
RESULTS = results.folder
claims = results.claims("data_curvature")
estimates = json.loads((RESULTS / "estimates/data-curvature.json").read_text())["estimates"]
of_pairs = json.loads((RESULTS / "estimates/data-pairs.json").read_text())["estimates"]
folders = sorted(file.parent for file in RESULTS.glob("measurements/data-*/times.parquet"))


def read(schema, table):
    """Return one table of all data sets; the column `set` names the set, and the stand-in if one was used."""
    parts = []
    for folder in folders:
        name = results.resolution(folder.name.removeprefix("data-")).shown
        parts.append(read_table(schema, folder / f"{table}.parquet").assign(set=name))
    return pd.concat(parts, ignore_index=True)


# %% [markdown]
# ## Minima and saddles of committee machines

# %%
committees, saddles = read(COMMITTEES, "committees"), read(SADDLES, "saddles")
committees

# %% [markdown]
# Theorem 2 takes the noise along the unstable direction to be the absolute curvature, a ratio of 1.

# %%
asymmetric = saddles[~saddles["symmetric"]]
ratios = asymmetric["noise"] / asymmetric["curvature"]
assert len(asymmetric) == estimates["saddles_verified"]["value"]
asymmetric.assign(ratio=ratios).sort_values("ratio")

# %%
with style():
    figure = data_saddles(saddles)
    show_figure(figure, "data_saddles", save_figures_to)

# %% [markdown]
# ## How wide can these networks be?
#
# A network could be run if a training ends at an isolated minimum whose condition number is small. In a wider one the
# condition number is too large (`condition`), all minima that are found have a flat direction (`flat`), or no search
# ends at a minimum (`none`). `weight` is the median of the largest |weight|.

# %%
widths = read(WIDTHS, "widths")
of_widths = json.loads((RESULTS / "estimates/data-widths.json").read_text())["estimates"]
wider = widths[widths["units"] > widths["units"].min()].assign(run=lambda rows: rows["outcome"] == "run")
assert np.isclose(wider.groupby(["set", "draw"])["run"].any().mean(), of_widths["wider_run"]["value"])
grouped = widths.groupby(["set", "units"])
shares = (
    grouped["outcome"].value_counts(normalize=True).unstack(fill_value=0.0).reindex(columns=OUTCOMES, fill_value=0.0)
)
shares.assign(condition_median=grouped["condition"].median(), weight=grouped["largest_weight"].median())

# %% [markdown]
# ## Does the shape of the noise matter?
#
# At equal escape times, in relaxation times, exponents are equal. The ratio of the values of $B/\eta$ at which they are
# reached is the ratio of the exponents per $B/\eta$. Beside it stands the ratio of two least actions: with the exact
# law of a minibatch's gradient, all cumulants, and with Gaussian noise of the same covariance.

# %%
networks, times, predictions = read(NETWORKS, "networks"), read(TIMES, "times"), read(PREDICTIONS, "predictions")
networks

# %%
found = exponent_ratios(times)
if len(found):
    assert np.isclose(found["ratio"].max(), estimates["surrogate_exponent_ratio_highest"]["value"])
found = found.merge(predictions, on=["set", "model", "draw", "sweep"], how="left")
found.assign(predicted=found["exact"] / found["gaussian"])

# %%
with style():
    figure = data_noise_shape(times, predictions)
    show_figure(figure, "data_noise_shape", save_figures_to)

# %% [markdown]
# ## Which of two minima?
#
# One tanh unit with squared error has, on some draws of rows, two well-conditioned minima that a saddle joins. SGD
# moves between them. `log_odds` are those of the flat one under SGD, `white` those of white noise of equal power.

# %%
folders = sorted(file.parent for file in RESULTS.glob("measurements/data-*/odds.parquet"))
odds = read(ODDS, "odds")
judged = judged_pairs(odds)
assert len(judged) == of_pairs["pairs_counted"]["value"]
judged

# %%
with style():
    figure = data_pairs(odds)
    show_figure(figure, "data_pairs", save_figures_to)

# %% [markdown]
# ## From minimum to minimum
#
# The same pairs: SGD starts at one minimum and has arrived when it is in a neighbourhood of the other one. `slope` is
# the measured exponent in units of $B/\eta$, and `log_ratio` the logarithm of a theory's exponent over it. A theory
# agrees if its exponent is within 10 % and, where it has a prefactor, that is within a factor of 2. Nothing is fitted
# to the times.

# %%
crossings, theories = read(CROSSINGS, "crossings"), read(THEORIES, "theories")
transitions, committors = read(TRANSITIONS, "transitions"), read(COMMITTORS, "committors")
assert len(crossings) == of_pairs["transitions"]["value"]
for folder in folders:  # a set in which no pair is found has none
    print(f"{folder.name}: {len(read_table(CROSSINGS, folder / 'crossings.parquet'))} transitions")
crossings.assign(ratio=crossings["noise"] / crossings["saddle_curvature"])

# %%
lines = transition_lines(transitions)
compared = compared_theories(lines, theories)
compared[["set", "draw", "start", "end", "theory", "slope", "log_ratio", "log_prefactor_ratio", "agrees"]]

# %%
with style():
    figure = data_transitions(transitions, theories)
    show_figure(figure, "data_transitions", save_figures_to)

# %%
with style():
    figure = data_theories(transitions, theories, committors)
    show_figure(figure, "data_theories", save_figures_to)

# %% [markdown]
# ## Heavy ball and Adam
#
# The same kind of networks, left by other optimisers at equal $\eta_{\mathrm{eff}} h$. The exponent of heavy ball is
# that of SGD with $\eta/(1-\beta)$ where $\eta_{\mathrm{eff}} h \ll 1-\beta$. Adam is SGD with the rate
# $\eta\sqrt B/\sqrt{C_{ii}}$ in each coordinate, with $C_{ii}$ of the minimum where $v$ is frozen. `exponent` and
# `law` are measured and predicted exponents over $B/\eta_{\mathrm{eff}}$, or $\sqrt B/\eta$ for Adam. The slope of
# $\ln\tau$ is divided by that in the quadratic basin with $H$ and $C$ of the minimum, whose exponent is known, so that
# no prefactor is left.

# %%
folders = sorted(file.parent for file in RESULTS.glob("measurements/data-*/optimisers.parquet"))
optimisers = read(OPTIMISERS, "optimisers")
exponents = exponents_of(optimisers)
exponents.assign(over_law=exponents["exponent"] / exponents["law"] / exponents["quadratic"])

# %%
# One ratio, recomputed: heavy ball over SGD, geometric mean over networks.
of_optimisers = json.loads((RESULTS / "estimates/data-optimisers.json").read_text())["estimates"]
by_arm = exponents.pivot(index=["set", "model", "draw"], columns="arm", values="exponent")
if "ball_over_sgd" in of_optimisers:
    ratio = np.exp(np.log(by_arm["heavy ball"] / by_arm["SGD"]).mean())
    assert np.isclose(ratio, of_optimisers["ball_over_sgd"]["value"])
pd.DataFrame(of_optimisers).T

# %%
with style():
    figure = data_optimisers(optimisers)
    show_figure(figure, "data_optimisers", save_figures_to)

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, claims)

# %% [markdown]
# **In the report:** [Networks whose curvature comes from the data](../report.html#sec:story-data). **Previous
# notebook:** [network escape](network_escape.html). **Next notebook:** [reached sharpness](reached_sharpness.html).
