"""Reports against dense matrices in double precision, and on problems with known answers."""

import numpy as np
import pandas as pd
import pytest
import torch
from dense_matrices import expected_row, gradients, hessian, layer_slices
from torch import nn
from torch.nn.functional import cross_entropy
from twenty_networks import NETWORKS, problem

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.noise_reports import noise_report, sample_loss
from sgd_diffusion.statistics import symmetric_stable

QUICK = {"minibatches": 10, "batch_size": 2}


class Point(nn.Module):
    """Loss θ·x, whose gradient is the input itself."""

    def __init__(self, size):
        super().__init__()
        self.theta = nn.Parameter(torch.zeros(size, dtype=torch.float64))

    def forward(self, x):
        return x @ self.theta


def report_on_gradients(values, **arguments):
    """Return a report on gradients that are given, (n, d)."""
    loader = [(torch.as_tensor(values), torch.zeros(len(values)))]
    return noise_report(Point(values.shape[1]), lambda z, _: z.mean(), loader, samples=len(values), **arguments)


def agrees(report, model, loss, loader, directions):
    g, H = gradients(model, loss, loader), hessian(model, loss, loader)
    for name, part in layer_slices(model).items():
        wanted = expected_row(g[:, part], H[part, part], directions)
        for column, value in wanted.items():
            assert report.table.loc[name, column] == pytest.approx(value, rel=1e-6), (name, column)
    assert set(report.table.index) == set(layer_slices(model))


@pytest.mark.parametrize("name", ["RNN", "tied weights", "frozen layer"])
def test_every_number_is_that_of_dense_matrices(name):
    network, loss, loader = problem(name)
    network = network.double()
    if loader[0][0].is_floating_point():
        loader = [(inputs.double(), labels) for inputs, labels in loader]
    agrees(noise_report(network, loss, loader, directions=4, **QUICK), network, loss, loader, directions=4)


def test_lanczos_finds_the_same_eigenvectors(monkeypatch):
    monkeypatch.setattr("sgd_diffusion.noise_reports.leading_curvature.DENSE_UP_TO", 4)
    monkeypatch.setattr("sgd_diffusion.noise_reports.leading_curvature.TOLERANCE", 0)
    network, loss, loader = problem("float64")
    agrees(noise_report(network, loss, loader, directions=4, **QUICK), network, loss, loader, directions=4)


def test_pieces_do_not_change_the_report(monkeypatch):
    network, loss, loader = problem("float64")
    whole = noise_report(network, loss, loader, **QUICK).table
    monkeypatch.setattr(sample_loss, "SAMPLES_AT_ONCE", 3)
    monkeypatch.setattr("sgd_diffusion.noise_reports.leading_curvature.SAMPLES_AT_ONCE", 3)
    monkeypatch.setattr("sgd_diffusion.noise_reports.leading_curvature.RETAINED_BYTES", 0)
    pd.testing.assert_frame_equal(noise_report(network, loss, loader, **QUICK).table, whole, rtol=1e-6)


@pytest.mark.parametrize(
    "loss",
    [cross_entropy, nn.CrossEntropyLoss(reduction="sum"), nn.CrossEntropyLoss(reduction="none")],
    ids=["mean", "sum", "none"],
)
def test_the_reduction_of_the_loss_does_not_matter(loss):
    network, mean, loader = problem("float64")
    wanted = noise_report(network, mean, loader, **QUICK).table
    pd.testing.assert_frame_equal(noise_report(network, loss, loader, **QUICK).table, wanted)


def test_class_weights_leave_the_losses_of_single_samples():
    network, loss, loader = problem("float64")
    weighted = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 5.0]).double())
    report = noise_report(network, weighted, loader, **QUICK)
    pd.testing.assert_frame_equal(report.table, noise_report(network, loss, loader, **QUICK).table)
    assert "neither mean nor sum" in " ".join(report.notes)


def test_a_known_covariance_and_mean_are_found():
    stream = np.random.default_rng(0)
    root = stream.standard_normal((6, 6))
    values = 0.5 + stream.standard_normal((4_000, 6)) @ root
    row = report_on_gradients(values, batch_size=4, minibatches=10).table.loc["all"]
    trace = np.square(root).sum()
    assert row["trace_C"] == pytest.approx(trace, rel=0.05)
    assert row["noise_scale_low"] < trace / (6 * 0.25) < row["noise_scale_high"]
    assert np.isnan(row["trace_ratio"])  # the loss is linear: H = 0


