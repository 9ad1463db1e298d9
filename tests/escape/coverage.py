"""Coverage of the 95 % intervals of escape times, by plain simulation and by splitting, over 1,000 repeats each.

The coverage is the share of intervals that contain the exact escape time. The script takes minutes and is therefore
not part of `make test`: run `make coverage`. The exit code is 1 if a coverage lies outside 93 to 97 %.
"""

import argparse
import time
import warnings

import numpy as np
import torch

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Coordinate, simulate, split
from sgd_diffusion.landscapes import double_well
from sgd_diffusion.theory import coordinate_exit_time

WELL, BOUNDARY, ETA = double_well(), Coordinate(threshold=0.0), 0.02


def exact(diffusion: float) -> float:
    """Return ln E[τ] of the discrete chain, in iterations."""
    return coordinate_exit_time(WELL, SGLD(ETA, diffusion), threshold=0.0, wall=-2.4, cells=800)[0]


def plain(diffusion: float, repeats: int) -> float:
    """Return the coverage of plain simulation with 40 replicas; the repeats are the points of one parameter batch."""
    truth = np.exp(exact(diffusion))
    times = simulate(WELL, SGLD(np.full(repeats, ETA), diffusion), BOUNDARY, replicas=40, max_iterations=10**7)
    estimates = times.estimate()
    assert isinstance(estimates, list)
    return float(np.mean([estimate.low <= truth <= estimate.high for estimate in estimates]))


def splitting(diffusion: float, repeats: int) -> float:
    """Return the coverage of splitting with 20 repeats of 150 replicas."""
    truth = np.exp(exact(diffusion))
    held = []
    for seed in range(repeats):
        estimate = split(WELL, SGLD(ETA, diffusion), BOUNDARY, replicas=150, seed=seed).estimate()
        held.append(estimate.low <= truth <= estimate.high)
    return float(np.mean(held))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1000)
    repeats = parser.parse_args().repeats
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    worst = 0.0
    for name, method, diffusion in (("plain", plain, 0.17), ("splitting", splitting, 0.125)):
        started = time.monotonic()
        coverage = method(diffusion, repeats)
        worst = max(worst, abs(coverage - 0.95))
        print(
            f"{name}: −log γ = {exact(diffusion):.2f}, {coverage:.1%} of {repeats} intervals hold the exact time "
            f"({time.monotonic() - started:.0f} s)",
            flush=True,
        )
    return 0 if worst <= 0.02 else 1


if __name__ == "__main__":
    raise SystemExit(main())
