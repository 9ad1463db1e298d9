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
# # Heavy ball and Adam: the same law of escape, the same preference for flat minima?
#
# **Question.** Networks are trained with momentum and with Adam. Do these leave basins by the same law as SGD, and
# do they prefer flat minima?
#
# **Published.** The diffusion theory is stated for SGD alone.
#
# **What we did.** We derived the laws, wrote down the criterion, and then left one well and two joined basins under
# each optimiser.
#
# **Laws.** $C$ is the covariance of one example. Heavy ball has SGD's exponent $(2B/\eta)\int L'/C$ with $\eta/(1 -
# \beta)$ in place of $\eta$, if $\eta_{\mathrm{eff}} h \ll 1 - \beta$; where it oscillates, the exponent is that of
# orbits of one energy. Adam whose $v$ follows $C/B$ along the climb has $(2\sqrt B/\eta)\int L'/\sqrt C$, Adam
# whose $v$ is frozen at the minimum $(2\sqrt{B C_a}/\eta)\int L'/C$. With $C = mH$ the exponent of a basin is
# proportional to $1/H$ under SGD and heavy ball, and to $1/\sqrt H$ under Adam.
#
# **Criterion.** The slope of $\ln\tau$ against the exponent of a law is 1 within 10 %; see the settings.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.optimisers.criterion import outcomes
from sgd_replication.experiments.optimisers.estimates import memory_ratios
from sgd_replication.experiments.optimisers.figures import optimiser_exponents
from sgd_replication.experiments.optimisers.tables import EXPONENTS, ODDS
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style

results = VersionResults.of(version)
RESULTS = results.folder
exponents = read_table(EXPONENTS, RESULTS / "measurements/optimisers/exponents.parquet")
odds = read_table(ODDS, RESULTS / "measurements/optimisers/odds.parquet")
estimates = {
    key: Estimate(**value)
    for part in ("optimisers", "optimisers-odds")
    for key, value in json.loads((RESULTS / f"estimates/{part}.json").read_text())["estimates"].items()
}

# %% [markdown]
# ## One ratio, recomputed
#
# SGD, $B$ swept: weighted slope of $\ln\tau$ against the exponent. The prefactor is constant.

# %%
rows = exponents[(exponents["arm"] == "SGD") & (exponents["axis"] == "batch")]
slope = np.polyfit(rows["limit"], rows["log_time"], 1, w=1 / rows["error"])[0]
assert np.isclose(slope, estimates["sgd_batch"].value)
rows[["batch_size", "log_time", "error", "limit", "action", "other"]]

# %% [markdown]
# ## The sweeps of $\beta$ and $\beta_2$
#
# All columns but the memories, the climb and the stiffness are exponents over the law of fast memories.

# %%
memory_ratios(exponents)

# %% [markdown]
# ## The log-odds of the flat basin

# %%
odds.pivot(index=["ratio", "noise"], columns="arm", values=["log_odds", "law"]).round(2)

# %%
with style():
    figure = optimiser_exponents(exponents, odds)
    show_figure(figure, "optimiser_exponents", save_figures_to)

# %% [markdown]
# ## Answer: the estimates, and what the criterion says

# %%
pd.DataFrame({key: one.model_dump() for key, one in estimates.items()}).T[["value", "low", "high", "n"]]

# %%
pd.Series(outcomes(estimates))

# %% [markdown]
# **In the report:** [Do momentum and Adam obey the same law?](../report.html#sec:story-optimisers). **Previous
# notebook:** [flat minima](flat_minima.html). **Next notebook:** [network escape](network_escape.html).
