"""Expected cost of a network's problem, for the plan of a run: iterations, time and memory."""

import math
import time
from collections.abc import Callable
from pathlib import Path

from torch import nn
from torch.nn.utils import parameters_to_vector

from sgd_diffusion.landscapes import ClassifierLoss
from sgd_diffusion.problems import SWEPT
from sgd_diffusion.problems.network_sweeps import MAX_RUN_IN_SLOWEST_TIMES
from sgd_diffusion.problems.placed_sweeps import SHORTEST
from sgd_diffusion.problems.sweep_range import TRIAL_ITERATIONS, TRIAL_PATIENCE, TRIAL_REPLICAS
from sgd_replication.user_problem.chosen_sweeps import LEAST_LOG_TIME, affordable_log_time
from sgd_replication.user_problem.cores import torch_threads
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.initial_networks import initial_networks
from sgd_replication.user_problem.iteration_cost import iteration_seconds
from sgd_replication.user_problem.network import user_loss
from sgd_replication.user_problem.settings import ProblemSettings

BASE_MEMORY = 0.6
"""Memory of a small problem in GiB: records of two small networks have 0.49 and 0.55."""
MATRICES = 6
"""Square matrices of the parameters that a network's job holds at once: Hessian, noise covariance, their eigenvectors
and the workspace of the decomposition."""
FIRST_SHARE = 0.4
"""ln τ in the limit B → 0 of a sweep, as a share of ln τ at its end: small networks have 0.3 to 0.5."""
TRIALS = 8
"""Trials that find the ends of the sweeps, at B from 0.4 `batch_unit` to the end."""
GRADIENTS, HESSIANS = 1500, 12
"""Gradients and Hessians of the whole set that a training, the spectrum and the alignment take: of the order of the
numbers that small networks need."""
START_UP = 20.0
"""Seconds in which the jobs start, load torch, draw the figure and write the page."""


def network_cost(settings: ProblemSettings, directory: Path, seed: int, cores: int) -> str:
    """Return the expected cost of a network's problem as text.

    The time is that of the iterations by a short trial at the initial weights, plus that of gradients and Hessians. It
    is right to about a factor of three, because the escape times are not known before the training.

    Args:
        settings: settings of the problem.
        directory: folder with downloaded tables.
        seed: base seed of the run.
        cores: number of cores that the simulations may use.

    Raises:
        UserError: the problem cannot be measured; the message says why.
    """
    assert settings.data is not None
    dataset = user_dataset(settings.data.table(directory), **settings.data.choices)
    network = initial_networks(settings, dataset, seed)[0]
    loss = user_loss(network, settings.network, dataset)
    expected = expected_seconds(network, loss, settings, cores)
    iterations = " to ".join(f"{count:.1e}" for _, count in expected)
    took = " to ".join(duration(seconds) for seconds, _ in expected)
    chosen = (
        " The larger numbers hold if the network relaxes so slowly that its slowest points take the "
        f"{settings.network.point_seconds:g} CPU seconds of network.point_seconds; if they would take more, no escape "
        "is simulated."
        if len(expected) > 1
        else ""
    )
    parameters, n = loss.dimension, len(dataset)
    memory = BASE_MEMORY + 8 * (MATRICES * parameters**2 + n * parameters) / 2**30
    answers = f"target {settings.data.target!r}" if settings.data.target else f"{dataset.outputs} classes"
    trainings = "" if settings.seeds == 1 else f"{settings.seeds} trainings with "
    return (
        f"{n} examples, {dataset.features} features, {answers}; {parameters} parameters.\n"
        f"{trainings}{len(SWEPT)} sweeps of {settings.points} points with {settings.replicas} replicas each: about "
        f"{iterations} iterations of SGD. By a trial this takes roughly {took} on {cores} "
        f"core{'s' if cores > 1 else ''}, right to about a factor of three.{chosen} Memory: about {memory:.1f} GiB."
    )


