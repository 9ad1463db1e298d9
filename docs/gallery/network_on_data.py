# %% [markdown]
# # Escape of a small network on a data set
#
# A network is trained to a minimum of its loss: zero gradient, positive curvatures. A replica has escaped when a
# parameter is further than 0.1 from there. Minibatches of B examples are drawn with replacement.

# %%
import torch
from sklearn.datasets import load_wine

import sgd_diffusion as sd

inputs, labels = load_wine(return_X_y=True)
inputs = torch.tensor((inputs - inputs.mean(0)) / inputs.std(0))
loss = sd.NetworkLoss(inputs, torch.tensor(labels), hidden=[3], activation="tanh", weight_decay=0.01)
start = 0.3 * torch.randn(loss.dimension, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
minimum = sd.find_minimum(loss, start)
minimum

# %%
landscape = sd.Landscape(loss, minimum.theta, gradient=loss.gradient, hessian=loss.hessian, name="wine")
dynamics = sd.SGD(learning_rate=0.1, batch_size=[2, 4, 8], noise=sd.Minibatches(loss))
times = sd.simulate(landscape, dynamics, sd.Box(0.1), replicas=100, max_iterations=20_000)
times

# %%
times.plot()
print(times.exponentiality())  # p-values: only exponential escape times have a rate
