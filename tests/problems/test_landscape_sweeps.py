"""Escape from a user-defined landscape, against the exact answer in one dimension."""

import math

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.errors import EscapeError, UnresolvedError
from sgd_diffusion.escape import SweepPoint
from sgd_diffusion.escape.record_collector import RecordCollector
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.landscapes import parse_potential
from sgd_diffusion.problems import (
    Arrivals,
    expression_noise,
    landscape_between,
    landscape_comparison,
    landscape_estimates,
    measure_points,
    place_points,
    ways_out,
    white_noise,
)

LANDSCAPE = landscape_between(parse_potential("(x**2 - 1)**2 / 4", ["x"]), [-1.0], [1.0], "mine")
EFFORT = {"replicas": 50, "plain_iterations": 20_000, "repeats": 2, "seed": 0}


def placed(strength=7.0, points=6, exponents=(0.8, 2.6), stiffness=0.1):
    """The plan, the noise, and the way out."""
    noise = white_noise(LANDSCAPE, strength)
    ways = ways_out(LANDSCAPE, noise)
    return place_points(LANDSCAPE, noise, ways, points=points, exponents=exponents, stiffness=stiffness), noise, ways


@pytest.fixture(scope="module")
def measured():
    plan, noise, ways = placed(exponents=(1.5, 4.0))
    return measure_points(plan, LANDSCAPE, noise, ways, **EFFORT), ways


def test_every_sweep_is_measured_and_k_acts_as_eta_does(measured):
    sweeps, *_ = measured
    eta, k = (sweeps[sweeps["sweep"] == name].reset_index(drop=True) for name in ("eta", "k"))
    # γ(k, η) = γ(1, kη): the same points, in law.
    apart = (eta["log_time"] - k["log_time"]) / np.hypot(eta["error"], k["error"])
    assert apart.abs().max() < 4


def test_white_noise_is_left_as_kramers_says(measured):
    sweeps, ways = measured
    arrivals = Arrivals(torch.tensor([10]), returned=0.0, elsewhere=0.0)
    _, scores = landscape_comparison(sweeps, LANDSCAPE, ways, arrivals)
    kramers = scores[(scores["theory"] == "Kramers") & (scores["sweep"] == "batch")].iloc[0]
    assert abs(math.log(kramers["ratio"])) < 0.5
    estimates = landscape_estimates(sweeps, scores, len(sweeps), LANDSCAPE, ways, arrivals, seed=0)
    assert estimates["barrier"].value == pytest.approx(0.25)
    assert estimates["largest_curvature"].value == pytest.approx(2)
    assert estimates["batch_kramers_ratio"].low <= kramers["ratio"] <= estimates["batch_kramers_ratio"].high


def test_noise_that_is_too_weak_is_told_what_would_do():
    with pytest.raises(EscapeError, match=r"Raise noise\.strength to ([\d.]+) or more") as refused:
        placed(strength=1.0)
    enough = float(str(refused.value).split("strength to ")[1].split()[0])
    plan, *_ = placed(strength=enough)
    assert len([row for row in plan if row["sweep"] == "batch"]) == 6


def test_a_landscape_too_stiff_for_the_sweeps_of_eta_and_k_is_told_before_it_is_measured():
    strong = {"strength": 20.0, "exponents": (0.8, 0.9)}
    with pytest.raises(EscapeError, match=r"leaves too small a range. Lower stiffness") as refused:
        placed(**strong, stiffness=0.9)
    enough = float(str(refused.value).split("stiffness to ")[1].split()[0])
    plan, *_ = placed(**strong, stiffness=enough)
    sweeps = [row["sweep"] for row in plan]
    assert {name: sweeps.count(name) for name in sweeps} == {"batch": 6, "eta": 6, "k": 6}


