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
# **Question.** Is escape exponential in $B/\eta$ whether or not SGD is stationary?
#
# **Published.** Ibayashi and Imaizumi: the mean escape time from a region $D$ grows as
# $E[\tau] \asymp \exp[(B/\eta) \min_{\partial D} V]$, whether or not SGD is stationary. $V$ is the quasi-potential
# $$V(\theta) = \inf \tfrac12\int (\dot\varphi + \nabla L)^\top C^{-1} (\dot\varphi + \nabla L)\,dt,$$
# where the infimum is over paths $\varphi$ from the minimum to $\theta$. In a quadratic well with $C = H$,
# $V = |\theta|^2$. The minimum of $V$ is then $r^2$ on a ball of radius $r$, and $2\Delta L/\lambda_{\max}$ on a level
# of the loss.
#
# **What we did.** We compared the exponents with exact solutions on wells, levels and balls, and escape from three
# starts. In the published experiment $E[\tau]$ falls from 24.7 to 16.8 over all $\eta$ and varies by 5 % over $B$,
# which is less than one e-fold and too little to identify a law.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np

from sgd_diffusion.statistics import compare_laws
from sgd_replication.experiments.large_deviations.estimates import well_exponents
from sgd_replication.experiments.large_deviations.faults import key_of
from sgd_replication.experiments.large_deviations.figures import ldt_starts, ldt_wells
from sgd_replication.experiments.large_deviations.tables import (
    BALLS,
    CURVED,
    GAPS,
    NETWORK_LEVELS,
    PANELS,
    STARTS,
    WELLS,
)
from sgd_replication.experiments.large_deviations.theorem_estimates import ball_exponents
from sgd_replication.experiments.large_deviations.theorem_figures import ldt_panels, ldt_theorems
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
RESULTS = results.folder
MEASUREMENTS = RESULTS / "measurements"
wells = read_table(WELLS, MEASUREMENTS / "ldt-wells" / "wells.parquet")
curved = read_table(CURVED, MEASUREMENTS / "ldt-wells" / "curved.parquet")
starts = read_table(STARTS, MEASUREMENTS / "ldt-starts" / "times.parquet")
levels = read_table(NETWORK_LEVELS, MEASUREMENTS / "ldt-network" / "times.parquet")
balls = read_table(BALLS, MEASUREMENTS / "ldt-theorems" / "balls.parquet")
gaps = read_table(GAPS, MEASUREMENTS / "ldt-theorems" / "gaps.parquet")
panels = read_table(PANELS, MEASUREMENTS / "ldt-panels" / "panels.parquet")
estimates = {
    name: json.loads((RESULTS / "estimates" / f"{name}.json").read_text())["estimates"]
    for name in ("ldt-wells", "ldt-starts", "ldt-network", "ldt-theorems", "ldt-panels")
}
claims = results.claims("large_deviations")
notice = results.notice(results.estimates_file("ldt-network").data)
notice_of_panels = results.notice(results.estimates_file("ldt-panels").data)

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
    show_figure(depths, "ldt_wells", save_figures_to)

# %% [markdown]
# ## Theorems 1 and 3 of the first version
#
# Theorem 1 prints the exponent $2(B/\eta) r^2\sqrt{\lambda_{\min}}$ from a ball where $C = H$. Theorem 3 says that the
# mean times of SGD and of its diffusion differ by $O(\sqrt\eta)$: a walk that looks only once a step crosses the
# boundary late, by $0.5826$ standard deviations of a step on average.

# %%
of_balls = ball_exponents(balls)
own = of_balls[of_balls["noise"] == "C = H"]
power = float(np.polyfit(np.log(own["flattest"]), np.log(own["continuous"]), 1)[0]) / 0.5
assert np.isclose(power, estimates["ldt-theorems"]["ball_exponent_power_over_half"]["value"], atol=1e-9)
of_balls.round(4)

# %%
gaps.round(4)

# %%
with style():
    printed = ldt_theorems(balls, gaps)
    show_figure(printed, "ldt_theorems", save_figures_to)

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
print(f"lead of the exponential law in Akaike's criterion: {advantage:,.0f}")

# %%
with style():
    places = ldt_starts(starts, levels, notice)
    show_figure(places, "ldt_starts", save_figures_to)

# %% [markdown]
# ## The published panels with each fault of the public code
#
# The public code never zeroes gradients, permutes inputs and labels apart, starts each run from fresh random weights
# instead of the trained ones, does not square the norm in the loss, and gives SGLD noise proportional to $\eta$ instead
# of $\sqrt\eta$. Each fault is removed from all, and switched on alone. $\eta$ is `factor` times the published one
# where replicas do not leave soon enough. Powers are slopes of $\log\tau$ in $\log x$.

# %%
panels.groupby(["algorithm", "variant"], sort=False)[["factor", "left_as_published"]].first()

# %%
measured = {name: found["value"] for name, found in estimates["ldt-panels"].items()}
shown = panels[["algorithm", "variant", "panel"]].drop_duplicates()
for measure in ("pearson", "power"):
    shown[measure] = [measured[key_of(*row, measure)] for row in shown[["algorithm", "panel", "variant"]].to_numpy()]
one = panels[(panels["algorithm"] == "sgd") & (panels["variant"] == "clean") & (panels["panel"] == "eta")]
slope = float(np.polyfit(np.log(one["x"]), one["log_time"], 1)[0])
assert np.isclose(slope, measured["sgd_eta_clean_power"], rtol=1e-8)
shown.pivot(index=["algorithm", "variant"], columns="panel").round(3)

# %%
with style():
    faults = ldt_panels(panels, notice_of_panels)
    show_figure(faults, "ldt_panels", save_figures_to)

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, claims)

# %% [markdown]
# **In the report:** [Does escape need stationarity?](../report.html#sec:story-ldt). **Previous notebook:** [log
# barrier](log_barrier.html). **Next notebook:** [noise balance](noise_balance.html).
