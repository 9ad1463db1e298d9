"""Points of a network's sweeps between ten relaxation times and the slowest escape."""

import math
from dataclasses import replace

import pytest
import torch

from sgd_diffusion.dynamics import Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.problems import planned_rate, swept_batch_sizes, swept_inverse_rates
from sgd_diffusion.problems.escape_trials import tried_batches
from sgd_diffusion.problems.network_checks import with_checks
from sgd_diffusion.problems.placed_sweeps import measure_placed_sweep, place_sweeps
from sgd_diffusion.sweep_plan import SweepPlan

PLAN = SweepPlan(half_width=0.05, replicas=20)


def linear(start, slope, batches=(8.0, 16.0)):
    """ln τ = start + slope · B in two trials."""
    return {"batch": list(batches), "log_time": [start + slope * size for size in batches]}


def settled(basin, plan=PLAN):
    """ln of ten relaxation times."""
    return math.log(10 * basin.relaxation_time(planned_rate(basin, plan)) / RELAXATION_TIMES)


def test_the_sweep_of_b_runs_from_ten_relaxation_times_to_the_slowest_time(basin):
    late = settled(basin)
    plan = replace(PLAN, slowest_log_time=late + 2)
    points = place_sweeps(basin, plan, linear(late - 4, 0.1, batches=(30.0, 55.0)))
    times = late - 4 + 0.1 * points.batch_sizes
    assert float(times[0]) == pytest.approx(late, abs=0.06)  # B is an integer
    assert float(times[-1]) == pytest.approx(late + 2, abs=0.06)
    assert points.batch_sizes.diff().max() - points.batch_sizes.diff().min() <= 1


def test_the_sweep_of_the_rate_ends_at_the_same_time_and_starts_at_the_planned_rate(basin):
    late = settled(basin)
    plan = replace(PLAN, slowest_log_time=late + 2)
    points = place_sweeps(basin, plan, linear(late - 4, 0.1, batches=(30.0, 55.0)))
    first, last = points.inverse_rates[[0, -1]].tolist()
    assert first == 1
    assert late - 4 + 0.1 * points.fixed_batch * last + math.log(last) == pytest.approx(late + 2, abs=0.02)


def test_sweeps_that_end_before_ten_relaxation_times_start_at_zero(basin):
    late = settled(basin)
    plan = replace(PLAN, slowest_log_time=late - 0.1)
    points = place_sweeps(basin, plan, linear(0.0, (late - 0.1) / 32))
    assert points.fixed_batch == plan.batch_unit
    assert torch.equal(points.batch_sizes, swept_batch_sizes(4.0, plan))
    expected = swept_inverse_rates(basin, float(points.inverse_rates[-1]), plan)
    assert torch.allclose(points.inverse_rates, expected)


def test_a_set_without_large_enough_minibatches_is_refused_with_the_settings_to_change(basin):
    late = settled(basin)
    told = "all examples of the set.*Lower network.batch_unit or network.slowest_log_time, or raise network.half_width"
    with pytest.raises(EscapeError, match=told):
        place_sweeps(basin, replace(PLAN, slowest_log_time=late + 1), linear(0.0, late / 400))


def test_most_points_are_judged(relaxed_wine):
    plan = replace(PLAN, slowest_log_time=settled(relaxed_wine) + 1)
    eta, noise = planned_rate(relaxed_wine, plan), Minibatches(relaxed_wine.loss)
    points = place_sweeps(relaxed_wine, plan, tried_batches(relaxed_wine, plan, 0, noise))
    for name in ("batch", "eta", "k"):
        sweeps = measure_placed_sweep(name, relaxed_wine, points, plan, 0, noise)
        judged = with_checks(sweeps, relaxed_wine.relaxation_time(eta), eta)["judged"]
        assert judged.sum() >= len(judged) / 2


def test_escape_that_is_too_slow_at_the_smallest_batch_is_refused(basin):
    with pytest.raises(EscapeError, match="already above"):
        tried_batches(basin, replace(PLAN, slowest_log_time=0.1), 0, Minibatches(basin.loss))
