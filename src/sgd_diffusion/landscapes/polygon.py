"""Paths of straight steps: nodes at equal distances."""

import torch
from torch import Tensor


def evenly_spaced(path: Tensor, steps: int) -> Tensor:
    """Return nodes at equal distances along a path of straight steps, (nodes, d) → (steps + 1, d).

    Both ends are kept. A node that repeats the one before it is left out first.

    Args:
        path: nodes of the path, (nodes, d).
        steps: number of equal steps.

    Examples:
        >>> evenly_spaced(torch.tensor([[0.0], [0.5], [4.0]]), 4).flatten().tolist()
        [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    lengths = torch.linalg.vector_norm(path.diff(dim=0), dim=1)
    path, lengths = path[torch.cat([lengths.new_ones(1), lengths]) > 0], lengths[lengths > 0]
    place = torch.cat([lengths.new_zeros(1), lengths.cumsum(0)])
    wanted = torch.linspace(0, float(place[-1]), steps + 1, dtype=path.dtype)[1:-1]
    after = torch.searchsorted(place, wanted).clamp(1, len(path) - 1)
    share = ((wanted - place[after - 1]) / lengths[after - 1]).unsqueeze(1)
    return torch.cat([path[:1], torch.lerp(path[after - 1], path[after], share), path[-1:]])
