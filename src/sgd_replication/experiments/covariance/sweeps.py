"""C against H in networks that differ in training time, initialisation, loss, width or depth."""

from hashlib import sha256

import pandas as pd
import torch

from sgd_diffusion.data import Dataset
from sgd_replication.experiments.covariance.checkpoint import CheckpointCurvature, as_measures
from sgd_replication.experiments.covariance.settings import EigenbasisSettings
from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.inputs.networks.swept_networks import SweptCheckpoint, SweptNetwork, built


def measure_swept(
    swept: SweptNetwork,
    checkpoint: SweptCheckpoint,
    data: Dataset,
    design: NetworkSettings,
    settings: EigenbasisSettings,
    seed: int,
    known: dict[tuple[str, ...], pd.DataFrame],
) -> pd.DataFrame:
    """Return the rows of the `SWEEPS` table of one network of a sweep.

    Args:
        swept: which network of the sweeps.
        checkpoint: its weights, and its loss and accuracy with them.
        data: the examples of the sweeps, as `sweep_data` returns them.
        design: of the network that the sweeps start from; gives the activation.
        settings: gives directions, blocks, the range of elements and the precision.
        seed: base of the random stream that divides the examples into blocks.
        known: measures of the networks so far, which this one is added to. Some sweeps share a network: the untrained
            design is a point of four of them.

    Examples:
        >>> import numpy as np
        >>> from sgd_replication.inputs.networks.swept_networks import trained
        >>> inputs = np.tile(np.random.default_rng(0).standard_normal((20, 2)), (2, 1))
        >>> data = Dataset("toy", inputs, np.arange(40) // 20, classes=2)  # every input with both labels
        >>> swept = SweptNetwork("initialisation", "uniform", x=0.0, hidden=(), scheme="uniform", gain=0.0)
        >>> design = NetworkSettings(data="digits", training={"batch_size": 40})
        >>> (checkpoint,) = trained([swept], data, design, seed=0)  # zero weights
        >>> table = measure_swept(swept, checkpoint, data, design, EigenbasisSettings(highest=2.0), seed=0, known={})
        >>> found = table.set_index("measure")["value"]
        >>> found[["slope", "exponent", "trace_ratio"]].round(6).tolist()  # C = H at even odds and no mean gradient
        [1.0, 1.0, 1.0]
    """
    digests = (sha256(tensor.numpy().tobytes()).hexdigest() for tensor in checkpoint.weights.values())
    key = (swept.loss, str(swept.hidden), *digests)
    if key not in known:
        network = built(swept, data, design)
        network.load_state_dict(checkpoint.weights)
        inputs, labels = torch.from_numpy(data.inputs), torch.from_numpy(data.labels)
        found = CheckpointCurvature.of(network, inputs, labels, swept.loss, settings, seed)
        known[key] = as_measures(found.estimates(settings))
    rows = known[key]
    place = {"sweep": swept.sweep, "variant": swept.variant, "x": float(swept.x)}
    return pd.DataFrame({**place, "loss": checkpoint.loss, "accuracy": checkpoint.accuracy, **rows})
