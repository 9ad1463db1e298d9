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
# # Gradient noise against curvature (Fig. 2)
#
# **Question.** Is the covariance of SGD's minibatch noise equal to the Hessian divided by the batch size, $H/B$?
# Directions and scale are compared separately.
#
# **Published.** Xie, Sato and Sugiyama (Fig. 2) print slopes of the covariance on the Hessian near 1, at random and
# at trained weights.
#
# **What we did.** We computed both matrices exactly, compared them in the eigenbasis of $H$, and followed them
# through training, initialisations, losses and widths. Below, $C$ is the covariance of one example's gradient.
#
# **Identity.** For the cross-entropy, $H = G + R$. $G$ is the Gauss–Newton matrix, which equals the Fisher
# information of the model; $R$ is the remainder. $C$ is the empirical Fisher matrix less $\bar g\bar g^\top$: it
# takes the labels of the data, where $G$ takes labels drawn from the model. $C = G$ holds if the model's class
# probabilities equal the label frequencies at every input. A network that has memorised its labels has $C \ll G$.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np
import pandas as pd
from scipy import stats

from sgd_replication.experiments.covariance.figures import covariance_depends, covariance_published
from sgd_replication.experiments.covariance.tables import ELEMENTS, LAYERS, MATRICES, MINIBATCHES, SWEEPS
from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
RESULTS = results.folder
claims = results.claims("covariance")
networks = [part for part in results.parts("covariance", "cov-") if part not in ("sweeps", "large")]
settings = results.record(f"measurements/cov-{networks[0]}/{ENDS[0]}/covariance_measure.record.json").settings[
    "covariance"
]
lowest, highest = settings["lowest"], settings["highest"]


def name_of(network):
    """Return the name of the data set that a network was measured on, and its kind unless that is official."""
    used = json.loads((RESULTS / f"estimates/cov-{network}.json").read_text())["data"]
    kinds = {data["set"]: "" if data["kind"] == "official" else f" ({data['kind']})" for data in used.values()}
    return ", ".join(name + kind for name, kind in kinds.items())


def read(schema, table):
    """Return one table of every network and stage."""
    return {
        (names[network], stage): read_table(schema, RESULTS / f"measurements/cov-{network}/{stage}/{table}.parquet")
        for network in networks
        for stage in ENDS
    }


names = {network: name_of(network) for network in networks}
elements, minibatches = read(ELEMENTS, "elements"), read(MINIBATCHES, "minibatches")
sweeps = read_table(SWEEPS, RESULTS / "measurements/cov-sweeps/sweeps.parquet")

# %% [markdown]
# ## Whole matrices
#
# Trace ratio of $C$ and $H$, and cosine between them, over all parameters.

# %%
pd.concat(read(MATRICES, "matrices"))

# %% [markdown]
# ## The headline estimate, recomputed
#
# Slope of $v^\top Cv$ on $v^\top Hv$ over the eigenvectors $v$ of $H$, within the range of elements that
# the paper shows.

# %%
for network in networks:
    estimates = json.loads((RESULTS / f"estimates/cov-{network}.json").read_text())["estimates"]
    for stage in ENDS:
        table = elements[names[network], stage]
        inside = table["curvature"].between(lowest, highest) & (table["variance"] > 0)
        if f"{stage}_slope" not in estimates:
            print(f"{names[network]}, {stage}: only {inside.sum()} elements in the range")
            continue
        line = stats.linregress(table.loc[inside, "curvature"], table.loc[inside, "variance"])
        assert np.isclose(line.slope, estimates[f"{stage}_slope"]["value"], rtol=1e-6)
        print(f"{names[network]}, {stage}: slope {line.slope:.3f}, r {line.rvalue:.4f}, {inside.sum()} elements")

# %% [markdown]
# ## Between networks, layer by layer
#
# Means over independent networks. A layer's $H$ and $C$ are the diagonal blocks of its weights and biases, compared
# along that block's own eigenvectors.

# %%
layers = pd.concat(
    {
        names[network]: read_table(LAYERS, RESULTS / f"measurements/layers-{network}/layers.parquet")
        for network in networks
    },
    names=["set"],
)
layers.groupby(["set", "stage", "layer"])[["exponent", "log_pearson", "trace_ratio", "outlier_noise"]].mean()

# %% [markdown]
# ## Figures

# %%
published = pd.read_csv(RESULTS.parents[1] / "references" / "xie2021_covariance.csv")
with style():
    figures = {
        "covariance_published": covariance_published(elements, minibatches, published, (lowest, highest)),
        "covariance_depends": covariance_depends(sweeps),
    }
    for figure_name, figure in figures.items():
        show_figure(figure, figure_name, save_figures_to)

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, [name for name in claims if name.startswith("ddt-cov-") or name == "cov-exponent"])

# %% [markdown]
# **In the report:** [Is the noise as large as the curvature?](../report.html#sec:story-covariance). **Previous
# notebook:** [noise](noise.html). **Next notebook:** [styblinski tang](styblinski_tang.html).
