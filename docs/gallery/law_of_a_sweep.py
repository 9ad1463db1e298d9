# %% [markdown]
# # Does the escape time grow exponentially with the batch size?
#
# SGD with isotropic noise leaves a double well. Each law is fitted to the lower half of the sweep, and predicts the
# upper half. Points that are too slow for plain simulation are measured by splitting.

# %%
import numpy as np

import sgd_diffusion as sd

batch_sizes = np.array([2, 3, 4, 5, 6, 7, 8, 9])
dynamics = sd.SGD(learning_rate=0.02, batch_size=batch_sizes.tolist(), noise=10.0)
points = sd.sweep(sd.double_well(), dynamics, sd.Coordinate(threshold=0.0), replicas=200)
log_time, error = (np.array([getattr(point, name) for point in points]) for name in ("log_time", "error"))

comparison = sd.compare_laws(batch_sizes, log_time, error)
comparison

# %%
comparison.plot().set(xlabel="batch size B")
comparison.to_frame()
