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
# # Does SGD balance its noise, and what is its stationary law?
#
# **Question.** Does SGD balance the noise of the layers, and what is its stationary law?
#
# **Published.** Ziyin, Li and Ueda: if the loss does not change under $u \to \lambda u$, $w \to w/\lambda$, then
# $$\frac{d}{dt}(|u|^2 - |w|^2) = -T(u^\top C_1 u - w^\top C_2 w), \qquad T = \eta/B,$$
# where $C_1$ and $C_2$ are covariances of the gradient noise. SGD therefore balances the noise of both layers; gradient
# descent and white noise do not. For the diagonal linear network $v = u_1 \cdots u_{D+1}$ the stationary law of SGD
# follows at every depth $D$.
#
# **What we did.** We tested the law of balance on networks with rectified units, and the stationary laws on scalar
# networks of one to four layers, with discrete SGD.
#
# **Identity.** Every step of SGD obeys
# $\Delta(|u|^2 - |w|^2) = \eta^2(|\nabla_u L_B|^2 - |\nabla_w L_B|^2)$ exactly.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np

from sgd_replication.experiments.noise_balance.dynamics_figures import bal_matrices, bal_published, bal_subnetworks
from sgd_replication.experiments.noise_balance.figures import bal_laws, bal_networks, bal_phases
from sgd_replication.experiments.noise_balance.network_estimates import imbalance
from sgd_replication.experiments.noise_balance.opt_in_figures import bal_deep, bal_scaled_steps, bal_tanh_losses
from sgd_replication.experiments.noise_balance.opt_in_tables import DEEP_LAWS, DEEP_TAILS, SCALED_STEPS, TANH_LOSSES
from sgd_replication.experiments.noise_balance.tables import (
    COLLAPSE,
    COURSE,
    DENSITIES,
    ERRORS,
    GROWTH,
    LAWS,
    MATRICES,
    MODES,
    PANELS,
    SIGNS,
    SUBNETWORK_COURSE,
    TAILS,
    TANH,
    TANH_DENSITIES,
    TRANSITIONS,
    UNITS,
    VARIANCES,
    WIDTHS,
)
from sgd_replication.experiments.noise_balance.temperature_figures import bal_temperatures
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style
from sgd_replication.plotting.verdict_text import verdict_text

results = VersionResults.of(version)
RESULTS = results.folder
estimates = {
    name: json.loads((RESULTS / "estimates" / f"{name}.json").read_text())["estimates"]
    for name in ("bal-networks", "bal-stationary", "bal-matrices")
}
claims = results.claims("noise_balance")
notice = results.notice(results.estimates_file("bal-networks").data)
units, course, laws, densities, tails, growth, collapse, widths, signs = (
    read_table(schema, RESULTS / "measurements" / schema.name)
    for schema in (UNITS, COURSE, LAWS, DENSITIES, TAILS, GROWTH, COLLAPSE, WIDTHS, SIGNS)
)
transitions, errors, modes, variances, subnetworks, matrices, panels, tanh, tanh_densities = (
    read_table(schema, RESULTS / "measurements" / schema.name)
    for schema in (TRANSITIONS, ERRORS, MODES, VARIANCES, SUBNETWORK_COURSE, MATRICES, PANELS, TANH, TANH_DENSITIES)
)


def on_demand(prefix, schema, table):
    """Return a table of every part with the prefix; none if the configuration does not ask for it."""
    names = results.parts("noise_balance", prefix)
    return {name: read_table(schema, RESULTS / "measurements" / f"{prefix}{name}" / table) for name in names}


deep_tails = on_demand("bal-deep-", DEEP_TAILS, "tails.parquet")
deep_laws = on_demand("bal-deep-", DEEP_LAWS, "laws.parquet")
tanh_losses = on_demand("bal-tanh-", TANH_LOSSES, "losses.parquet")
scaled_steps = {
    results.resolution(name).shown: table
    for name, table in on_demand("bal-scaled-", SCALED_STEPS, "accuracy.parquet").items()
}

# %% [markdown]
# ## Networks: the headline estimate, recomputed
#
# Measured change of $|u|^2 - |w|^2$ divided by the predicted change, means over runs, by least squares over the
# hidden units of all networks.

