"""Minibatches of every form that loaders give."""

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.noise_reports import noise_report
from sgd_diffusion.noise_reports.samples import take_samples


def test_the_first_samples_of_a_loader_are_taken():
    dataset = TensorDataset(torch.arange(10.0), torch.arange(10))
    samples = take_samples(DataLoader(dataset, batch_size=4), count=6)
    assert samples.inputs[0].tolist() == [0, 1, 2, 3, 4, 5]
    assert (samples.count, samples.batch_size, samples.complete) == (6, 4, False)
    assert take_samples(DataLoader(dataset, batch_size=5), count=10).complete


def test_a_last_minibatch_that_is_cut_is_not_complete():
    assert not take_samples([(torch.zeros(8), torch.zeros(8))], count=6).complete


def test_shuffling_keeps_inputs_with_their_targets():
    samples = take_samples([(torch.arange(9.0), {"a": torch.arange(9)})], count=9)
    mixed = samples.shuffled(torch.Generator().manual_seed(0))
    assert mixed.inputs[0].tolist() == mixed.targets["a"].tolist() != samples.inputs[0].tolist()


@pytest.mark.parametrize(
    ("loader", "message"),
    [
        ([], "no minibatch"),
        ((torch.zeros(8, 2), torch.zeros(8)), r"give tensors X, y as the list \[\(X, y\)\]"),
        ([{"x": torch.zeros(2)}], "must be a tuple"),
        ([(torch.zeros(3), torch.zeros(2))], "same number of samples"),
        ([(torch.zeros(2), ["a", "b"])], "tensors alone, got str"),
        ([(torch.zeros(2, 3), torch.zeros(2)), (torch.zeros(2, 4), torch.zeros(2))], "different shapes"),
    ],
)
def test_other_forms_are_refused_in_a_sentence(loader, message):
    with pytest.raises(MeasurementError, match=message):
        take_samples(loader, count=10)


class Two(nn.Module):
    """A module with two inputs."""

    def __init__(self):
        super().__init__()
        self.one, self.other = nn.Linear(2, 1), nn.Linear(3, 1)

    def forward(self, x, z):
        return self.one(x) + self.other(z)


def test_several_and_named_inputs_become_arguments():
    generator = torch.Generator().manual_seed(0)
    x, z, y = (torch.randn(16, size, generator=generator) for size in (2, 3, 1))
    model, loss, quick = Two(), nn.functional.mse_loss, {"minibatches": 10, "directions": 3}
    tables = [noise_report(model, loss, loader, **quick).table for loader in ([(x, z, y)], [({"z": z, "x": x}, y)])]
    assert tables[0].equals(tables[1])
