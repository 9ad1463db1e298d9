"""Coverage of 95 % intervals: of escape times by plain simulation and by splitting, of mean waiting times of known laws
with and without censoring, of several intervals jointly, and of the power γ of a law.

The coverage is the share of intervals that contain the exact value. The script takes minutes and is therefore not part
of `make test`: run `make coverage`. The exit code is 1 if a coverage that is promised lies outside 94 to 96 % by more
than three standard errors. Other rows say what the intervals do where nothing is promised.
"""

import argparse
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "oracles"))

import waiting_times

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Coordinate, simulate, split
from sgd_diffusion.estimates import joint_confidence
from sgd_diffusion.landscapes import double_well
from sgd_diffusion.statistics import SweepTimes, fit_shape
from sgd_diffusion.theory import coordinate_exit_time

WELL, BOUNDARY, ETA = double_well(), Coordinate(threshold=0.0), 0.02
WITHIN = 0.01
EXITS = (20, 40, 100, 400)


def exact(diffusion):
    """Return ln E[τ] of the discrete chain, in iterations."""
    return coordinate_exit_time(WELL, SGLD(ETA, diffusion), threshold=0.0, wall=-2.4, cells=800)[0]


def plain(repeats, diffusion=0.17, max_iterations=10**7):
    """Return the coverage of plain simulation with 40 replicas; the repeats are the points of one parameter batch."""
    truth = np.exp(exact(diffusion))
    dynamics = SGLD(np.full(repeats, ETA), diffusion)
    estimates = simulate(WELL, dynamics, BOUNDARY, replicas=40, max_iterations=max_iterations).estimate()
    return float(np.mean([estimate.low <= truth <= estimate.high for estimate in estimates]))


def splitting(repeats, diffusion=0.125):
    """Return the coverage of splitting with 20 repeats of 150 replicas."""
    truth = np.exp(exact(diffusion))
    held = []
    for seed in range(repeats):
        estimate = split(WELL, SGLD(ETA, diffusion), BOUNDARY, replicas=150, seed=seed).estimate()
        held.append(estimate.low <= truth <= estimate.high)
    return float(np.mean(held))


def jointly(law, exits, members, samples):
    """Return how often all of several intervals hold the mean, each at the joint level."""
    found = waiting_times.intervals(law, exits, 1, samples * members, confidence=joint_confidence(members))
    held = (found[:, 1] <= 1) & (found[:, 2] >= 1)
    return float(held.reshape(samples, members).all(1).mean())


def shape(gamma, samples, scale, prefactor):
    """Return the coverage of the interval of γ over nine e-folds, with errors of `scale` times those stated."""
    stream, x = np.random.default_rng(0), np.linspace(1, 8, 12)
    rise = 9 * x**gamma / (x[-1] ** gamma - 1)
    held = []
    for _ in range(samples):
        times = SweepTimes(x, rise + scale * 0.1 * stream.standard_normal(12), np.full(12, 0.1))
        found = fit_shape([times], prefactor).gamma
        held.append(found.low <= gamma <= found.high)
    return float(np.mean(held))


def rows(repeats):
    """Yield the name of each row, its number of intervals, whether it is promised, and a function that measures it."""
    yield "double well, plain simulation, 40 exits", repeats, True, lambda: plain(repeats)
    yield "double well, splitting", repeats, True, lambda: splitting(repeats)
    for law in waiting_times.LAWS:
        for exits in (5, 10, *EXITS):
            samples = 40 * repeats // 4
            named = f"{law}, {exits} exits"
            yield (
                named,
                samples,
                exits >= 20,
                lambda law=law, exits=exits, samples=samples: waiting_times.coverage(
                    waiting_times.intervals(law, exits, 1, samples)
                ),
            )
        for share in (0.75, 0.5):
            for exits in EXITS:
                # Fewer times do not tell the laws apart, and the intervals then allow for each of them.
                promised = share == 0.75 and exits >= 400
                yield (
                    f"{law}, {share:.0%} of the replicas exit, {exits} exits",
                    2 * repeats,
                    promised,
                    (
                        lambda law=law, exits=exits, share=share: waiting_times.coverage(
                            waiting_times.intervals(law, exits, share, 2 * repeats)
                        )
                    ),
                )
    for law in ("exponential", "gamma, CV 0.55"):
        for members in (2, 4, 7, 12):
            for exits in (40, 100):
                yield (
                    f"{law}, {members} intervals jointly, {exits} exits",
                    4 * repeats,
                    True,
                    (lambda law=law, members=members, exits=exits: jointly(law, exits, members, 4 * repeats)),
                )
    for gamma in (1.0, 1.5):
        for scale in (1.0, 2.0):
            for prefactor in (0.0, None):
                named = f"γ = {gamma:g}, errors {scale:g} times those stated, m {'free' if prefactor is None else '0'}"
                yield (
                    named,
                    2 * repeats,
                    True,
                    (lambda gamma=gamma, scale=scale, prefactor=prefactor: shape(gamma, 2 * repeats, scale, prefactor)),
                )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=1000)
    parser.add_argument("--only", default="", help="measure the rows whose name contains this")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    broken = 0
    for name, samples, promised, measure in rows(options.repeats):
        if options.only not in name:
            continue
        started = time.monotonic()
        coverage = measure()
        missed = promised and abs(coverage - 0.95) > WITHIN + 3 * np.sqrt(0.95 * 0.05 / samples)
        broken += missed
        print(
            f"{name}: {coverage:.1%} of {samples} ({time.monotonic() - started:.0f} s)"
            f"{' MISSED' if missed else '' if promised else ' (not promised)'}",
            flush=True,
        )
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