# %%
found = units[units["dynamics"] == "SGD"].groupby(["network", "unit"])[["change", "law"]].mean()
ratio = float((found["change"] * found["law"]).sum() / (found["law"] ** 2).sum())
assert np.isclose(ratio, estimates["bal-networks"]["law_ratio"]["value"], rtol=1e-10)
print(f"measured over predicted: {ratio:.4f}")
for name, rows in units.groupby("dynamics"):
    print(f"{name}: imbalance {imbalance(rows).mean():.3f} at the end")

# %%
with style():
    networks = bal_networks(course, units, estimates["bal-networks"], notice)
    show_figure(networks, "bal_networks", save_figures_to)

# %% [markdown]
# ## The diagonal network: laws, distances, tails

# %%
columns = ["depth", "setting", "ratio", "dynamics", "distance", "reach", "unsettled", "diverged", "tail", "law_tail"]
laws[columns].round(4)

# %%
tails.round(3)

# %%
with style():
    stationary = bal_laws(densities, laws)
    show_figure(stationary, "bal_laws", save_figures_to)

# %% [markdown]
# ## Transition, signs, fluctuations

# %%
growth.groupby("slope")["transition"].first().rename("T at the change of sign / T_c")

# %%
collapse.round(4)

# %%
signs.round(4)

# %%
with style():
    phases = bal_phases(growth, widths, laws, tails)
    show_figure(phases, "bal_phases", save_figures_to)

# %% [markdown]
# ## Two whole matrices: the published network
#
# $f(x) = W\,\mathrm{relu}(Ux)$ on $y = x + \varepsilon$, SGD with single examples. The imbalance is recomputed.

# %%
late = matrices[matrices["time"] >= 2 / 3 * matrices["time"].max()].groupby("network")[["noise_w", "noise_u"]].mean()
unequal = float(((late["noise_w"] - late["noise_u"]).abs() / late.sum(axis=1)).mean())
assert np.isclose(unequal, estimates["bal-matrices"]["matrix_imbalance"]["value"], rtol=1e-10)
print(f"imbalance of the noise at the end: {unequal:.4f}")

# %%
with style():
    both = bal_matrices(matrices)
    show_figure(both, "bal_matrices", save_figures_to)

# %% [markdown]
# ## Closed forms in the temperature

# %%
transitions.assign(
    over_printed=transitions["transition"] / transitions["with_decay"],
    over_second_order=(transitions["transition"] / transitions["second_order"]).where(transitions["decay"] == 0),
).round(4)

# %%
modes.groupby("setting")[["minimum", "printed", "law", "mode"]].mean().round(5)

# %%
with style():
    temperatures = bal_temperatures(transitions, errors, modes, variances)
    show_figure(temperatures, "bal_temperatures", save_figures_to)

# %% [markdown]
# ## Two subnetworks

# %%
with style():
    pairs = bal_subnetworks(subnetworks)
    show_figure(pairs, "bal_subnetworks", save_figures_to)

# %% [markdown]
# ## The published stationary distributions

# %%
panels.groupby(["depth", "temperature"])[["distance", "dead", "diverged"]].first().round(4)

# %%
tanh.round(4)

# %%
with style():
    published = bal_published(panels, tanh, tanh_densities)
    show_figure(published, "bal_published", save_figures_to)

# %% [markdown]
# ## On demand: deep and wide networks, tanh networks against $\eta$, $\eta \propto 1/D$
#
# Empty unless the configuration asks for them, as `config/extended.yaml` does.

# %%
with style():
    asked = {}
    if deep_tails:
        asked["bal_deep"] = bal_deep(deep_tails, deep_laws)
    if tanh_losses:
        asked["bal_tanh_losses"] = bal_tanh_losses(tanh_losses)
    if scaled_steps:
        asked["bal_scaled_steps"] = bal_scaled_steps(scaled_steps)
    for name, figure in asked.items():
        show_figure(figure, name, save_figures_to)
print(f"drawn on demand: {', '.join(asked) or 'none'}")

# %% [markdown]
# ## Answer

# %%
verdict_text(claims, claims)

# %% [markdown]
# **In the report:** [What does symmetry add?](../report.html#sec:story-bal). **Previous notebook:** [large
# deviations](large_deviations.html). **Next notebook:** [theory comparison](theory_comparison.html).