@pytest.mark.parametrize(("points", "left"), [(7, 6), (6, None)])
def test_a_point_that_cannot_be_resolved_is_left_out_if_enough_remain(points, left, monkeypatch, caplog):
    def slow_ones_disagree(landscape, dynamics, *where, **options):
        if float(dynamics.batch_size) == slowest:
            raise UnresolvedError("repeats disagree")
        return [SweepPoint(Estimate(value=9, low=8, high=10, n=20, unit="iterations"), "splitting", 0.1)]

    monkeypatch.setattr("sgd_diffusion.problems.landscape_sweeps.sweep", slow_ones_disagree)
    plan, noise, ways = placed(points=points)
    slowest = max(row["batch_size"] for row in plan)
    if left is None:
        with pytest.raises(EscapeError, match=r"sweep of batch .* at most 5 points .* slowest measured point has 2"):
            measure_points(plan, LANDSCAPE, noise, ways, **EFFORT)
        return
    sweeps = measure_points(plan, LANDSCAPE, noise, ways, **EFFORT)
    assert (sweeps["sweep"] == "batch").sum() == left
    assert len(sweeps) == len(plan) - 1
    assert f"the sweep of batch at {slowest:g} is left out: repeats disagree" in caplog.text
    arrivals = Arrivals(torch.tensor([10]), returned=0.0, elsewhere=0.0)
    scores = landscape_comparison(sweeps, LANDSCAPE, ways, arrivals)[1]
    found = landscape_estimates(sweeps, scores, len(plan), LANDSCAPE, ways, arrivals, seed=0)
    assert found["points_left_out"].value == 1


@pytest.mark.parametrize("deviation", ["sqrt(0.2 + 0.8*x**2)", "1/sqrt(0.2 + 0.8*x**2)"], ids=["falls", "grows"])
def test_the_measured_range_of_ln_tau_is_the_wanted_one_where_the_noise_depends_on_the_place(deviation):
    """The variance of the isotropic noise falls to a fifth on the way to the saddle, or grows fivefold."""
    wanted = (2.0, 6.0)
    landscape = landscape_between(parse_potential("(x**2 - 1)**2 + y**2", ["x", "y"]), [-1.0, 0.0], [1.0, 0.0], "mine")
    noise = expression_noise(landscape, [parse_potential(deviation, ["x", "y"])] * 2, strength=25.0)
    ways = ways_out(landscape, noise)
    plan = place_points(landscape, noise, ways, points=6, exponents=wanted, stiffness=0.1)
    of_batch = [row for row in plan if row["sweep"] == "batch"]
    sweeps = measure_points(of_batch, landscape, noise, ways, **EFFORT | {"replicas": 200})
    assert np.ptp(sweeps["log_time"]) == pytest.approx(np.ptp(wanted), rel=0.2)


class Memory(dict):
    """A cache in memory."""

    def find(self, point):
        return self.get(point)

    def store(self, point, result):
        self[point] = result


def quartic(theta):
    return ((theta**2 - 1) ** 2 / 4).sum(-1)


@pytest.mark.parametrize(
    "potential",
    [parse_potential("(x**2 - 1)**2 / 4", ["x"]), pytest.param(quartic, marks=pytest.mark.thorough)],
    ids=["compiled", "torch"],
)
def test_more_replicas_and_points_cost_only_what_is_missing_and_equal_a_fresh_run(potential, monkeypatch):
    landscape = landscape_between(potential, [-1.0], [1.0], "mine")
    noise, ways = white_noise(landscape, 30.0), ways_out(landscape, white_noise(landscape, 30.0))
    simulated = []
    monkeypatch.setattr("sgd_diffusion.escape.record_collector.RecordCollector.put", counted(simulated))

    def run(cache, points, replicas):
        simulated.clear()
        plan = place_points(landscape, noise, ways, points=points, exponents=(0.2, 0.4), stiffness=0.3)
        return measure_points(plan, landscape, noise, ways, **EFFORT | {"replicas": replicas}, cache=cache)

    cache = Memory()
    run(cache, points=6, replicas=50)
    assert sum(simulated) == 18 * 50
    more = run(cache, points=6, replicas=100)
    assert sum(simulated) == 18 * 50
    pd.testing.assert_frame_equal(more, run(Memory(), points=6, replicas=100))
    finer = run(cache, points=11, replicas=100)
    assert sum(simulated) == 15 * 100
    pd.testing.assert_frame_equal(finer, run(Memory(), points=11, replicas=100))
    run(cache, points=6, replicas=100)
    assert not simulated


def counted(simulated):
    """`RecordCollector.put` that notes the number of replicas."""
    put = RecordCollector.put

    def counting(self, point, start, record):
        simulated.append(len(record.iterations))
        put(self, point, start, record)

    return counting
