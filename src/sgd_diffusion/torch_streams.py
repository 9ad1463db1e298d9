"""Random streams of torch, apart from those of numpy, because torch takes seconds to load."""

import torch

from sgd_diffusion.streams import PointKey, seed_for


def torch_stream(base_seed: int, experiment: str, *point: PointKey) -> torch.Generator:
    """Return a torch generator on the CPU with the seed of one point; see `seed_for` for the arguments.

    Examples:
        >>> first, again = (torch.rand(3, generator=torch_stream(0, "noise", 3)) for _ in range(2))
        >>> torch.equal(first, again)
        True
        >>> torch.equal(first, torch.rand(3, generator=torch_stream(0, "noise", 4)))
        False
    """
    return torch.Generator().manual_seed(seed_for(base_seed, experiment, *point))
