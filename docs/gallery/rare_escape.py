# %% [markdown]
# # A rare escape by splitting
#
# At D = 0.06 a replica needs about 10⁹ iterations to leave the double well. Splitting finds the mean in seconds:
# replicas that come closer to the boundary are copied, and the probabilities of the stages are multiplied.

# %%
import math

import numpy as np

import sgd_diffusion as sd

temperature, learning_rate = 0.06, 0.01
dynamics = sd.SGLD(learning_rate, temperature)
rare = sd.split(sd.double_well(), dynamics, sd.Coordinate(threshold=0.0), replicas=200, repeats=10)
rare  # ln τ, what it was compared with, and the slowest time that the runs could have seen

# %% [markdown]
# The exact value of the diffusion, which discrete steps approach as η → 0.

# %%
exact = sd.mean_first_passage(
    lambda x: 4 * x * (x**2 - 1), lambda x: np.full_like(x, temperature), start=-1.0, boundary=0.0, wall=-4.0
) - math.log(learning_rate)
print(f"ln τ = {rare.log_time:.2f} ± {rare.error:.2f}, exact {exact:.2f}")