def expected_seconds(
    network: nn.Module, loss: ClassifierLoss, settings: ProblemSettings, cores: int
) -> list[tuple[float, float]]:
    """Return the expected time of a problem in seconds, and the expected number of iterations of single replicas.

    If `slowest_log_time` is not given, there are two such pairs: for sweeps that end at e^8 iterations, and for those
    that `point_seconds` allows at most, if they end later. ln τ of a sweep is taken to rise linearly, from 0.4 of the
    last one, or from 1 before the last one if it is not given. B is taken to rise to the multiple of `batch_unit` at
    which an exponent of 1 for each `batch_unit` has this effect.

    Args:
        network: network with initial weights.
        loss: its loss.
        settings: settings of the problem.
        cores: number of cores that the simulations may use.
    """
    unit, given = settings.network.batch_unit, settings.network.slowest_log_time
    start = parameters_to_vector(network.parameters()).detach().double()
    with torch_threads(cores):
        small, large = max(1, unit // 2), min(2 * unit, len(loss) - 1)
        costs = [iteration_seconds(loss, start, size, settings.replicas) for size in (small, large)]
    slope = max(costs[1] - costs[0], 0.0) / max(large - small, 1)

    def cost(size: float) -> float:
        return max(costs[0] + slope * (size - small), min(costs))

    fixed = GRADIENTS * _seconds(lambda: loss.value_and_gradient(start)) + HESSIANS * _seconds(
        lambda: loss.hessian(start)
    )
    if given is not None:
        ends = [(given, FIRST_SHARE * given)]
    else:
        affordable = affordable_log_time(
            cost(_largest(LEAST_LOG_TIME, unit)), settings.replicas, settings.network.point_seconds
        )
        ends = [(end, end - SHORTEST) for end in (LEAST_LOG_TIME, affordable)][
            : 2 if affordable > LEAST_LOG_TIME else 1
        ]
    found = []
    for slowest, fastest in ends:
        swept, iterations = _sweeps(settings, slowest, fastest, cost)
        found.append((START_UP + settings.seeds * (swept + fixed), settings.seeds * iterations))
    return found


def _largest(slowest: float, unit: float) -> float:
    """Return the expected B at the end of a sweep."""
    return (1 - FIRST_SHARE) * slowest * unit


def _sweeps(
    settings: ProblemSettings, slowest: float, fastest: float, cost: Callable[[float], float]
) -> tuple[float, float]:
    """Return the seconds and the iterations of the sweeps of one training and of the trials that find their ends.

    Args:
        settings: settings of the problem.
        slowest: ln τ at which the sweeps end.
        fastest: ln τ at which they begin.
        cost: seconds of one iteration of one replica at a batch size.
    """
    unit, end = settings.network.batch_unit, _largest(slowest, settings.network.batch_unit)
    begin = end * (fastest / slowest - FIRST_SHARE) / (1 - FIRST_SHARE)
    shares = [(point + 1) / settings.points for point in range(settings.points)]
    runs = [settings.replicas * _run(slowest, fastest + (slowest - fastest) * share) for share in shares]
    trial = max(TRIAL_ITERATIONS, TRIAL_PATIENCE * math.exp(slowest))
    parts = [number / TRIALS for number in range(1, TRIALS + 1)]
    tried = [
        TRIAL_REPLICAS * min(_run(slowest, slowest * (FIRST_SHARE + (1 - FIRST_SHARE) * part)), trial) for part in parts
    ]
    swept = sum(run * cost(begin + share * (end - begin)) for run, share in zip(runs, shares, strict=True))
    swept += (len(SWEPT) - 1) * sum(runs) * cost(max(unit, begin))
    swept += sum(run * cost(end * part) for run, part in zip(tried, parts, strict=True))
    return swept, len(SWEPT) * sum(runs) + sum(tried)


def duration(seconds: float) -> str:
    """Return a duration as text.

    Examples:
        >>> duration(0.3), duration(42.3), duration(600.0), duration(9000.0)
        ('2 seconds', '42 seconds', '10 minutes', '2.5 hours')
    """
    if seconds < 90:
        return f"{max(2.0, seconds):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _run(slowest: float, log_time: float) -> float:
    """Return the mean number of iterations of a replica at a point, which is censored at 1.4 τ of the slowest point."""
    return math.exp(log_time) * (1 - math.exp(-MAX_RUN_IN_SLOWEST_TIMES * math.exp(slowest - log_time)))


def _seconds(compute: Callable[[], object]) -> float:
    """Return the seconds of a computation, the faster of two."""
    found = []
    for _ in range(2):
        began = time.monotonic()
        compute()
        found.append(time.monotonic() - began)
    return min(found)
