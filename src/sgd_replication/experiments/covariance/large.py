"""C against H along the leading eigenvectors of a network whose Hessian is too large to be computed in full."""

import math

import pandas as pd
from torch import Tensor, nn

from sgd_diffusion.curvature import FlatNetwork, alignment_estimates, along_leading, leading_eigenbasis, random_blocks
from sgd_replication.experiments.covariance.checkpoint import as_measures
from sgd_replication.experiments.covariance.settings import AlignmentSettings, LeadingSettings


def measure_large(
    network: nn.Module, inputs: Tensor, labels: Tensor, large: LeadingSettings, settings: AlignmentSettings, seed: int
) -> pd.DataFrame:
    """Return the rows of the `LARGE` table of one checkpoint, without the columns stage, loss and accuracy.

    Args:
        network: with the checkpoint's weights, in evaluation mode.
        inputs: (n, features); the first `large.images` of them are used.
        labels: (n,).
        large: number of images and of eigenvectors.
        settings: number of blocks, and the smallest element of H that lines are fitted to.
        seed: base of the random stream that divides the examples into blocks.

    Examples:
        >>> import torch
        >>> inputs = torch.randn(20, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64).repeat(2, 1)
        >>> labels = torch.arange(40) // 20  # every input with both labels: C = H at even odds
        >>> network = nn.Sequential(nn.Linear(4, 1, bias=False), nn.ZeroPad1d((0, 1))).double()  # logits w·x and 0
        >>> _ = nn.init.zeros_(network[0].weight)
        >>> large = LeadingSettings(images=40, directions=3)
        >>> rows = measure_large(network, inputs, labels, large, AlignmentSettings(), seed=0).set_index("measure")
        >>> rows["value"][["slope", "exponent", "cosine", "trace_ratio"]].round(6).tolist()
        [1.0, 1.0, 1.0, 1.0]
    """
    inputs, labels = inputs[: large.images], labels[: large.images]
    flat = FlatNetwork(network)
    _, directions = leading_eigenbasis(flat, inputs, labels, large.directions)
    along = along_leading(flat, inputs, labels, directions, random_blocks(len(labels), settings.blocks, seed))
    # No upper bound: the leading eigenvectors are the sharpest ones, and all of them count.
    rows = as_measures(alignment_estimates(along, settings.lowest, math.inf))
    return rows.assign(parameters=len(flat.theta))
