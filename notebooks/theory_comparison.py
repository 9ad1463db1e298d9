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
# # Four theories on the same systems
#
# Every system of the other experiments, with the inputs that each theory asks for measured on it and nothing fitted:
# $\ln\tau \approx \Lambda B/\eta$ with
#
# - Kramers, white noise of the power that SGD's has at the minimum: $\Lambda = 2\Delta L/(\mathrm{Tr}\,C_a/d)$;
# - DDT (Xie et al.), $C = cH$: $(2\Delta L/c)(s/H_a + (1 - s)/|H_b|)$, with $c$ and $s$ measured;
# - LOG (Mori et al.), $C = 2LH_a$, where noise is that of a loss: $\ln(1 + \Delta L/L_*)/H_a$;
# - LDT (Ibayashi and Imaizumi): the quasi-potential of the noise as it is.
#
# The ratio of predicted and measured exponent is 1 where a theory is right; no prefactor matters in it.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw only

# %%
import json
from pathlib import Path

import numpy as np

from sgd_diffusion.theory import score_theories
from sgd_replication.experiments.theory_comparison.figures import theory_contest
from sgd_replication.experiments.theory_comparison.tables import CONTEST, PREDICTIONS
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import save_figure, style

results = VersionResults.of(version)
RESULTS = results.folder
predictions = read_table(PREDICTIONS, RESULTS / "measurements" / "theory-contest" / "predictions.parquet")
scores = read_table(CONTEST, RESULTS / "measurements" / "theory-contest" / "contest.parquet")
estimates = json.loads((RESULTS / "estimates" / "theory-contest.json").read_text())["estimates"]

# %% [markdown]
# ## The headline estimate, recomputed
#
# How far off each theory's exponents are, as a factor: the mean of $|\ln(\text{predicted}/\text{measured})|$ within
# each family of systems, and then over families.

# %%
again = score_theories(predictions)
for theory, rows in again.groupby("theory"):
    spoken = rows.dropna(subset=["ratio"])
    off = float(np.exp(np.log(spoken["ratio"].clip(0.1, 10)).abs().groupby(spoken["family"]).mean().mean()))
    assert np.isclose(off, estimates[f"{theory.lower()}_off"]["value"], rtol=1e-10)
    print(f"{theory}: a factor {off:.2f} off over {len(spoken)} sweeps")

# %% [markdown]
# ## Every system
#
# Ratios of exponents; the noise at the end of the way over that at its beginning, as measured.

# %%
index = ["family", "system", "sweep", "truth", "e_folds", "noise_ratio"]
scores.pivot(index=index, columns="theory", values="ratio").round(3)

# %% [markdown]
# ## With prefactors
#
# Mean of predicted less measured $\ln\tau$, with the prefactor that a theory has; LDT has none, and boundaries that are
# no saddles have one in no theory.

# %%
scores.pivot(index=["family", "system", "sweep"], columns="theory", values="miss").drop(columns="LDT").round(2)

# %%
with style():
    figure = theory_contest(scores)
    if save_figures_to:
        save_figure(figure, "theory_contest", Path(save_figures_to))
