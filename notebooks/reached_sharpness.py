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
# # Sharpness at equal loss: diffusion or stability?
#
# **Question.** Training with SGD ends in flatter regions than training with full batches. Is that because gradient
# noise chooses flat regions (diffusion), or because a step is unstable where $\eta h_{\max} > 2$ (stability)?
#
# **Published.** Xie, Sato and Sugiyama argue for diffusion, Wu, Wang and Su (2022) for stability.
#
# **What we did.** We trained the same networks to the same loss in several ways, and to the end of training. The
# predictions of both accounts were written down first.
#
# **The trainings.** A network with one hidden layer, without weight decay, on a draw of rows. From each of several
# first weights it is trained to the same loss by gradient flow, with full batches, with minibatches drawn with
# replacement, with Gaussian noise of their covariance $C(\theta)/B$, and with white noise of the trace of
# $C(\theta)/B$. $B$ is swept at one $\eta$, $\eta$ at one $B$, over the same values of $B/\eta$. The unit of $\eta$
# is $1/h_{\max}$ of gradient flow.
#
# **Criterion.** By diffusion $h_{\max}$ grows with $B/\eta$ where $\eta$ is far below the limit of stability, is
# below that of full batches, and is a function of $B/\eta$ alone; white noise flattens less. By stability $\eta
# h_{\max}$ of full batches comes close to 2 where gradient flow would exceed it, and far below that neither $B$ nor
# the kind of noise matters.
#
# **Trainings to their end.** The claim that stability and not diffusion selects minima asks two things. With full
# batches $\eta h_{\max}$ must end within 10 % of 2, at every $\eta$ at which the end of gradient flow is unstable: in
# networks whose loss goes to 0, and in committee machines with isolated minima. SGD that starts from an isolated
# minimum must still be in its basin after as many iterations as the training took.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.reached_sharpness.criterion import outcomes
from sgd_replication.experiments.reached_sharpness.figures import reached_sharpness
from sgd_replication.experiments.reached_sharpness.stability import stable_minima
from sgd_replication.experiments.reached_sharpness.stability_figure import stability_minima
from sgd_replication.experiments.reached_sharpness.tables import MINIMA, TRAININGS
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
claims = results.claims("reached_sharpness")
RESULTS = results.folder
sets = results.parts("reached_sharpness", "reached-")
names = {name: results.resolution(name).shown for name in sets}
estimates = {name: json.loads((RESULTS / f"estimates/reached-{name}.json").read_text())["estimates"] for name in sets}
trainings = {
    names[name]: read_table(TRAININGS, RESULTS / f"measurements/reached-{name}/trainings.parquet") for name in sets
}

# %% [markdown]
# ## What was reached
#
# Means over first weights. `distance` is from the first weights.

# %%
keys, columns = ["set", "arm", "relative_rate", "batch_size"], ["iterations", "loss", "sharpness", "trace", "distance"]
points = pd.concat([table.assign(set=name) for name, table in trainings.items()]).groupby(keys, sort=False)
pd.concat([points["reached"].mean(), points[columns].mean()], axis=1)

# %% [markdown]
# ## The largest $\eta h_{\max}$ of full batches, recomputed

# %%
for name in sets:
    table = trainings[names[name]]
    full = table[(table["arm"] == "full batch") & table["reached"]]
    means = (full["learning_rate"] * full["sharpness"]).groupby(full["relative_rate"]).mean()
    assert np.isclose(means.max(), estimates[name]["largest_product"]["value"])
    print(f"{names[name]}: {means.max():.2f}")

# %% [markdown]
# ## Figure

# %%
with style():
    figure = reached_sharpness(trainings)
    show_figure(figure, "reached_sharpness", save_figures_to)

# %% [markdown]
# ## The estimates of the criterion

# %%
pd.concat({names[name]: pd.DataFrame(estimates[name]).T[["value", "low", "high", "n"]] for name in sets}, axis=1)

# %% [markdown]
# ## What the criterion says

# %%
pd.DataFrame(
    {names[name]: outcomes({key: Estimate(**value) for key, value in estimates[name].items()}) for name in sets}
)

# %% [markdown]
# ## Trainings to their end
#
# Means over networks of $\eta h_{\max}$, over the last positions, and of the share of isolated minima that SGD leaves.

# %%
minima = {names[name]: read_table(MINIMA, RESULTS / f"measurements/reached-{name}/minima.parquet") for name in sets}
ends = pd.concat([table.assign(set=name) for name, table in minima.items()], ignore_index=True)
ends["product"] = ends["learning_rate"] * ends["sharpness"]
ends.groupby(["kind", "set", "arm", "relative_rate", "batch_size"], sort=False)[["loss", "product", "left"]].mean()

# %% [markdown]
# The share of stable minima that SGD leaves, recomputed.

# %%
stability = json.loads((RESULTS / "estimates/stability.json").read_text())["estimates"]
left = stable_minima(ends).groupby(["set", "seed"])["left"].mean()
if len(left) > 1:
    assert np.isclose(left.mean(), stability["left_by_diffusion_share"]["value"])
    print(f"{left.mean():.2f} of the minima of {len(left)} networks")

# %%
with style():
    figure = stability_minima(minima)
    show_figure(figure, "stability_minima", save_figures_to)

# %%
pd.DataFrame(stability).T[["value", "low", "high", "n"]]

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, claims)

# %% [markdown]
# **In the report:** [Diffusion or stability?](../report.html#sec:story-sharpness). **Previous notebook:** [data
# curvature](data_curvature.html). **Next notebook:** [log barrier](log_barrier.html).
