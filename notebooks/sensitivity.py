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
# # Sensitivity to choices of the analysis
#
# **Question.** Would other choices of the analysis have given other answers?
#
# **Published.** Where a paper does not specify the analysis, a choice had to be made, and the claims are judged
# with it.
#
# **What we did.** We evaluated the same measurements with other choices. Nothing is simulated again.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
save_figures_to = None  # a folder, or None to draw without saving

# %%
import json

import numpy as np

from sgd_replication.experiments.covariance.tables import ELEMENTS
from sgd_replication.experiments.log_barrier.tables import NOISE_LOSS
from sgd_replication.experiments.network_escape.tables import SWEEPS
from sgd_replication.experiments.noise.tables import NORMALITY
from sgd_replication.experiments.sensitivity.analysis import (
    advantage_by_range,
    normality_over_networks,
    slope_by_cutoff,
    slope_by_lateness,
)
from sgd_replication.experiments.sensitivity.figures import choices
from sgd_replication.jobs.estimate_key import estimate_key
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.version_results import VersionResults
from sgd_replication.plotting.style import show_figure, style

results = VersionResults.of(version)
RESULTS = results.folder
MEASUREMENTS = RESULTS / "measurements"
shown = ("noise", "covariance", "network_escape", "log_barrier")
networks = [part for part in results.parts("covariance", "cov-") if part not in ("sweeps", "large")]
sets = results.parts("network_escape", "net-")
noise_sets = results.parts("log_barrier", "log-noise-")
files = [results.estimates_file(part) for experiment in shown for part in results.parts(experiment)]
used = dict(sorted({name: data for file in files for name, data in file.data.items()}.items()))
standing = [f"{data.set} for {name}" for name, data in used.items() if data.kind == "stand-in"]
notice = f"stand-ins: {', '.join(standing)}" if standing else ""


def estimate_of(experiment, name):
    """Return an estimate of one part of the results, or None if the run was too small for it."""
    return json.loads((RESULTS / f"estimates/{experiment}.json").read_text())["estimates"].get(name)


# %% [markdown]
# ## Number of minibatches in the normality test
#
# With more minibatches the test finds smaller departures from normality. The claim is judged by the last row.

# %%
shares = read_table(NORMALITY, MEASUREMENTS / "noise-distribution/normality.parquet")
minibatches = int(shares["minibatches"].max())
normality = {}
for stage in ("random", "trained"):
    normality[stage] = normality_over_networks(shares[shares["stage"] == stage])
    judged = estimate_of("noise-distribution", f"normality_share_{stage}")["value"]
    assert np.isclose(normality[stage]["value"].iloc[-1], judged, rtol=1e-12)
normality["trained"]

# %% [markdown]
# ## Lowest eigenvalue in the fit of noise against curvature

# %%
slopes = {}
for network in networks:
    folder = MEASUREMENTS / f"cov-{network}" / "trained"
    settings = results.record(f"measurements/cov-{network}/trained/covariance_measure.record.json").settings[
        "covariance"
    ]
    lowest, highest = settings["lowest"], settings["highest"]
    elements = read_table(ELEMENTS, folder / "elements.parquet")
    curvature, variance = elements["curvature"].to_numpy(), elements["variance"].to_numpy()
    cutoffs = np.unique([lowest, *np.geomspace(lowest / 10, highest / 3, 12)])
    slopes[network] = slope_by_cutoff(curvature, variance, cutoffs, highest)
    judged = estimate_of(f"cov-{network}", "trained_slope")
    at_judged = slopes[network][slopes[network]["x"] == lowest]
    if judged and len(at_judged):
        assert np.isclose(at_judged["value"].iloc[0], judged["value"], rtol=1e-6)
slopes[networks[0]]

# %% [markdown]
# ## Part of a sweep to which the laws are fitted

# %%
advantages = {}
for name in sets:
    table = read_table(SWEEPS, MEASUREMENTS / f"net-{name}" / "sweeps.parquet")
    sweep = table[(table["model"] == "network") & (table["sweep"] == "batch")]
    advantages[name] = advantage_by_range(*(sweep[column].to_numpy() for column in ("x", "log_time", "error")))
    judged = estimate_of(f"net-{name}", "batch_aic_advantage")["value"]
    assert np.isclose(advantages[name]["value"].iloc[-1], judged, rtol=1e-6)
advantages[sets[0]]

# %% [markdown]
# ## Part of training in the fit of noise against loss

# %%
lateness = {}
for name in noise_sets:
    moments = read_table(NOISE_LOSS, MEASUREMENTS / f"log-noise-{name}" / "moments.parquet")
    for objective, rows in moments.groupby("objective"):
        lateness[f"{name}, {objective}"] = slope_by_lateness(rows, (0.25, 0.5, 0.75, 1))
        judged = estimate_of(f"log-noise-{name}", estimate_key(objective, "slope_whole"))["value"]
        assert np.isclose(lateness[f"{name}, {objective}"]["value"].iloc[-1], judged, rtol=1e-6)
lateness[f"{noise_sets[0]}, squared error"]

# %% [markdown]
# ## Answer: what another choice would have given

# %%
taken = {"normality": minibatches, "slopes": lowest, "lateness": 0.5}
with style():
    figure = choices(normality, slopes, advantages, lateness, taken, notice)
    show_figure(figure, "choices", save_figures_to)

# %% [markdown]
# **In the report:** [Deviations and choices](../report.html#sec:choices). **Previous notebook:** [theory
# comparison](theory_comparison.html).
