"""Noise of the printed networks: both kinds of networks are followed, and estimates bear the names of the claims."""

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.data import Dataset
from sgd_replication.experiments.log_barrier.network_settings import PrintedJobSettings, PrintedTrainingSettings
from sgd_replication.experiments.log_barrier.printed_noise import measure_printed_noise, printed_noise_estimates
from sgd_replication.experiments.log_barrier.tables import PRINTED_NOISE

FEW = {"hidden": [4], "stacks": [2], "images": 60, "batch_size": 10, "moments": [1, 2, 3, 4, 5, 6], "replicates": 2}


def data(features):
    inputs = np.random.default_rng(0).standard_normal((60, features))
    return Dataset("made up", inputs, (inputs[:, 0] > 0).astype(np.int64), 2)


def checked(table, trainings):
    PRINTED_NOISE.validate(table)
    loss = table.pivot(index=["objective", "replicate"], columns="epoch", values="loss")
    assert loss.shape == (trainings, 6)
    assert (loss[6] < loss[1]).all()
    assert loss[1].nunique() == trainings


def test_training_is_followed_and_can_be_repeated():
    settings = PrintedJobSettings(training=PrintedTrainingSettings(**FEW), convolutional=False)
    table = measure_printed_noise(data(6), settings, 0, torch.device("cpu"))
    checked(table, 4)
    pd.testing.assert_frame_equal(table, measure_printed_noise(data(6), settings, 0, torch.device("cpu")))


def test_a_convolutional_network_is_followed():
    settings = PrintedJobSettings(training=PrintedTrainingSettings(**FEW), convolutional=True)
    checked(measure_printed_noise(data(48), settings, 0, torch.device("cpu")), 4)


def test_slopes_have_the_names_of_the_claims():
    loss = np.exp(-np.arange(8) / 2)
    rows = [
        pd.DataFrame({"objective": name, "replicate": k, "epoch": range(1, 9), "loss": loss, "noise": loss**power})
        for name, power in (("squared error", 1.0), ("cross-entropy", 1.5))
        for k in range(2)
    ]
    training = PrintedTrainingSettings(**FEW | {"hidden": [2000, 2000, 2000]})
    found = printed_noise_estimates(pd.concat(rows), PrintedJobSettings(training=training, convolutional=False))
    assert found["printed_network_slope"].value == pytest.approx(1)
    assert found["cross_entropy_noise_slope"].value == pytest.approx(1.5)
    assert found["printed_network_slope_end"].value == pytest.approx(1)
    assert found["cross_entropy_noise_slope_end"].value == pytest.approx(1.5)
    assert found["printed_network_e_folds"].value == pytest.approx(1.5)
    assert found["width_over_printed"].value == 1
