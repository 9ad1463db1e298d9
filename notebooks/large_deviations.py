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
# # Escape by large deviations
#
# **Claim.** Ibayashi and Imaizumi: the mean escape time from a region $D$ grows as
# $E[\tau] \asymp \exp[(B/\eta) \min_{\partial D} V]$, whether or not SGD is stationary. $V$ is the quasi-potential
# $$V(\theta) = \inf \tfrac12\int (\dot\varphi + \nabla L)^\top C^{-1} (\dot\varphi + \nabla L)\,dt,$$
# where the infimum is over paths $\varphi$ from the minimum to $\theta$. In a quadratic well with $C = H$,
# $V = |\theta|^2$. The minimum of $V$ is then $r^2$ on a ball of radius $r$, and $2\Delta L/\lambda_{\max}$ on a level
# of the loss.
#
# In the published experiment $E[\tau]$ falls from 24.7 to 16.8 over all $\eta$ and varies by 5 % over $B$. This is less
# than one e-fold, too little to identify a law.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json
from pathlib import Path

import numpy as np

from sgd_diffusion.statistics import compare_laws
from sgd_replication.experiments.large_deviations.estimates import well_exponents
from sgd_replication.experiments.large_deviations.figures import ldt_starts, ldt_wells
from sgd_replication.experiments.large_deviations.tables import CURVED, NETWORK_LEVELS, STARTS, WELLS
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import save_figure, style

results = VersionResults.of(version)
RESULTS = results.folder
MEASUREMENTS = RESULTS / "measurements"
wells = read_table(WELLS, MEASUREMENTS / "ldt-wells" / "wells.parquet")
curved = read_table(CURVED, MEASUREMENTS / "ldt-wells" / "curved.parquet")
starts = read_table(STARTS, MEASUREMENTS / "ldt-starts" / "times.parquet")
levels = read_table(NETWORK_LEVELS, MEASUREMENTS / "ldt-network" / "times.parquet")
estimates = {
    name: json.loads((RESULTS / "estimates" / f"{name}.json").read_text())["estimates"]
    for name in ("ldt-wells", "ldt-starts", "ldt-network")
}
claims = results.claims("large_deviations")
notice = results.notice(results.estimates_file("ldt-network").data)

# %% [markdown]
# ## Wells: fitted exponents over the quasi-potential
#
# The slope and the power of the prefactor are fitted together to exact times of the diffusion. Discrete SGD is compared
# with the diffusion.

# %%
exponents = well_exponents(wells)
own = exponents[(exponents["noise"] == "C = H") & (exponents["exit"] == "level")]
worst = float((own["continuous"] - 1).abs().max())
assert np.isclose(worst, estimates["ldt-wells"]["level_worst_error"]["value"], rtol=1e-10)
exponents.round(4)

# %%
with style():
    depths = ldt_wells(wells, curved)
    if save_figures_to:
        save_figure(depths, "ldt_wells", Path(save_figures_to))

# %% [markdown]
# ## Starts, and the network
#
# AIC of the power law minus that of the exponential law, in the network's sweep of $B$ from its minimum. A positive
# value favours the exponential law.

# %%
rows = levels[(levels["sweep"] == "batch") & (levels["start"] == "minimum")]
comparison = compare_laws(*(rows[name].to_numpy() for name in ("x", "log_time", "error")))
advantage = comparison.advantage_of("exponential")
assert np.isclose(advantage, estimates["ldt-network"]["batch_aic_advantage"]["value"], rtol=1e-8)
advantage

# %%
with style():
    places = ldt_starts(starts, levels, notice)
    if save_figures_to:
        save_figure(places, "ldt_starts", Path(save_figures_to))

# %% [markdown]
# ## Verdicts

# %%
for name in ("ldt-batch", "ldt-eta", "ldt-level", "ldt-ball", "ldt-nonstationary", "ldt-discrete"):
    print(f"{name}: {claims[name]['verdict'].upper()}\n  reason: {claims[name]['reason']}\n")
