"""C against H for a network whose Hessian is not written down: along its leading eigenvectors."""

import math

import pandas as pd
from torch import Tensor, nn

from sgd_diffusion.curvature import FlatNetwork, alignment_estimates, along_leading, leading_eigenbasis
from sgd_diffusion.statistics import alike_blocks
from sgd_replication.experiments.covariance.checkpoint import as_measures
from sgd_replication.experiments.covariance.settings import CovarianceSettings


def measure_large(
    network: nn.Module, inputs: Tensor, labels: Tensor, settings: CovarianceSettings, seed: int
) -> pd.DataFrame:
    """Return the rows of the `LARGE` table of one checkpoint, but for what names it.

    Args:
        network: at the checkpoint's weights, in evaluation mode.
        inputs: (n, features); the first of them are used.
        labels: (n,).
        settings: how many images and eigenvectors.
        seed: of the division into blocks.

    Examples:
        >>> import torch
        >>> inputs = torch.randn(20, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64).repeat(2, 1)
        >>> labels = torch.arange(40) // 20  # every input with both labels: C = H at even odds
        >>> network = nn.Sequential(nn.Linear(4, 1, bias=False), nn.ZeroPad1d((0, 1))).double()  # logits w·x and 0
        >>> _ = nn.init.zeros_(network[0].weight)
        >>> settings = CovarianceSettings(large={"images": 40, "directions": 3})
        >>> rows = measure_large(network, inputs, labels, settings, seed=0).set_index("measure")
        >>> rows["value"][["slope", "exponent", "cosine", "trace_ratio"]].round(6).tolist()
        [1.0, 1.0, 1.0, 1.0]
    """
    large = settings.large
    inputs, labels = inputs[: large.images], labels[: large.images]
    flat = FlatNetwork(network)
    _, directions = leading_eigenbasis(flat, inputs, labels, large.directions)
    along = along_leading(flat, inputs, labels, directions, alike_blocks(len(labels), settings.blocks, seed))
    # The leading eigenvectors are the sharpest: there is no range beyond which they would be left out.
    rows = as_measures(alignment_estimates(along, settings.lowest, math.inf))
    return rows.assign(parameters=len(flat.theta))
