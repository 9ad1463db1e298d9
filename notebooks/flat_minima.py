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
# Two valleys of equal depth, joined at one saddle, one $r$ times as sharp as the other. White noise gives the flat one
# the log-odds $\frac12\ln r$ at every temperature. SGD with the covariance of each valley's Hessian gives
# $\ln r + \Delta\Phi(1 - 1/r)$, $\Delta\Phi$ the flat valley's barrier over its noise. Two families tell the laws
# apart: with the flat valley fixed the second saturates in $r$, with the sharp one fixed it is linear in it.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw only

# %%
import json
from pathlib import Path

import numpy as np

from sgd_replication.experiments.flat_minima.figures import exits_figure, title_figure
from sgd_replication.experiments.flat_minima.tables import EXITS, TITLE
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import save_figure, style

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
# By how much SGD's log-odds exceed white noise's at the least: by occupancy where watched, by escape times beyond.

# %%
best = odds.sort_values("method").drop_duplicates(["noise", "family", "ratio"], keep="last")
table = best.pivot(index=["family", "ratio"], columns="noise", values="log_odds")
excess = float((table["SGD"] - table["SGLD"]).min())
assert np.isclose(excess, estimates["sgd_excess_lowest"]["value"], rtol=1e-12)
table

# %%
with style():
    title = title_figure(odds)
    if save_figures_to:
        save_figure(title, "title_claim", Path(save_figures_to))

# %% [markdown]
# ## Four definitions of leaving

# %%
with style():
    compared = exits_figure(exits)
    if save_figures_to:
        save_figure(compared, "exits_compared", Path(save_figures_to))

# %% [markdown]
# ## Verdict

# %%
print(f"ddt-title: {claims['ddt-title']['verdict'].upper()}\n  reason: {claims['ddt-title']['reason']}")
