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
# **Question.** Each theory was tested where it was made. Which one predicts the escape of all systems, with nothing
# fitted?
#
# **Published.** Each paper compares its own formula with its own experiments.
#
# **What we did.** Each theory predicts $\ln\tau \approx \Lambda B/\eta$, here for the systems of the other
# experiments. Its inputs are measured on each system:
#
# - Kramers, white noise with the power of SGD's noise at the minimum: $\Lambda = 2\Delta L/(\mathrm{Tr}\,C_a/d)$;
# - DDT (Xie et al.), $C = cH$: $\Lambda = (2\Delta L/c)(s/H_a + (1 - s)/|H_b|)$, with measured $c$ and $s$;
# - LOG (Mori et al.), $C = cHL/L_*$ with the same measured $c$, for squared errors only:
#   $\Lambda = (2L_*/c)\ln(1 + \Delta L/L_*)/H_a$, with $L_*$ the loss of the data, without weight decay;
# - LDT (Ibayashi and Imaizumi): $\Lambda$ is the quasi-potential of the measured noise.
#
# These theories take the noise for Gaussian. Where it is that of samples, a fifth one stands beside them:
#
# - CGF, with the cumulant generating function of one example's gradient: $\Lambda$ is the least action of a path on
# which a step $\Delta$ is worth the largest $p\cdot\Delta$ with $\ln E\exp(-p\cdot g) \le 0$. With Gaussian noise
# it   is LDT.
#
# The ratio of the predicted to the measured exponent is 1 if a theory is right, whatever its prefactor.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np

from sgd_diffusion.theory import score_theories
from sgd_replication.experiments.theory_comparison.figures import theory_contest
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style

results = VersionResults.of(version)
RESULTS = results.folder
predictions = read_table(PREDICTIONS, RESULTS / "measurements" / "theory-contest" / "predictions.parquet")
scores = read_table(SCORES, RESULTS / "measurements" / "theory-contest" / "scores.parquet")
estimates = json.loads((RESULTS / "estimates" / "theory-contest.json").read_text())["estimates"]

# %% [markdown]
# ## The headline estimate, recomputed
#
# Mean error of each theory's exponents, as a factor: $|\ln(\text{predicted}/\text{measured})|$ is averaged over the
# sweeps of a system, the systems of a family, and families, and exponentiated. The interval is Student's over families.

# %%
again = score_theories(predictions)
for theory, rows in again.groupby("theory"):
    spoken = rows.dropna(subset=["ratio"])
    distance = spoken.assign(distance=np.log(spoken["ratio"].clip(0.1, 10)).abs())
    systems = distance.groupby(["family", "system"])["distance"].mean()
    off, stored = float(np.exp(systems.groupby("family").mean().mean())), estimates[f"{theory.lower()}_off"]
    assert np.isclose(off, stored["value"], rtol=1e-10)
    print(f"{theory}: a factor {off:.2f} [{stored['low']:.2f}, {stored['high']:.2f}] off over {len(systems)} systems")

# %% [markdown]
# ## Every system
#
# Ratios of exponents. `noise_ratio` is the measured noise at the end of the escape path over that at its start.

# %%
index = ["family", "system", "sweep", "truth", "e_folds", "noise_ratio"]
scores.pivot(index=index, columns="theory", values="ratio").round(3)

# %% [markdown]
# ## With prefactors
#
# Mean of predicted minus measured $\ln\tau$, with the theory's own prefactor. LDT and CGF give no prefactor. For a
# boundary that does not pass over a saddle, no theory gives one.

# %%
with_prefactor = scores[~scores["theory"].isin(["LDT", "CGF"])]
with_prefactor.pivot(index=["family", "system", "sweep"], columns="theory", values="miss").round(2)

# %% [markdown]
# ## Answer: predicted over measured exponents

# %%
with style():
    figure = theory_contest(scores)
    show_figure(figure, "theory_contest", save_figures_to)

# %% [markdown]
# **In the report:** [Which theory predicts best?](../report.html#sec:story-comparison). **Previous notebook:** [noise
# balance](noise_balance.html). **Next notebook:** [sensitivity](sensitivity.html).
