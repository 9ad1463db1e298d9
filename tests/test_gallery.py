"""The gallery's examples run as they stand, are short, and find what they say. So does the README's."""

import re
import runpy
import time
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

import sgd_diffusion as sd

ROOT = Path(__file__).parents[1]
GALLERY = ROOT / "docs" / "gallery"
SAMPLE = ("double_well", "torch_model")
"""Examples that run in every test run; the others do in `make thorough`."""
CPU_SECONDS = 10
"""The longest that an example may take, without the imports that all share."""


def agrees_with_theory(names):
    """The exact mean is within four standard errors, or ten per cent for the steps that are not infinitely short."""
    for temperature, one in zip(names["temperatures"], names["measured"], strict=True):
        error = (one.high - one.low) / 2 / 1.96
        assert one.value == pytest.approx(names["exact"](temperature), abs=4 * error, rel=0.1)


def splits(names):
    assert names["rare"].log_time == pytest.approx(names["exact"], abs=0.3 + 4 * names["rare"].error)


def is_exponential(names):
    assert names["comparison"].best.law == "exponential"
    assert names["comparison"].advantage > 0


def names_white_noise(names):
    scores = names["comparison"].scores.set_index("theory")
    assert scores.loc["Kramers", "best"]
    assert not scores.loc["DDT", "best"]


def finds_the_ways(names):
    assert names["ways"][0].barrier > 0
    assert int(names["arrivals"].sum()) >= 190  # of 200 replicas


def momentum_is_a_larger_rate(names):
    plain, ball, fast = (mean.value for mean in names["means"].values())
    assert plain / ball > 2
    assert fast == pytest.approx(ball, rel=0.5)


def larger_batches_stay_longer(names):
    means = [estimate.value for estimate in names["times"].estimate()]
    assert means == sorted(means)


def is_a_minimum(names):
    assert names["minimum"].gradient_norm < 1e-8
    assert float(names["curvatures"][0]) > 0
    assert float(names["noise"].min()) >= -1e-12
    assert names["times"].exited.any()


FOUND = {
    "double_well": agrees_with_theory,
    "rare_escape": splits,
    "law_of_a_sweep": is_exponential,
    "nearest_theory": names_white_noise,
    "ways_out": finds_the_ways,
    "optimisers": momentum_is_a_larger_rate,
    "network_on_data": larger_batches_stay_longer,
    "torch_model": is_a_minimum,
}


def test_every_example_is_checked_and_shown():
    assert {file.stem for file in GALLERY.glob("*.py")} == set(FOUND)
    page = (ROOT / "docs" / "gallery.md").read_text()
    assert all(f"gallery/{name}.py" in page for name in FOUND)


@pytest.mark.parametrize(
    "name", [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.thorough) for name in FOUND]
)
def test_an_example_runs_and_finds_what_it_says(name, monkeypatch, capsys):
    matplotlib.use("Agg")
    started = time.process_time()
    names = runpy.run_path(str(GALLERY / f"{name}.py"))
    spent = time.process_time() - started
    FOUND[name](names)
    pyplot.close("all")
    assert spent < CPU_SECONDS


@pytest.mark.parametrize("name", FOUND)
def test_an_example_is_short(name):
    text = (GALLERY / f"{name}.py").read_text()
    assert len(text.splitlines()) <= 40
    assert text.startswith("# %% [markdown]\n# # ")


def test_the_readmes_example_runs():
    readme = (ROOT / "README.md").read_text()
    (block,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert len(block.splitlines()) <= 5
    names = {}
    exec(block, names)
    mean = names["times"].estimate("time")
    exact = sd.mean_first_passage(
        lambda x: 4 * x * (x**2 - 1), lambda x: np.full_like(x, 0.3), start=-1.0, boundary=0.0, wall=-4.0
    )
    assert np.log(mean.value) == pytest.approx(exact, abs=0.3)
