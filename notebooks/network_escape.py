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
# # Escape of networks (Fig. 5 and its appendix)
#
# **Question.** Is the logarithm of the escape time of a trained network linear in $1/k$, $B$ and $1/\eta$?
#
# **Published.** Xie, Sato and Sugiyama (Fig. 5 and its appendix) plot three panels over two to four e-folds, for one
# minimum of a network on Avila and on further sets.
#
# **What we did.** We repeated the panels on many networks, each with a minimum of its own, and extended the sweeps.
# SGD starts at the minimum, and has escaped when any parameter has moved by more than $\delta$.
#
# **The minimum.** With weight decay, $\frac\lambda2|\theta|^2$ in the loss, a minimum exists at finite weights: the
# gradient is zero to rounding and every curvature is positive. Without weight decay, a network that separates its
# classes has no minimum.
#
# **Prediction.** In a quadratic basin the stationary covariance of SGD is $(\eta/B)S$ with $HS + SH = C$. The escape
# exponent of a box of half-width $\delta$ is then $\delta^2B/(2\eta\max_i S_{ii})$. Theorem 2 assumes $C = H$ and
# predicts the exponent $2B\Delta L/(\eta H_e)$.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np
import pandas as pd

from sgd_diffusion.statistics import compare_laws
from sgd_replication.experiments.network_escape.figures import (
    network_collapse,
    network_directions,
    network_published,
    network_variants,
    network_wide,
)
from sgd_replication.experiments.network_escape.minima_figures import network_minima
from sgd_replication.experiments.network_escape.tables import (
    DEPARTURES,
    MINIMA_PANELS,
    MINIMA_TIMES,
    PUBLISHED,
    SPECTRA,
    SWEEPS,
    VALLEYS,
    VARIANTS,
    WHITE_NOISE,
)
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
RESULTS = results.folder
claims = results.claims("network_escape")
sets = results.parts("network_escape", "net-")


def read(schema, table):
    """Return one table of every data set. A key names the set, and the stand-in if one was used."""
    return {names[name]: read_table(schema, RESULTS / f"measurements/net-{name}/{table}.parquet") for name in sets}


names = {name: results.resolution(name).shown for name in sets}
estimates = {name: json.loads((RESULTS / f"estimates/net-{name}.json").read_text())["estimates"] for name in sets}
sweeps, published = read(SWEEPS, "sweeps"), read(PUBLISHED, "published")

# %% [markdown]
# ## The minima

# %%
pd.concat(read(VALLEYS, "valleys"))

# %% [markdown]
# ## The headline estimate, recomputed
#
# AIC of the power law minus that of the exponential law in the sweep of $B$ (a positive value favours the exponential
# law), and the share of escapes that lie mostly in the outlier eigendirections of $H$.

# %%
for name in sets:
    table = sweeps[names[name]]
    rows = table[(table["model"] == "network") & (table["sweep"] == "batch")]
    compared = compare_laws(*(rows[column].to_numpy() for column in ("x", "log_time", "error")))
    advantage = compared.advantage_of("exponential")
    assert np.isclose(advantage, estimates[name]["batch_aic_advantage"]["value"], rtol=1e-9)
    departed = read_table(DEPARTURES, RESULTS / f"measurements/net-{name}/departures.parquet")
    mostly = (departed["at_exit_outlier"] > 0.5 * departed["at_exit"]).mean()
    assert np.isclose(mostly, estimates[name]["outlier_escape_share"]["value"], rtol=1e-12)
    print(f"{names[name]}: {advantage:.1f}; {mostly:.2f}")

# %% [markdown]
# ## Figures

# %%
with style():
    rates = {names[name]: estimates[name]["learning_rate"]["value"] for name in sets}
    figures = {
        "network_published": network_published(published),
        "network_wide": network_wide(sweeps),
        "network_collapse": network_collapse(sweeps, published, rates),
        "network_variants": network_variants(read(VARIANTS, "variants")),
        "network_directions": network_directions(read(SPECTRA, "spectra"), read(WHITE_NOISE, "white_noise")),
        "network_minima": network_minima(read(MINIMA_TIMES, "minima_times"), read(MINIMA_PANELS, "minima_panels")),
    }
    for figure_name, figure in figures.items():
        show_figure(figure, figure_name, save_figures_to)

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, [name for name in claims if name.startswith("ddt-net-") or name == "ddt-low-dim"])

# %% [markdown]
# **In the report:** [Escape from the minima of networks](../report.html#sec:story-networks). **Previous notebook:**
# [optimisers](optimisers.html). **Next notebook:** [data curvature](data_curvature.html).
