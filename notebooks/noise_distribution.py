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
# # Is gradient noise Gaussian or Lévy?
#
# **Question.** Xie, Sato and Sugiyama (Fig. 1) hold that the noise of one parameter across minibatches is Gaussian, and
# that it looks like Lévy noise only when the noise of all parameters is pooled. Simsekli et al. (2019) had pooled it.
#
# **Definition.** At frozen weights $\theta$, minibatch $b$ has the noise
#
# $$\xi_b = \nabla L_b(\theta) - \nabla L(\theta).$$
#
# **What pooling does.** If parameter $j$ has Gaussian noise of standard deviation $\sigma_j$, the pool over $j$ is a
# mixture of Gaussians: its tails are heavy because the $\sigma_j$ differ, and no single parameter's tail is.

# %% tags=["parameters"]
version = "v1"  # the folder under results/ to read
pooled_block = 100  # K₁ of the stable index for the pooled noise
save_figures_to = None  # a folder, or None to draw only

# %%
import json
from pathlib import Path

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import mean_of_replicates
from sgd_diffusion.figures import noise_histograms, noise_judged, save_figure, style
from sgd_diffusion.measurements import read_table
from sgd_diffusion.noise import (
    COORDINATE_STATISTICS,
    COORDINATES,
    POOLED_STATISTICS,
    benjamini_hochberg,
    stable_index,
    symmetric_stable,
)

CHECKOUT = next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "Snakefile").exists())
RESULTS = CHECKOUT / "results" / version
MEASUREMENTS = RESULTS / "measurements" / "noise-distribution"

index = read_table(COORDINATES, MEASUREMENTS / "coordinates.parquet")
coordinates = read_table(COORDINATE_STATISTICS, MEASUREMENTS / "coordinate_statistics.parquet")
pooled = read_table(POOLED_STATISTICS, MEASUREMENTS / "pooled_statistics.parquet")
followed = np.load(MEASUREMENTS / "followed.npy", mmap_mode="r")
noise_of_all = np.load(MEASUREMENTS / "pooled.npy", mmap_mode="r")
scale, live = (np.load(MEASUREMENTS / f"{name}.npy") for name in ("scale", "live"))
estimates = json.loads((RESULTS / "estimates" / "noise-distribution.json").read_text())["estimates"]
claims = {claim["id"]: claim for claim in json.loads((RESULTS / "claims.json").read_text())["claims"]}
data = claims["ddt-noise-gaussian"]["data"]
notice = "" if data["kind"] == "official" else f"not MNIST but its {data['kind']}: {data['set']}"
print(notice or f"data: {data['set']}", "·", followed.shape[1], "minibatches at each of", len(followed), "checkpoints")

# %% [markdown]
# ## The headline estimates, recomputed
#
# First: the share of parameters whose noise across minibatches passes as Gaussian, from the p-values. Every layer's
# followed parameters stand for their whole layer (`weight`), so the share is that of a parameter drawn uniformly from
# the network. The interval is Student's over independently trained networks.

# %%
trained = coordinates[(coordinates["stage"] == "trained") & (coordinates["sample"] == "measured")]
shares = []
for _, network in trained.groupby("replicate"):
    passes = ~benjamini_hochberg(network["shapiro_p"].to_numpy())
    shares.append(np.average(passes, weights=network["weight"]))
share = mean_of_replicates(shares, support=(0, 1))
assert np.isclose(share.value, estimates["normality_share_trained"]["value"], rtol=1e-12)
share

# %% [markdown]
# Second: the stable index of the pooled noise. With $K_1$ values in a block and $Y$ the sum of a block,
#
# $$\frac{1}{\hat\alpha} = \frac{\overline{\log|Y|} - \overline{\log|X|}}{\log K_1}.$$

# %%
checkpoints = index.drop_duplicates("checkpoint").set_index("checkpoint")
pooled_indices = [
    float(stable_index(noise_of_all[number][:, live[number]].reshape(-1), pooled_block))
    for number, checkpoint in checkpoints.iterrows()
    if checkpoint["stage"] == "trained"
]
pooled_index = mean_of_replicates(pooled_indices)
assert np.isclose(pooled_index.value, estimates["pooled_stable_index_trained"]["value"], rtol=1e-12)
pooled_index

# %% [markdown]
# ## Figure 1, re-made
#
# The first trained network. The parameter followed in the third panel is the one whose noise scale is the median of
# all followed ones. The stable law has the pooled index and the pooled noise's median magnitude; the Gaussian has the
# followed parameter's standard deviation.

# %%
first = int(checkpoints.index[checkpoints["stage"] == "trained"][0])
one_minibatch = noise_of_all[first][0][live[first]]
rows = index[index["checkpoint"] == first]
rows = rows[live[first][rows["coordinate"]]]
rows = rows.assign(scale=scale[first][rows["coordinate"]]).sort_values("scale")
one_parameter = followed[first][:, rows.iloc[len(rows) // 2]["column"]]

stream = np.random.default_rng(0)
stable = symmetric_stable(min(2.0, pooled_indices[0]), one_minibatch.size, stream)
stable *= np.median(np.abs(one_minibatch)) / np.median(np.abs(stable))
gaussian = stream.normal(0, one_parameter.std(), one_parameter.size)

titles = ["(a) over parameters", "(b) stable law", "(c) over minibatches", "(d) Gaussian"]
ranges = pd.read_csv(CHECKOUT / "references" / "xie2021_noise_ranges.csv").set_index("panel")["x_max"].dropna()
published_range = {title: ranges[f"1{title[1]}"] for title in titles if f"1{title[1]}" in ranges.index}
with style():
    histograms = noise_histograms(
        dict(zip(titles, (one_minibatch, stable, one_parameter, gaussian), strict=True)), published_range, notice
    )
    if save_figures_to:
        save_figure(histograms, "noise_histograms", Path(save_figures_to))

# %% [markdown]
# ## What the claims are judged by

# %%
with style():
    judged = noise_judged(coordinates, pooled, notice)
    if save_figures_to:
        save_figure(judged, "noise_judged", Path(save_figures_to))

# %% [markdown]
# ## Verdict

# %%
for name in ("ddt-noise-gaussian", "ddt-noise-pooled"):
    print(f"{name}: {claims[name]['verdict'].upper()}\n  criterion: {claims[name]['criterion']}")
    print(f"  reason: {claims[name]['reason']}\n")
