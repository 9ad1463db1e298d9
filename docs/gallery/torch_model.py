# %% [markdown]
# # Curvature and gradient noise of a torch model of your own
#
# The diffusion theory assumes that the noise covariance C is the Hessian H. Any differentiable module that maps
# (n, features) to logits can be asked, at its minimum and along the eigenvectors of H.

# %%
import torch
from sklearn.datasets import load_wine
from torch import nn

import sgd_diffusion as sd

torch.manual_seed(0)
inputs, labels = load_wine(return_X_y=True)
inputs = torch.tensor((inputs - inputs.mean(0)) / inputs.std(0))
model = nn.Sequential(nn.Linear(13, 4), nn.GELU(), nn.LayerNorm(4), nn.Linear(4, 3))
loss = sd.ModuleLoss(model, inputs, torch.tensor(labels), weight_decay=0.01)
minimum = sd.find_minimum(loss, loss.start)
minimum

# %%
curvatures, vectors = torch.linalg.eigh(loss.hessian(minimum.theta))
noise = (vectors * (loss.covariance(minimum.theta) @ vectors)).sum(0)  # vᵀCv along each eigenvector v
for curvature, variance in list(zip(curvatures.tolist(), noise.tolist(), strict=True))[:-5:-1]:
    print(f"h = {curvature:.3f}, vᵀCv = {variance:.2g}, ratio {variance / curvature:.2g}")

# %%
landscape = sd.Landscape(loss, minimum.theta, gradient=loss.gradient, name="my model")
times = sd.simulate(landscape, sd.SGD(0.1, 4, sd.Minibatches(loss)), sd.Box(0.2), replicas=20, max_iterations=1000)
times
