"""C against H for a network whose Hessian is not written down: along its leading eigenvectors."""

import math

import pandas as pd
import torch

from sgd_diffusion.config import CovarianceSettings
from sgd_diffusion.covariance.blocks import alike_blocks
from sgd_diffusion.covariance.checkpoint import as_measures
from sgd_diffusion.curvature import FlatNetwork, alignment_estimates, along_leading, leading_eigenbasis
from sgd_diffusion.data import Dataset
from sgd_diffusion.models import STAGES, Convolutional, Stage
from sgd_diffusion.streams import seed_for, torch_stream
from sgd_diffusion.training import evaluate, train


def measure_large(stage: Stage, dataset: Dataset, settings: CovarianceSettings, seed: int) -> pd.DataFrame:
    """Return the rows of the `LARGE` table of one stage.

    Args:
        stage: `random` or `trained`.
        dataset: square images.
        settings: the network, its training and how many eigenvectors.
        seed: base of the streams.

    Raises:
        MeasurementError: the features are no square image, or training diverged.
    """
    large = settings.large
    inputs = torch.from_numpy(dataset.inputs)[: large.images]
    labels = torch.from_numpy(dataset.labels)[: large.images]
    with torch.random.fork_rng(devices=[]):  # the modules' own first weights, U(±1/√fan-in)
        torch.manual_seed(seed_for(seed, "large network"))
        network = Convolutional(dataset.features, large.channels, large.widths, dataset.classes)
    if stage == STAGES[-1]:
        train(network, inputs, labels, stream=torch_stream(seed, "large training"), **large.training.model_dump())
    loss, accuracy = evaluate(network, inputs, labels)
    flat = FlatNetwork(network)
    _, directions = leading_eigenbasis(flat, inputs, labels, large.directions)
    along = along_leading(flat, inputs, labels, directions, alike_blocks(len(labels), settings.blocks, seed))
    # The leading eigenvectors are the sharpest: there is no range beyond which they would be left out.
    rows = as_measures(alignment_estimates(along, settings.lowest, math.inf))
    return rows.assign(stage=stage, parameters=len(flat.theta), loss=loss, accuracy=accuracy)
