# %% [markdown]
# # All ways out of a basin
#
# A replica that crosses the plane of a saddle may flow back. It has escaped when it arrives near another minimum. The
# rate of one way is its share of the arrivals divided by the mean escape time.

# %%
import torch

import sgd_diffusion as sd

landscape = sd.landscapes.muller_brown(0.05)
ways = sd.find_saddles(landscape, starts=50)
for way in ways:
    print(f"barrier {way.barrier:.3f} at {way.saddle.theta.numpy().round(3)}, towards {way.far.numpy().round(3)}")

# %%
minima = torch.stack([way.far for way in ways])
boundary = sd.neighbourhoods(landscape, minima, [way.saddle.theta for way in ways])
dynamics = sd.SGLD(learning_rate=0.0005, diffusion=0.15)
times = sd.simulate(landscape, dynamics, boundary, replicas=200)
times

# %%
ends = sd.escape.exit_points(landscape, dynamics, boundary, replicas=200).at_exit + landscape.minimum
arrivals = boundary.arrived_at(ends).bincount()
for way, share in zip(ways, (arrivals / len(ends)).tolist(), strict=False):
    print(f"over {way.saddle.theta.numpy().round(3)}: rate {share / times.estimate().value:.2e} per iteration")
