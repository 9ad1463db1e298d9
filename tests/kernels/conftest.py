"""Runs of a landscape's kernel, for tests."""

import itertools
import threading

import numpy as np
import pytest

from sgd_diffusion.kernels.random_numbers import stream_states
from sgd_diffusion.kernels.runs import Runs


@pytest.fixture
def escapes():
    """Return a function that runs replicas of one parameter point: (iterations, left, diverged).

    `shared` are further arguments of the kernel, such as the examples of a data set.
    """

    def run(kernel, start, values, replicas, limit=10**7, threads=1, seed=1, first=0, shared=()):
        escape = Runs(kernel.advance(), *shared).escape
        states = stream_states(seed, first, replicas)
        point = np.zeros(replicas, np.int64)
        given = np.array([[values[name] for name in kernel.parameters]], dtype=float)
        starts = np.array([start], dtype=float)
        iterations, left, diverged = np.zeros(replicas, np.int64), np.zeros(replicas, bool), np.zeros(replicas, bool)

        def part(a, b):
            chunk = states[a:b], point[a:b], starts, given, limit, iterations[a:b], left[a:b], diverged[a:b]
            escape(*chunk, np.zeros(1, np.int64))

        cuts = np.linspace(0, replicas, threads + 1).astype(int)
        workers = [threading.Thread(target=part, args=pair) for pair in itertools.pairwise(cuts)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return iterations, left, diverged

    return run
