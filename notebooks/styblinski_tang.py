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
# # Figures 4 and 6: escape from Styblinski–Tang
#
# **Question.** Does the escape time grow exponentially with the batch size $B$ and with $1/\eta$ on a known
# landscape?
#
# **Published.** Xie, Sato and Sugiyama (Figs. 4 and 6) plot $-\log\gamma$, with $\gamma$ the escape rate, against
# $1/k$, $B$ and $1/\eta$ for SGD, and against $k$ and $1/D$ for SGLD, over one to three e-folds a panel.
#
# **What we did.** We repeated the published grids, and extended them to ranges on which an exponential law and a
# power law part.
#
# **Noise.** The paper does not define the minibatches on this landscape. Here the noise is additive,
# $\nabla L_B = \nabla L + \sigma\sqrt{k/B}\,\zeta$. Its amplitude $\sigma$ is fitted to Fig. 4b and then kept fixed.
#
# **Oracle.** The Markov chain of one coordinate is solved with its transition matrix. The survival probability of ten
# independent coordinates is the product of theirs.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np

from sgd_diffusion.statistics import compare_laws
from sgd_replication.experiments.styblinski_tang.figures import escape_published, escape_wide
from sgd_replication.experiments.styblinski_tang.tables import CALIBRATION, OTHER_NOISES, PANELS
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
RESULTS = results.folder
MEASUREMENTS = RESULTS / "measurements" / "escape-panels"
panels = read_table(PANELS, MEASUREMENTS / "panels.parquet")
other_noises = read_table(OTHER_NOISES, MEASUREMENTS / "other_noises.parquet")
calibration = read_table(CALIBRATION, MEASUREMENTS / "calibration.parquet")
estimates = json.loads((RESULTS / "estimates" / "escape-panels.json").read_text())["estimates"]
claims = results.claims("styblinski_tang")

# %% [markdown]
# ## Agreement with the published panels
#
# $\chi^2$ for a standard error of 0.1 per point (100 runs). Each fitted parameter takes one degree of freedom.

# %%
calibration

# %%
with style():
    published = escape_published(panels, other_noises)
    show_figure(published, "escape_published", save_figures_to)

# %% [markdown]
# ## The headline estimate, recomputed
#
# AIC of the power law minus that of the exponential law on the wide sweep of $B$. A positive value favours the
# exponential law.

# %%
rows = panels[(panels["sweep"] == "batch") & (panels["grid"] == "wide")]
comparison = compare_laws(*(rows[name].to_numpy() for name in ("x", "log_time", "error")))
lowest = {law: min(fit.aic for fit in comparison.fits if fit.law == law) for law in ("exponential", "power")}
advantage = lowest["power"] - lowest["exponential"]
assert np.isclose(advantage, estimates["batch_aic_advantage"]["value"], rtol=1e-12)
print(f"lead of the exponential law in Akaike's criterion: {advantage:,.0f}")

# %%
with style():
    wide = escape_wide(panels)
    show_figure(wide, "escape_wide", save_figures_to)

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, claims)

# %% [markdown]
# **In the report:** [Escape from a known landscape](../report.html#sec:story-escape). **Previous notebook:**
# [covariance](covariance.html). **Next notebook:** [theorems](theorems.html).
