"""Expected cost of a user-defined problem, for the plan of a run: points, iterations, time and memory."""

import time
from pathlib import Path

import numpy as np

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.escape import simulate
from sgd_diffusion.problems.point_costs import expected_iterations, expected_log_times, needs_splitting
from sgd_replication.user_problem.cores import torch_threads
from sgd_replication.user_problem.landscape_plan import plan_landscape
from sgd_replication.user_problem.network_cost import BASE_MEMORY, duration, network_cost
from sgd_replication.user_problem.settings import ProblemSettings

TRIAL_ITERATIONS = 2000


def describe_cost(settings: ProblemSettings, directory: Path, seed: int, cores: int) -> str:
    """Return the expected cost of a problem as text.

    Args:
        settings: settings of the problem.
        directory: folder with downloaded tables.
        seed: base seed of the run.
        cores: number of cores that the simulations may use.

    Raises:
        UserError: the problem cannot be measured; the message says why.

    Examples:
        >>> well = {"expression": "(x**2 - 1)**2", "start": [-1], "other": [1]}
        >>> noise = {"kind": "white", "strength": 60}
        >>> problem = ProblemSettings.model_validate({"landscape": well, "noise": noise, "exponents": [1, 4]})
        >>> print(describe_cost(problem, Path("data"), seed=0, cores=1))  # doctest: +ELLIPSIS
        24 points with 100 replicas each, of which 0 are expected to need splitting.
        About ... iterations; by a trial they take roughly ... on 1 core. Memory: about 0.6 GiB.
    """
    if settings.landscape is not None:
        return _landscape_cost(settings, seed, cores)
    return network_cost(settings, directory, seed, cores)


def _landscape_cost(settings: ProblemSettings, seed: int, cores: int) -> str:
    assert settings.landscape is not None
    found = plan_landscape(settings.landscape, settings)
    landscape, noise, ways, plan = found.landscape, found.noise, found.ways, found.points
    log_times = expected_log_times(plan, landscape, ways)
    iterations = settings.replicas * sum(expected_iterations(log_times, settings.plain_iterations))
    split = sum(needs_splitting(log_time, settings.plain_iterations) for log_time in log_times)
    slowest = plan[int(np.argmax(log_times))]
    dynamics = SGD(slowest["learning_rate"], slowest["batch_size"], noise.gradient)
    where = landscape.sharpened(slowest["sharpness"]), dynamics, ways.boundary.sharpened(slowest["sharpness"])
    with torch_threads(cores):
        for _ in range(2):  # the first time it may be compiled
            started = time.monotonic()
            trial = simulate(*where, replicas=settings.replicas, max_iterations=TRIAL_ITERATIONS, seed=seed)
            seconds = time.monotonic() - started
    expected = seconds / float(trial.iterations.sum()) * iterations
    return (
        f"{len(plan)} points with {settings.replicas} replicas each, of which {split} are expected to need splitting.\n"
        f"About {iterations:.1e} iterations; by a trial they take roughly {duration(expected)} on {cores} "
        f"core{'s' if cores > 1 else ''}. Memory: about {BASE_MEMORY:.1f} GiB."
    )
