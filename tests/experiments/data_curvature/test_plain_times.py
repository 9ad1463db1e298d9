"""Mean escape times by plain runs: many short ones where escape is rare."""

import numpy as np
import pytest

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.escape import Box, EscapeTimes, simulate
from sgd_diffusion.landscapes import quadratic
from sgd_replication.experiments.data_curvature.plain_times import BATCH, PlainTime, mean_of_rare, rare_exits


def exponential(mean, delay=0.0):
    """Replicas that leave at a constant hazard, after a delay; lists what is asked for."""
    asked = []

    def watch(replicas, iterations, batch):
        asked.append((replicas, iterations, batch))
        times = np.ceil(delay + np.random.default_rng(batch).exponential(mean, replicas)).astype(np.int64)
        left = times <= iterations
        return EscapeTimes(np.minimum(times, iterations), left, left & False, np.array(0.1))

    return watch, asked


def test_short_runs_have_the_mean_and_the_error_of_exponential_times():
    """Over 60 measurements with 32 exits: (ln τ̂ − ln τ)/error has mean 0 and variance 1."""
    deviations = []
    for number in range(60):
        stream = np.random.default_rng(number)

        def watch(replicas, iterations, _, stream=stream):
            times = np.ceil(stream.exponential(1e6, replicas)).astype(np.int64)
            left = times <= iterations
            return EscapeTimes(np.minimum(times, iterations), left, left & False, np.array(0.1))

        point = PlainTime(32, 10.0, 1e6, 10**8).measured(watch)
        assert point.error == pytest.approx(1 / np.sqrt(point.escape.n), rel=0.1)
        deviations.append((point.log_time - np.log(1e6)) / point.error)
    assert abs(np.mean(deviations)) < 0.4
    assert 0.7 < np.std(deviations) < 1.3


@pytest.mark.parametrize("expected", [3e5, 1e6, 3e6])
def test_a_wrong_expectation_costs_little_and_has_no_effect_on_the_mean(expected):
    watch, asked = exponential(1e6)
    point = PlainTime(100, 10.0, expected, 10**8).measured(watch)
    assert abs(point.log_time - np.log(1e6)) < 3 * point.error
    assert sum(replicas * iterations for replicas, iterations, _ in asked) < 160 * 1e6
    assert [number for *_, number in asked] == list(range(len(asked)))


def test_the_first_relaxation_times_do_not_count():
    """Until then no replica leaves; the hazard that follows is 1/τ."""
    watch, _ = exponential(1e4, delay=300.0)
    point = PlainTime(150, 100.0, 1e5, 10**8).measured(watch)
    assert abs(point.log_time - np.log(1e4)) < 3 * point.error


def test_frequent_escapes_and_short_ones_run_to_the_end():
    """The latter last fewer than 200 relaxation times."""
    for asked_for in (PlainTime(160, 1.0, 1e6, 10**8), PlainTime(50, 1e4, 1e6, 10**8), PlainTime(50, 1.0, 0.0, 10**8)):
        watch, asked = exponential(1e5)
        assert asked_for.measured(watch).escape.n == asked_for.replicas
        assert asked == [(asked_for.replicas, 10**8, 0)]


def test_points_that_last_too_long_are_given_up():
    watch, asked = exponential(1e7)
    assert PlainTime(50, 1.0, 2e6, 10**6).measured(watch) is None
    assert asked == []
    assert PlainTime(50, 1.0, 5e5, 10**6).measured(watch) is None
    assert 0 < sum(replicas * iterations for replicas, iterations, _ in asked) < 10 * 10**6


def test_replicas_that_diverge_do_not_count():
    left = np.array([True] * 30 + [False] * 10)
    diverged = np.array([False] * 38 + [True] * 2)
    iterations = np.concatenate([np.arange(30) + 10, np.full(8, 50), np.zeros(2)]).astype(np.int64)
    point = mean_of_rare(EscapeTimes(iterations, left, diverged, np.array(0.1)), relaxation=1.0)
    assert point.escape.value == pytest.approx(((np.arange(30) + 7).sum() + 8 * 47) / 30)


def test_batches_end_with_the_wanted_exits():
    batch = EscapeTimes(np.array([5, 9]), np.array([True, False]), np.full(2, False), np.array(0.1))
    found = rare_exits(lambda _: batch, wanted=4, longest=1e6)
    assert found.iterations.tolist() == [5, 9] * 4
    assert found.exited.sum() == 4


def test_short_runs_agree_with_runs_to_the_end():
    """A quadratic basin; 96 exits of short runs and 2,000 of the others."""
    where = quadratic([1.0]), SGD(0.1, 1, 1.0), Box(0.85)

    def watch(replicas, iterations, batch):
        return simulate(*where, replicas=replicas, max_iterations=iterations, seed=batch)

    long = PlainTime(2000, 10.0, 0.0, 10**7).measured(watch)
    assert long.escape.value > 200 * 10.0
    short = PlainTime(96, 10.0, long.escape.value, 10**7).measured(watch)
    assert short.escape.n < 96 + BATCH
    assert abs(short.log_time - long.log_time) < 3 * np.hypot(short.error, long.error)
