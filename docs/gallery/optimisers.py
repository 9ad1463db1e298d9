# %% [markdown]
# # SGD against SGD with momentum
#
# Heavy ball with momentum β moves as SGD with the learning rate η/(1 − β) does. So do its escape times, up to the
# inertia of the ball, if time is measured in iterations.

# %%
import sgd_diffusion as sd

well, boundary, noise = sd.double_well(), sd.Coordinate(threshold=0.0), 8.0
learning_rate, momentum = 0.01, 0.5
arms = {
    "SGD, η": sd.SGD(learning_rate, 2, noise),
    "heavy ball, η": sd.dynamics.HeavyBall(learning_rate, 2, noise, momentum=momentum),
    "SGD, η/(1 − β)": sd.SGD(learning_rate / (1 - momentum), 2, noise),
}
means = {name: sd.simulate(well, arm, boundary, replicas=300).estimate() for name, arm in arms.items()}
for name, mean in means.items():
    print(f"{name:16} {mean.value:8.0f} [{mean.low:.0f}, {mean.high:.0f}] iterations")
