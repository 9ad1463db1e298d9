# %% [markdown]
# # Mean escape times from a double well, against the exact values
#
# Langevin dynamics of temperature D leaves the left well of (θ² − 1)². A replica has left when θ > 0.

# %%
import math

import numpy as np

import sgd_diffusion as sd

temperatures = [0.5, 0.3]
dynamics = sd.SGLD(learning_rate=0.0005, diffusion=temperatures)  # a vector: one parameter point for each D
times = sd.simulate(sd.double_well(), dynamics, sd.Coordinate(threshold=0.0), replicas=400)
times

# %%
times.plot()
times.to_frame().groupby("point")["time"].describe()

# %% [markdown]
# The exact mean first-passage time of the diffusion, by quadrature.


# %%
def slope(x):
    return 4 * x * (x**2 - 1)


def exact(temperature):
    constant = lambda x: np.full_like(x, temperature)  # noqa: E731
    return math.exp(sd.mean_first_passage(slope, constant, start=-1.0, boundary=0.0, wall=-4.0))


measured = times.estimate(unit="time")
for temperature, one in zip(temperatures, measured, strict=True):
    print(f"D = {temperature}: {one.value:.2f} [{one.low:.2f}, {one.high:.2f}], exact {exact(temperature):.2f}")
