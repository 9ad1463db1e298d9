"""Comparisons of compiled loops with torch, for tests of escapes."""

import importlib
import math

import numpy as np
import pytest
import torch

from sgd_diffusion.escape import simulate, split

MODULES = ("simulation", "splitting.part_splitting", "splitting.agreement", "exit_points", "occupancy", "trajectories")


@pytest.fixture
def through_torch(monkeypatch):
    """Return a function that gives a call's result without compiled loops."""

    def call(function, *arguments, **options):
        with monkeypatch.context() as patch:
            for name in MODULES:
                module = importlib.import_module(f"sgd_diffusion.escape.{name}")
                patch.setattr(module, "compiled_escape", lambda *_: None)
            return function(*arguments, **options)

    return call


@pytest.fixture
def with_threads():
    """Return a function that gives a call's result with a number of threads, which is then as before."""
    before = torch.get_num_threads()

    def call(threads, function, *arguments, **options):
        torch.set_num_threads(threads)
        try:
            return function(*arguments, **options)
        finally:
            torch.set_num_threads(before)

    return call


def log_time(times):
    """ln of the mean time, with its standard error."""
    exits = times.exited.sum(-1)
    return np.log(times.iterations.sum(-1) / exits), 1 / np.sqrt(exits)


@pytest.fixture
def agrees(through_torch):
    """Return a function: whether plain runs on both paths have the same mean times."""

    def agree(where, **options):
        found, error = log_time(simulate(*where, **options))
        expected, other_error = log_time(through_torch(simulate, *where, **options))
        return (np.abs(found - expected) < 4 * np.hypot(error, other_error)).all()

    return agree


@pytest.fixture
def splits_alike(through_torch):
    """Return a function: whether splitting on both paths gives the same mean time."""

    def agree(where, replicas=500):
        options = {"replicas": replicas, "repeats": 20, "killed_share": 0.1, "seed": 1}
        found, expected = split(*where, **options).estimate(), through_torch(split, *where, **options).estimate()
        errors = [math.log(one.high / one.low) / 4.2 for one in (found, expected)]
        return abs(math.log(found.value / expected.value)) < 4 * math.hypot(*errors)

    return agree
