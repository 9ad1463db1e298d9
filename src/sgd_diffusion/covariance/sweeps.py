"""What the proportionality of C to H depends on: training time, initialisation, loss, width and depth."""

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.config import CovarianceSettings, NetworkSettings
from sgd_diffusion.covariance.checkpoint import CheckpointCurvature, as_measures
from sgd_diffusion.data import Dataset
from sgd_diffusion.swept_networks import SweptCheckpoint, SweptNetwork, built


def measure_swept(
    swept: SweptNetwork,
    checkpoint: SweptCheckpoint,
    data: Dataset,
    design: NetworkSettings,
    settings: CovarianceSettings,
    seed: int,
) -> pd.DataFrame:
    """Return the rows of the `SWEEPS` table of one network of a sweep.

    Args:
        swept: the network.
        checkpoint: its weights.
        data: as `sweep_data` gives it.
        design: activation.
        settings: directions, blocks, range and precision.
        seed: of the division into blocks.
    """
    network = built(swept, data, design)
    network.load_state_dict(checkpoint.weights)
    inputs, labels = torch.from_numpy(data.inputs), torch.from_numpy(data.labels)
    found = CheckpointCurvature.of(network, inputs, labels, swept.loss, settings, seed)
    rows = as_measures(found.estimates(settings))
    place = {"sweep": swept.sweep, "variant": swept.variant, "x": float(swept.x)}
    of_weights = {"loss": checkpoint.loss, "accuracy": checkpoint.accuracy}
    return pd.concat([pd.DataFrame(place | of_weights, index=np.arange(len(rows))), rows], axis=1)
