"""Exact times against known values, and their interpolation against the chain itself."""

import math

import numpy as np
import pytest

from sgd_replication.experiments.styblinski_tang.exact_times import EscapeTable, sgd_log_time

ETA = 0.006


def chain(step, batch_size, sigma):
    return sgd_log_time(step, sigma / math.sqrt(batch_size), 10)


@pytest.mark.parametrize(("batch_size", "expected"), [(30, 5.76), (40, 7.26), (49, 8.63)])
def test_the_chain_gives_the_known_values(batch_size, expected):
    assert chain(ETA, batch_size, 290.0) == pytest.approx(expected, abs=0.005)


@pytest.fixture(scope="module")
def table():
    return EscapeTable.of(10)


@pytest.mark.thorough
def test_the_table_is_the_chain(table):
    for step, batch_size in ((0.0021, 12), (0.0035, 30), (0.011, 70), (4e-4, 3)):
        assert table(np.array(step), np.array(batch_size), 290.0) == pytest.approx(
            chain(step, batch_size, 290.0), abs=0.01
        )
    assert table(np.array(0.1), np.array(30), 290.0) == np.inf
