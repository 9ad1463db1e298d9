"""A level whose loss is computed near it alone."""

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import Level, ScreenedLevel, simulate

WIDTH = 0.05


def test_a_screened_level_is_the_level(basin):
    """Every replica that leaves the level leaves the screened one at the same iteration."""
    dynamics = SGD(basin.learning_rate(batch_unit=8, half_width=WIDTH, stiffest=0.5), 4, Minibatches(basin.loss))
    height = basin.level_height(WIDTH)
    whole, screened = (
        simulate(basin.landscape, dynamics, boundary, replicas=60, max_iterations=500)
        for boundary in (Level(height), ScreenedLevel(height, basin.hessian))
    )
    assert whole.exited.mean() > 0.5
    assert (whole.iterations == screened.iterations).mean() > 0.95
