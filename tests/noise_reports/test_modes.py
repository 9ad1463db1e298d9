"""What is measured in which mode, and that everything is as before afterwards."""

import numpy as np
import pytest
import torch
from torch import nn
from twenty_networks import problem

from sgd_diffusion.noise_reports import noise_report
from sgd_diffusion.noise_reports.modes import drops, measuring

QUICK = {"minibatches": 10, "directions": 0}


def test_an_error_restores_modes_as_well():
    model = nn.BatchNorm1d(2).train()
    with pytest.raises(KeyError), measuring(model, torch.device("cpu"), seed=0):
        raise KeyError
    assert model.training
    assert torch.backends.mha.get_fastpath_enabled()


def test_batch_normalisation_is_measured_in_evaluation_mode():
    network, loss, loader = problem("BatchNorm")
    training = noise_report(network.train(), loss, loader, **QUICK)
    evaluation = noise_report(network.eval(), loss, loader, **QUICK)
    assert training.table.equals(evaluation.table)
    assert any("couples the samples" in note for note in training.notes)
    assert not any("couples the samples" in note for note in evaluation.notes)


def test_dropout_adds_the_noise_of_its_masks_in_training_mode_alone():
    network, loss, loader = problem("Dropout")
    training, again = (noise_report(network.train(), loss, loader, **QUICK) for _ in range(2))
    evaluation = noise_report(network.eval(), loss, loader, **QUICK)
    assert training.table.equals(again.table)
    assert not np.isclose(training.table.loc["all", "trace_C"], evaluation.table.loc["all", "trace_C"], rtol=1e-3)
    assert any("noise of its masks" in note for note in training.notes)
    assert any("evaluation mode" in note for note in evaluation.notes)


def test_dropout_inside_attention_counts():
    assert drops(nn.TransformerEncoderLayer(4, 2, 4, dropout=0.1))
    assert not drops(nn.TransformerEncoderLayer(4, 2, 4, dropout=0.1).eval())
