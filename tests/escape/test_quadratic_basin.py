"""Properties of a quadratic basin against simulation and where theory is exact."""

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import NetworkBasin
from sgd_diffusion.landscapes import Minimum
from sgd_diffusion.parameter_batch import RowIndex


def test_sgd_spreads_as_the_lyapunov_equation_says(relaxed_wine):
    """Logistic regression, decayed so much that it relaxes within the run: stationary covariance (η/B) S."""
    basin, eta, batch, rows = relaxed_wine, 0.05, 4, 2000
    stepper = SGD(eta, batch, Minibatches(basin.loss)).bind(
        basin.landscape, RowIndex(torch.zeros(rows, dtype=torch.int64))
    )
    stream = np.random.default_rng(0)
    theta = basin.minimum.theta.expand(rows, -1).clone()
    for _ in range(400):
        theta = stepper.advance(theta, torch.from_numpy(stream.random((rows, batch))))
    simulated = torch.cov(theta.T).diagonal()
    predicted = eta / batch * basin.spread.diagonal()
    largest = predicted > predicted.max() / 4
    assert torch.allclose(simulated[largest], predicted[largest], rtol=0.12)


def test_both_theories_agree_where_noise_is_curvature(basin):
    """With C = H the spread is half the identity, and Theorem 2 with H_e along a face is δ² at the least curved one."""
    hessian = torch.diag(torch.tensor([0.5, 2.0, 8.0], dtype=torch.float64))
    minimum = Minimum(torch.zeros(3, dtype=torch.float64), 0.0, 0.0, hessian.diagonal())
    exact = NetworkBasin(basin.loss, minimum, hessian, hessian)
    assert torch.allclose(exact.spread, torch.eye(3, dtype=torch.float64) / 2)
    assert exact.exponent(0.1) == pytest.approx(0.01)
    exponent, barrier, curvature = exact.theorem_2(0.1)
    assert exponent == pytest.approx(0.01)
    assert 2 * barrier / curvature == pytest.approx(0.01)
    assert exact.ball_radius(0.1) ** 2 == pytest.approx(3 * 0.01)
    assert exact.level_height(0.1) == pytest.approx(0.01 * float(hessian.trace()) / 2)


def test_the_lowest_point_of_a_face_is_found(basin):
    """The barrier of the box is the least loss, in the quadratic model, of all points on the chosen face."""
    _, barrier, _ = basin.theorem_2(0.05)
    inverse = torch.linalg.inv(basin.hessian)
    lowest = []
    for face in range(basin.loss.dimension):
        point = 0.05 * inverse[:, face] / inverse[face, face]
        assert float(point[face]) == pytest.approx(0.05)
        lowest.append(float(0.5 * point @ basin.hessian @ point))
    assert min(abs(value - barrier) for value in lowest) < 1e-12


def test_the_minimum_and_its_learning_rate(basin):
    eta = basin.learning_rate(batch_unit=8, half_width=0.05, stiffest=0.5)
    row = basin.described("network", 0.05, eta).iloc[0]
    assert row["gradient_norm"] < 1e-10
    assert row["lowest_curvature"] > 0
    assert row["learning_rate"] == eta
    assert eta * row["largest_curvature"] <= 0.5 + 1e-12
    exponent = 8 / eta * row["exponent"]
    assert exponent == pytest.approx(1) or eta * row["largest_curvature"] == pytest.approx(0.5)


def test_the_loss_of_the_data_and_the_lowest_face_are_described(basin):
    """The loss without decay is the mean cross-entropy, and no face of the box has a lower barrier."""
    row = basin.described("network", 0.05, 0.1).iloc[0]
    theta, decay = basin.minimum.theta, basin.loss.weight_decay
    assert row["data_loss"] == pytest.approx(float(basin.loss(theta)) - 0.5 * decay * float(theta @ theta))
    assert 0 < row["data_loss"] < row["loss"]
    assert row["squared_error"] == 0
    assert row["mean_noise"] == pytest.approx(float(basin.covariance.trace()) / len(theta))
    inverse = torch.linalg.inv(basin.hessian)
    points = 0.05 * inverse / inverse.diagonal()
    losses = 0.5 * (points * (basin.hessian @ points)).sum(0)
    assert row["white_barrier"] == pytest.approx(float(losses.min()))
    assert row["white_barrier"] <= row["barrier"] * (1 + 1e-12)
