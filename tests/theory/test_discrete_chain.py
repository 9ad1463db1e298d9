"""The stationary law of a discrete chain."""

import numpy as np
import pytest

from sgd_diffusion.theory import DiscreteChain


def test_the_stationary_law_by_elimination_is_the_left_eigenvector():
    stream = np.random.default_rng(0)
    matrix = stream.random((7, 7)) ** 3
    matrix /= matrix.sum(1, keepdims=True) * 1.05
    chain = DiscreteChain(matrix, 1 - matrix.sum(1), 0)
    closed = matrix.copy()
    closed[:, -1] += chain.exit_probability
    values, vectors = np.linalg.eig(closed.T)
    law = np.abs(vectors[:, np.argmax(values.real)].real)
    assert chain.log_odds(3) == pytest.approx(np.log(law[:3].sum() / law[3:].sum()), rel=1e-10)
