# %% [markdown]
# # Which theory predicts the escape times of SGD on your landscape?
#
# The noise has the same strength everywhere, C = 144, and not C = H as the diffusion theory (DDT) assumes. The
# covariance that the theories are given is checked against the noise before anything is measured.

# %%
import torch

import sgd_diffusion as sd

deviation = 12.0
comparison = sd.compare_theories(
    sd.double_well(),
    sd.dynamics.IsotropicNoise(deviation),
    lambda theta: torch.full((len(theta), 1, 1), deviation**2, dtype=torch.float64),
    sd.Coordinate(threshold=0.0),
    learning_rate=0.01,
    batch_sizes=[2, 3, 4, 5, 6, 7],
    seed=0,
    replicas=200,
)
comparison

# %%
comparison.plot()
comparison.scores[["theory", "ratio", "error", "miss", "best"]]
