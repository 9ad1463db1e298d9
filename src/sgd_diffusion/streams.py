"""Random streams: an independent one for each point of each experiment.

The seed of a stream is a hash of (base seed, experiment, point). A point therefore draws the same numbers whether it is
computed alone, with other points, in another order or after a restart.
"""

import hashlib
import json

import numpy as np

PointKey = str | int | float
"""One component of a point's identity."""


def seed_for(base_seed: int, experiment: str, *point: PointKey) -> int:
    """Return the 63-bit seed of the random stream of one point.

    Args:
        base_seed: seed of the run.
        experiment: name of the experiment.
        point: components that identify the point within the experiment, such as replicate number and stage.

    Examples:
        >>> seed_for(0, "noise", 3, "trained") == seed_for(0, "noise", 3, "trained")
        True
        >>> seed_for(0, "noise", 3, "trained") == seed_for(0, "noise", 3, "random")
        False
    """
    identity = json.dumps([base_seed, experiment, *point], separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], "big") >> 1


def numpy_stream(base_seed: int, experiment: str, *point: PointKey) -> np.random.Generator:
    """Return a counter-based numpy generator (Philox) with the seed of one point; see `seed_for` for the arguments.

    Examples:
        >>> first, again = (numpy_stream(0, "noise", 3).random(3) for _ in range(2))
        >>> np.array_equal(first, again)
        True
        >>> np.array_equal(first, numpy_stream(0, "noise", 4).random(3))
        False
    """
    return np.random.Generator(np.random.Philox(seed_for(base_seed, experiment, *point)))
