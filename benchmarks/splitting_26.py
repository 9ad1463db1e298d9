"""Splitting to an escape probability of about e⁻²⁶: compiled loops against the same splitting through torch.

Both sides call `split` with the same double well, replicas, repeats and seed; for the peer, no compiled loop is on
offer, so that every stage runs through torch. They draw different random numbers and kill excursions after different
blocks of iterations; their standard errors therefore differ a little. For both, the standard error is proportional to
one over the square root of the time spent. Compared is therefore (seconds per call) × (variance of the logarithm of
the mean p̂). The variance is that of the p̂ of all repeats of all timed runs.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from unittest.mock import patch

import numpy as np
import torch
from harness import keep

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Coordinate, SplitEscape, split, splitting
from sgd_diffusion.landscapes import double_well

ETA, DIFFUSION = 0.01, 0.039
REPLICAS, REPEATS, RUNS = 500, 20, 7


@dataclass
class Side:
    """The timed runs of one side.

    Attributes:
        seconds: of each run.
        probabilities: (repeats,) of each run, p̂ of every repeat.
    """

    seconds: list[float] = field(default_factory=list)
    probabilities: list[np.ndarray] = field(default_factory=list)

    def run(self, call: Callable[[int], SplitEscape], seed: int) -> None:
        """Time one run with a seed; seed 0 is the warm-up, which is not kept."""
        started = time.perf_counter()
        escape = call(seed)
        if seed:
            self.seconds.append(time.perf_counter() - started)
            self.probabilities.append(escape.probabilities)

    def minus_log_p(self) -> float:
        """Return −ln of the mean p̂ of all runs."""
        return -math.log(np.concatenate(self.probabilities).mean())

    def variance(self) -> float:
        """Return the variance of the logarithm of one run's mean p̂."""
        every = np.concatenate(self.probabilities)
        return float(every.var(ddof=1) / every.mean() ** 2 / REPEATS)

    def cost(self) -> float:
        """Return the seconds for a standard error of 1 %."""
        return float(np.median(self.seconds)) * self.variance() / 0.01**2


def compiled(seed: int) -> SplitEscape:
    """Split in compiled loops."""
    escape = split(
        double_well(), SGLD(ETA, DIFFUSION), Coordinate(threshold=0.0), replicas=REPLICAS, repeats=REPEATS, seed=seed
    )
    assert isinstance(escape, SplitEscape)
    return escape


def through_torch(seed: int) -> SplitEscape:
    """Split through torch."""
    with patch.object(splitting, "compiled_escape", lambda *_: None):
        return compiled(seed)


def main() -> None:
    ours, peer = Side(), Side()
    for seed in range(RUNS + 1):
        ours.run(compiled, seed)
        peer.run(through_torch, seed)
    for name, side in (("compiled", ours), ("torch", peer)):
        print(
            f"splitting-26, {name}: −ln p {side.minus_log_p():.2f}, a call {np.median(side.seconds):.3g} s "
            f"at {side.variance() ** 0.5:.1%}"
        )
    keep(
        "splitting-26",
        ours=ours.cost(),
        peer=peer.cost(),
        peer_name=f"the same splitting through torch {torch.__version__}",
        unit="seconds for a standard error of 1 %",
        runs=RUNS,
        note=f"an escape probability of e^−{ours.minus_log_p():.1f} (torch: e^−{peer.minus_log_p():.1f}); a call takes "
        f"{np.median(ours.seconds):.2f} s at a standard error of {ours.variance() ** 0.5:.1%} (torch: "
        f"{np.median(peer.seconds):.2f} s at {peer.variance() ** 0.5:.1%}).",
    )


if __name__ == "__main__":
    main()
