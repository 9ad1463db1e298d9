"""The callback in a training loop."""

import pytest
import torch
from matplotlib import pyplot
from twenty_networks import problem

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.noise_reports import NoiseMonitor, noise_report

QUICK = {"minibatches": 10, "directions": 0}


def trained(steps, every=None):
    """Return the parameters after some steps of training with dropout, and the monitor."""
    network, loss, loader = problem("Dropout")
    monitor = NoiseMonitor(network, loss, loader, every=every, **QUICK) if every else None
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1)
    for step in range(steps):
        if monitor:
            monitor(step)
        inputs, labels = loader[step % 2]
        optimiser.zero_grad()
        loss(network(inputs), labels).backward()
        optimiser.step()
    return torch.nn.utils.parameters_to_vector(network.parameters()), monitor


def test_training_takes_the_same_course_with_a_monitor():
    watched, monitor = trained(4, every=2)
    assert torch.equal(watched, trained(4)[0])
    assert list(monitor.reports) == [0, 2]
    assert monitor.to_frame().index.names == ["step", "layer"]
    figure = monitor.plot()
    assert len(figure.axes) == 3
    pyplot.close(figure)


def test_a_report_is_that_of_the_present_parameters():
    network, loss, loader = problem("Dropout")
    monitor = NoiseMonitor(network, loss, loader, every=1, **QUICK)
    assert monitor(1).table.equals(noise_report(network, loss, loader, **QUICK).table)


def test_nothing_to_show_yet_is_said():
    network, loss, loader = problem("ReLU")
    monitor = NoiseMonitor(network, loss, loader, every=5, **QUICK)
    assert monitor(3) is None
    assert repr(monitor) == "NoiseMonitor(every 5 steps, 0 reports, 8 samples)"
    with pytest.raises(MeasurementError, match="no report has been made"):
        monitor.plot()
    with pytest.raises(MeasurementError, match="every must be 1"):
        NoiseMonitor(network, loss, loader, every=0)
