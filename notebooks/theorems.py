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
# # Theorems 1 and 2 of Xie, Sato and Sugiyama
#
# **Question.** Do the two theorems give the mean escape time $\tau$ where all their premises are put in by hand?
#
# **Published.** Xie, Sato and Sugiyama derive $\tau$ from a minimum $a$ over a saddle $b$, with barrier $\Delta L$.
# $H_{ae}$ and $H_{be}$ are the curvatures along the escape direction. The values are not tested directly.
#
# **What we did.** We compared Theorem 1 with exact solutions, and Theorem 2 with simulations on landscapes whose
# curvatures and barriers were varied apart.
#
# **Theorem 1** (white noise): $\tau = 2\pi\sqrt{-\det H_b/\det H_a}\,|H_{be}|^{-1}e^{\Delta L/D}$, where escape means
# reaching a point beyond the saddle.
#
# **Theorem 2** (SGD, $C = H$):
# $$\tau = \frac{2\pi}{|H_{be}|}
# \exp\left[\frac{2B\Delta L}{\eta}\left(\frac{s}{H_{ae}} + \frac{1-s}{|H_{be}|}\right)\right].$$
#
# In one dimension the exponent is $\frac{2B}{\eta}\int L'/C\,d\theta$. Therefore $s$ follows from the covariance
# along the path. Sweeps on one landscape cannot determine $s$.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np

from sgd_replication.experiments.theorems.figures import theorem_1_figure, theorem_2_figure
from sgd_replication.experiments.theorems.tables import FIRST_THEOREM, FLATNESS, INFLECTION, SECOND_THEOREM
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
RESULTS = results.folder
MEASUREMENTS = RESULTS / "measurements"
first = read_table(FIRST_THEOREM, MEASUREMENTS / "theorem-1" / "times.parquet")
second = read_table(SECOND_THEOREM, MEASUREMENTS / "theorem-2" / "times.parquet")
flat = read_table(FLATNESS, MEASUREMENTS / "theorem-2" / "flatness.parquet")
inflection = read_table(INFLECTION, MEASUREMENTS / "theorem-2" / "inflection.parquet")
estimates = {
    name: json.loads((RESULTS / "estimates" / f"{name}.json").read_text())["estimates"]
    for name in ("theorem-1", "theorem-2")
}
claims = results.claims("theorems")

# %% [markdown]
# ## Theorem 1's headline estimate, recomputed

# %%
coldest = first[first["barrier_over_diffusion"] == first["barrier_over_diffusion"].max()]
beyond = coldest[coldest["where"] == "beyond"]
worst = float((beyond["exact"] - beyond["theorem"]).abs().max())
assert np.isclose(worst, estimates["theorem-1"]["worst_error_beyond_coldest"]["value"], rtol=1e-12)
print(f"largest error of ln τ: {worst:.3f}")

# %%
with style():
    errors = theorem_1_figure(first)
    show_figure(errors, "theorem_1", save_figures_to)

# %% [markdown]
# ## Theorem 2's headline estimate, recomputed
#
# Slope of $\log\tau$ against $2B/\eta$ on each landscape, divided by $\int L'/C\,d\theta$.

# %%
ratios = {}
for name, rows in second.groupby("landscape", sort=False):
    slope = np.polyfit(rows["inverse_temperature"], rows["log_time"], 1, w=1 / rows["error"])[0]
    ratios[name] = float(slope / rows["integral"].iloc[0])
assert np.isclose(
    max(abs(ratio - 1) for ratio in ratios.values()),
    estimates["theorem-2"]["slope_over_integral_worst"]["value"],
    rtol=1e-8,
)
for name, ratio in ratios.items():
    print(f"{name}: {ratio:.3f}")

# %%
with style():
    panels = theorem_2_figure(second, flat, inflection)
    show_figure(panels, "theorem_2", save_figures_to)

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, claims)

# %% [markdown]
# **In the report:** [Do the two theorems hold?](../report.html#sec:story-theorems). **Previous notebook:**
# [styblinski tang](styblinski_tang.html). **Next notebook:** [flat minima](flat_minima.html).
