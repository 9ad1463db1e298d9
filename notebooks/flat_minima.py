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
# # Does SGD favour flat minima exponentially?
#
# **Question.** Does SGD favour flat minima exponentially, and white noise only as a power of the curvature?
#
# **Published.** Xie, Sato and Sugiyama say so in their title. They derive it and do not measure it.
#
# **What we did.** We measured how long SGD and white noise stay in each of two basins that differ in curvature alone.
#
# Two basins of equal depth are joined at one saddle. One is $r$ times as sharp as the other. With white noise, the
# log-odds of the flat basin are $\frac12\ln r$ at every temperature. With SGD noise whose covariance is the Hessian
# of each basin, they are $\ln r + \Delta\Phi(1 - 1/r)$, where $\Delta\Phi$ is the barrier of the flat basin divided
# by its noise.
#
# Two families of landscapes distinguish the laws. With the flat basin fixed, the second law saturates in $r$. With
# the sharp basin fixed, it is linear in $r$.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np

from sgd_replication.experiments.flat_minima.figures import exits_figure, title_figure
from sgd_replication.experiments.flat_minima.tables import EXITS, TITLE
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
RESULTS = results.folder
MEASUREMENTS = RESULTS / "measurements"
odds = read_table(TITLE, MEASUREMENTS / "title" / "odds.parquet")
exits = read_table(EXITS, MEASUREMENTS / "exits" / "times.parquet")
estimates = json.loads((RESULTS / "estimates" / "title.json").read_text())["estimates"]
claims = results.claims("flat_minima")

# %% [markdown]
# ## The headline estimate, recomputed
#
# Smallest excess of SGD's log-odds over those of white noise. The log-odds come from the occupancy of both basins where
# it was measured, and from the ratio of escape times elsewhere.

# %%
best = odds.sort_values("method").drop_duplicates(["noise", "family", "ratio"], keep="last")
table = best.pivot(index=["family", "ratio"], columns="noise", values="log_odds")
excess = float((table["SGD"] - table["SGLD"]).min())
assert np.isclose(excess, estimates["sgd_excess_lowest"]["value"], rtol=1e-12)
table

# %%
with style():
    title = title_figure(odds)
    show_figure(title, "title_claim", save_figures_to)

# %% [markdown]
# ## Four boundaries

# %%
with style():
    compared = exits_figure(exits)
    show_figure(compared, "exits_compared", save_figures_to)

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, ["ddt-title"])

# %% [markdown]
# **In the report:** [Are flat minima preferred exponentially?](../report.html#sec:story-flat). **Previous notebook:**
# [theorems](theorems.html). **Next notebook:** [optimisers](optimisers.html).