def test_gaussian_noise_has_no_heavy_tail_and_agrees_with_the_controls():
    values = np.random.default_rng(0).standard_normal((400, 300))
    row = report_on_gradients(values, batch_size=1, directions=0).table.loc["all"]
    assert row["heavy_tail"] == "no"
    assert row["tail_index"] == pytest.approx(2, abs=0.05)
    assert row["index_equal_scales"] == pytest.approx(2, abs=0.05)
    assert row["index_equal_covariance"] == pytest.approx(2, abs=0.05)


def test_a_heavy_tail_of_unequal_scales_is_explained():
    stream = np.random.default_rng(1)
    values = stream.standard_normal((400, 300)) * stream.lognormal(0, 2, 300)
    report = report_on_gradients(values, batch_size=8, directions=0)
    assert report.table.loc["all", "tail_index"] < 1.5
    assert report.table.loc["all", "heavy_tail"] == "explained"
    assert "does not survive" in report.sentence


def test_a_stable_tail_survives():
    values = symmetric_stable(1.5, 400 * 300, np.random.default_rng(2)).reshape(400, 300)
    report = report_on_gradients(values, batch_size=4, directions=0)
    row = report.table.loc["all"]
    assert row["tail_index"] == pytest.approx(1.5, abs=0.1)
    assert row["heavy_tail"] == "survives"
    assert "survives the controls" in report.sentence


@pytest.mark.parametrize("name", NETWORKS)
def test_twenty_kinds_of_networks_are_measured(name):
    network, loss, loader = problem(name)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    for parameter in network.parameters():
        parameter.grad = torch.full_like(parameter, 7.0)
    modes, state = [module.training for module in network.modules()], torch.get_rng_state()

    report = noise_report(network, loss, loader, directions=3, **QUICK)

    row = report.table.loc["all"]
    assert row["trace_C"] > 0
    assert row[["pearson", "slope", "trace_ratio"]].notna().all(), report.notes
    assert row["parameters"] == sum(p.numel() for p in network.parameters() if p.requires_grad)
    assert all(torch.equal(value, before[key]) for key, value in network.state_dict().items())
    assert all((parameter.grad == 7).all() for parameter in network.parameters())
    assert [module.training for module in network.modules()] == modes
    assert torch.equal(torch.get_rng_state(), state)


def test_a_loop_over_samples_gives_what_mapping_gives(monkeypatch):
    network, loss, loader = problem("CNN")
    at_once = noise_report(network, loss, loader, **QUICK).table
    monkeypatch.setattr(sample_loss.SampleLoss, "_can_be_mapped", lambda self, samples: False)
    pd.testing.assert_frame_equal(noise_report(network, loss, loader, **QUICK).table, at_once, rtol=1e-3)


def test_batch_normalisation_without_running_statistics_is_refused():
    network, loss, loader = problem("BatchNorm")
    network[1] = nn.BatchNorm1d(4, track_running_stats=False)
    with pytest.raises(MeasurementError, match="couples the samples of a minibatch"):
        noise_report(network, loss, loader)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 5}, "5 samples are too few"),
        ({"minibatches": 15}, "multiple of 10"),
        ({"directions": -1}, "directions 0 or more"),
    ],
)
def test_impossible_arguments_are_refused(arguments, message):
    with pytest.raises(MeasurementError, match=message):
        noise_report(*problem("ReLU"), **arguments)


def test_what_has_no_gradient_is_refused():
    network, loss, loader = problem("ReLU")
    with pytest.raises(MeasurementError, match="cannot be computed or differentiated"):
        noise_report(network, lambda outputs, labels: outputs.detach().sum(), loader)
    with pytest.raises(MeasurementError, match="no parameter with requires_grad=True"):
        noise_report(network.requires_grad_(False), loss, loader)


def test_what_cannot_be_differentiated_twice_is_reported_without_a_hessian():
    def distance(outputs, labels):
        return torch.cdist(outputs, torch.ones_like(outputs), p=3).mean()

    network, _, loader = problem("float64")
    report = noise_report(network, distance, loader, **QUICK)
    assert report.table.loc["all", "trace_C"] > 0
    assert np.isnan(report.table.loc["all", "slope"])
    assert "H is left out" in " ".join(report.notes)


def test_the_memory_of_gradients_is_bounded(monkeypatch):
    """No pass holds gradients of more samples than allowed."""
    sizes = []
    plain = sample_loss.SampleLoss.gradients

    def watched(self, samples):
        for found in plain(self, samples):
            sizes.append(len(found[0]))
            yield found

    monkeypatch.setattr(sample_loss.SampleLoss, "gradients", watched)
    monkeypatch.setattr(sample_loss, "NUMBERS_AT_ONCE", 3 * 30)  # three samples of a network with 30 parameters
    noise_report(*problem("float64"), directions=0, **QUICK)
    assert set(sizes) == {3, 2}
    assert sum(sizes) == 2 * 8
