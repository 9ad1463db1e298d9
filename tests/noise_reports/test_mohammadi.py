"""The drop-in estimator against the code that projects copy, and its warning."""

import math
import warnings

import numpy as np
import pytest
import torch

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.noise_reports import CorrelatedValuesWarning, alpha_estimator
from sgd_diffusion.statistics import stable_index, symmetric_stable


def as_usually_written(m, X):
    """Corollary 2.4 of Mohammadi et al., as written by Simsekli et al."""
    n = len(X) // m
    Y = X.view(n, m, -1).sum(1)
    eps = np.spacing(1)
    difference = torch.log(Y.norm(dim=1) + eps).mean() - torch.log(X.norm(dim=1) + eps).mean()
    return 1 / (difference / math.log(m))


@pytest.mark.parametrize("columns", [1, 3])
def test_it_is_the_usual_code(columns):
    X = torch.randn(600, columns, generator=torch.Generator().manual_seed(0))
    found = alpha_estimator(20, X)
    assert isinstance(found, torch.Tensor)
    assert (found.shape, found.dtype) == ((), X.dtype)
    assert float(found) == pytest.approx(float(as_usually_written(20, X)), rel=1e-5)


def test_a_vector_of_numpy_gives_the_index_of_the_engine():
    values = symmetric_stable(1.5, 10_000, np.random.default_rng(0))
    found = alpha_estimator(50, values)
    assert isinstance(found, np.ndarray)
    assert float(found) == pytest.approx(float(stable_index(values, block=50)), rel=1e-9)


def test_independent_values_are_not_warned_of():
    stream = np.random.default_rng(1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for alpha in (0.8, 1.5, 2.0):
            for _ in range(5):
                alpha_estimator(20, symmetric_stable(alpha, 2_000, stream))


def test_values_that_neighbours_share_are_warned_of():
    stream = np.random.default_rng(2)
    values = stream.standard_normal(2_000) + np.repeat(stream.standard_normal(100), 20)
    with pytest.warns(CorrelatedValuesWarning, match="in random order"):
        alpha_estimator(20, values)


@pytest.mark.parametrize(("m", "count"), [(1, 100), (60, 100)])
def test_too_few_blocks_are_refused(m, count):
    with pytest.raises(MeasurementError, match="fewer than two blocks"):
        alpha_estimator(m, np.ones(count))


def test_infinite_values_are_refused():
    with pytest.raises(MeasurementError, match="finite"):
        alpha_estimator(2, np.array([1.0, np.inf, 1.0, 1.0]))
