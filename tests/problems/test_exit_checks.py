"""Which escape times are judged, and what withholds a verdict."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.landscapes import double_well
from sgd_diffusion.problems import (
    Arrivals,
    can_be_judged,
    judged_points,
    landscape_comparison,
    landscape_estimates,
    ways_out,
    white_noise,
)

WELL = double_well()  # curvature 8
NOISE = white_noise(WELL, strength=2.0)
WAYS = ways_out(WELL, NOISE)
ARRIVED = Arrivals(torch.tensor([10]), returned=0.0, elsewhere=0.0)


def sweep(name="batch", log_time=None, exponential=0.5, points=8):
    """A sweep in B at η = 0.01: 1/(ηh) is 12.5 iterations, ten times that e^4.83."""
    sizes = np.arange(1.0, points + 1)
    times = 4 + sizes if log_time is None else log_time
    row = {"sweep": name, "x": sizes, "learning_rate": 0.01, "batch_size": sizes, "sharpness": 1.0}
    return pd.DataFrame(row | {"log_time": times, "error": 0.05, "method": "plain", "exponential": exponential})


def test_fast_escapes_are_not_judged():
    assert (
        judged_points(sweep(log_time=4.83 + np.array([-1, -0.1, 0.1, 1, 2, 3, 4, 5])), WELL).tolist()
        == [False] * 2 + [True] * 6
    )


def test_a_point_whose_times_are_not_exponential_takes_the_faster_ones_with_it():
    p = np.full(8, 0.4)
    p[3], p[-1] = 0.002, math.nan  # the last was split
    assert (
        judged_points(sweep(exponential=p).sample(frac=1, random_state=0), WELL).sort_index().tolist()
        == [False] * 4 + [True] * 4
    )


def test_sweeps_are_judged_apart():
    both = pd.concat([sweep(exponential=0.001), sweep("eta")], ignore_index=True)
    assert judged_points(both, WELL).groupby(both["sweep"]).sum().to_dict() == {"batch": 0, "eta": 8}


def scores_and_estimates(judged, ways=WAYS, arrivals=ARRIVED):
    sweeps = sweep().assign(judged=judged)
    _, scores = landscape_comparison(sweeps, WELL, ways, arrivals)
    return scores, landscape_estimates(sweeps, scores, len(sweeps), WELL, ways, arrivals, seed=0)


def test_theories_are_compared_with_judged_points_alone():
    slow = np.arange(8) >= 3
    bent = sweep(log_time=np.where(slow, 2 + 50 * sweep()["x"], 5.0)).assign(judged=slow)  # 2ΔL/s²/η = 50
    _, scores = landscape_comparison(bent, WELL, WAYS, ARRIVED)
    assert scores.set_index("theory")["ratio"]["Kramers"] == pytest.approx(1, abs=1e-6)
    assert scores["best"].any()


def test_few_judged_points_name_no_theory():
    scores, estimates = scores_and_estimates(np.arange(8) >= 5)
    assert not scores["best"].any()
    assert estimates["batch_judged"].value == 3
    scores, _ = scores_and_estimates(np.arange(8) >= 4)
    assert scores["best"].any()


def test_arrivals_that_flow_back_and_ways_to_nowhere_name_no_theory():
    back = Arrivals(torch.tensor([10]), returned=0.3, elsewhere=0.0)
    scores, estimates = scores_and_estimates(True, arrivals=back)
    assert not scores["best"].any()
    assert estimates["arrivals_returned"].value == 0.3
    unlisted = Arrivals(torch.tensor([10]), returned=0.0, elsewhere=0.2)
    assert not scores_and_estimates(True, arrivals=unlisted)[0]["best"].any()
    nowhere = replace(WAYS, ways=[*WAYS.ways, replace(WAYS.ways[0], far=None)], paths=2 * WAYS.paths)
    scores, estimates = scores_and_estimates(True, ways=nowhere)
    assert not scores["best"].any()
    assert estimates["ways_to_no_minimum"].value == 1
    assert can_be_judged(WAYS, Arrivals(torch.tensor([0]), returned=math.nan, elsewhere=0.0))
