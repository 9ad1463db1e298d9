"""Tables of a problem keep their schemas."""

from sgd_diffusion.landscapes import double_well
from sgd_diffusion.problems import (
    connected_network,
    landscape_comparison,
    measure_arrivals,
    measure_points,
    noise_normality,
    place_points,
    ways_out,
    ways_table,
    white_noise,
)
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.user_problem.tables import USER_NOISE, USER_SWEEPS, USER_WAYS


def test_noise_of_every_parameter(rings):
    network = connected_network(rings, hidden=[], activation="tanh", seed=0)
    table, _ = noise_normality(network, rings, batch_size=60, minibatches=200, seed=0)
    USER_NOISE.validate(table)


def test_sweeps_and_theories():
    landscape, noise = double_well(), white_noise(double_well(), strength=40.0)
    ways = ways_out(landscape, noise)
    plan = place_points(landscape, noise, ways, points=6, exponents=(0.5, 1.5), stiffness=0.1)
    sweeps = measure_points(plan, landscape, noise, ways, replicas=20, plain_iterations=20_000, repeats=2, seed=0)
    USER_SWEEPS.validate(sweeps)
    arrivals = measure_arrivals(sweeps, landscape, noise, ways, replicas=20, seed=0)
    USER_WAYS.validate(ways_table(ways, arrivals.counts))
    predictions, scores = landscape_comparison(sweeps, landscape, ways, arrivals)
    PREDICTIONS.validate(predictions)
    SCORES.validate(scores)
