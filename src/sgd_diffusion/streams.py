"""Random streams: one for each point of each experiment, whatever else runs beside it.

A stream's seed is a hash of (base seed, experiment, point). It depends neither on the order of jobs nor on which
points share a batch, so a point computed alone, in a panel or after a restart draws the same numbers.
"""

import hashlib
import json

import numpy as np
import torch

PointKey = str | int | float


def seed_for(base_seed: int, experiment: str, *point: PointKey) -> int:
    """Return the 63-bit seed of one point's stream.

    Args:
        base_seed: the run's seed, from the configuration.
        experiment: the experiment's name.
        point: what tells this point from its siblings, such as a replicate's number and a stage's name.

    Examples:
        >>> seed_for(0, "noise", 3, "trained") == seed_for(0, "noise", 3, "trained")
        True
        >>> seed_for(0, "noise", 3, "trained") == seed_for(0, "noise", 3, "random")
        False
    """
    identity = json.dumps([base_seed, experiment, *point], separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], "big") >> 1


def torch_stream(base_seed: int, experiment: str, *point: PointKey) -> torch.Generator:
    """Return a CPU generator of torch seeded for this point (see `seed_for`).

    Examples:
        >>> first, again = (torch.rand(3, generator=torch_stream(0, "noise", 3)) for _ in range(2))
        >>> torch.equal(first, again)
        True
        >>> torch.equal(first, torch.rand(3, generator=torch_stream(0, "noise", 4)))
        False
    """
    return torch.Generator().manual_seed(seed_for(base_seed, experiment, *point))


def numpy_stream(base_seed: int, experiment: str, *point: PointKey) -> np.random.Generator:
    """Return a counter-based numpy generator (Philox) seeded for this point (see `seed_for`).

    Examples:
        >>> first, again = (numpy_stream(0, "noise", 3).random(3) for _ in range(2))
        >>> np.array_equal(first, again)
        True
        >>> np.array_equal(first, numpy_stream(0, "noise", 4).random(3))
        False
    """
    return np.random.Generator(np.random.Philox(seed_for(base_seed, experiment, *point)))
