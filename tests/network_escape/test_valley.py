"""The valley's numbers against simulation and against what they must be where theory is exact."""

import numpy as np
import pytest
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import DataError
from sgd_diffusion.landscapes import Minimum
from sgd_diffusion.network_escape import NetworkValley, train_to_minimum
from sgd_diffusion.points import Rows


def test_sgd_spreads_as_the_lyapunov_equation_says(dataset, settings):
    """Logistic regression, decayed so much that it relaxes within the run: stationary covariance (η/B) S."""
    valley = train_to_minimum(dataset, settings, 0, hidden=None, weight_decay=0.5)
    eta, batch, rows = 0.05, 4, 2000
    stepper = SGD(eta, batch, Minibatches(valley.loss)).bind(
        valley.landscape, Rows(torch.zeros(rows, dtype=torch.int64))
    )
    stream = np.random.default_rng(0)
    theta = valley.minimum.theta.expand(rows, -1).clone()
    for _ in range(400):
        theta = stepper.advance(theta, torch.from_numpy(stream.random((rows, batch))))
    simulated = torch.cov(theta.T).diagonal()
    predicted = eta / batch * valley.spread.diagonal()
    largest = predicted > predicted.max() / 4
    assert torch.allclose(simulated[largest], predicted[largest], rtol=0.12)


def test_both_theories_agree_where_noise_is_curvature(valley):
    """With C = H the spread is half the identity, and Theorem 2 with H_e along a face is δ² at the least curved one."""
    hessian = torch.diag(torch.tensor([0.5, 2.0, 8.0], dtype=torch.float64))
    minimum = Minimum(torch.zeros(3, dtype=torch.float64), 0.0, 0.0, hessian.diagonal(), 0)
    exact = NetworkValley(valley.loss, minimum, hessian, hessian)
    assert torch.allclose(exact.spread, torch.eye(3, dtype=torch.float64) / 2)
    assert exact.exponent(0.1) == pytest.approx(0.01)
    exponent, barrier, curvature = exact.theorem_2(0.1)
    assert exponent == pytest.approx(0.01)
    assert 2 * barrier / curvature == pytest.approx(0.01)
    assert exact.ball_radius(0.1) ** 2 == pytest.approx(3 * 0.01)
    assert exact.level_height(0.1) == pytest.approx(0.01 * float(hessian.trace()) / 2)


def test_the_lowest_point_of_a_face_is_found(valley):
    """The barrier of the box is the least loss, in the quadratic model, of all points on the chosen face."""
    _, barrier, _ = valley.theorem_2(0.05)
    inverse = torch.linalg.inv(valley.hessian)
    lowest = []
    for face in range(valley.loss.dimension):
        point = 0.05 * inverse[:, face] / inverse[face, face]
        assert float(point[face]) == pytest.approx(0.05)
        lowest.append(float(0.5 * point @ valley.hessian @ point))
    assert min(abs(value - barrier) for value in lowest) < 1e-12


def test_the_minimum_and_its_learning_rate(valley, settings):
    row = valley.described("network", settings).iloc[0]
    assert row["gradient_norm"] < 1e-10
    assert row["lowest_curvature"] > 0
    eta = row["learning_rate"]
    assert eta * row["largest_curvature"] <= settings.stiffest + 1e-12
    exponent = settings.batch_unit / eta * row["exponent"]
    assert exponent == pytest.approx(1) or eta * row["largest_curvature"] == pytest.approx(settings.stiffest)


def test_a_class_with_one_member_is_refused(settings):
    lonely = Dataset("lonely", np.random.default_rng(0).normal(size=(20, 2)), (np.arange(20) == 0).astype(np.int64), 2)
    with pytest.raises(DataError, match=r"lonely: .* 19 and 1 examples"):
        train_to_minimum(lonely, settings, 0, hidden=2, weight_decay=0.01)
