"""Rare escape from a double well: our splitting against pytams, as computing time at the same standard error.

Both estimate the escape rate of the same discrete chain at −log γ ≈ 11.5. pytams estimates the probability of an escape
within a horizon, one trajectory at a time; `split` estimates the mean escape time. For both, the standard error of the
logarithm is proportional to one over the square root of the time spent. Compared is therefore (seconds per call) ×
(variance of the logarithm). The horizon is short (16 relaxation times), which favours pytams. pytams starts a process
pool and opens its database for every branching; the time that its steps alone take is reported separately.
"""

import logging
import os
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from harness import keep
from pytams.fmodel import ForwardModelBaseClass
from pytams.tams import TAMS
from pytams.trajectory import Trajectory

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Coordinate, SplitEscape, split
from sgd_diffusion.landscapes import double_well
from sgd_diffusion.theory import coordinate_exit_time

ETA, DIFFUSION, HORIZON = 0.02, 0.125, 100
TRAJECTORIES, PEER_RUNS = 20, 12
REPLICAS, REPEATS, RUNS = 500, 20, 5

SETTINGS = f"""
[tams]
ntrajectories = {TRAJECTORIES}
nsplititer = 100000
loglevel = "ERROR"
[runner]
type = "asyncio"
[trajectory]
end_time = {HORIZON}.0
step_size = 1.0
targetscore = 1.0
"""


class Well(ForwardModelBaseClass):
    """The chain of `double_well()` under SGLD, in Python floats, which are fastest for a single trajectory."""

    def _init_model(self, m_id: int, params: dict[Any, Any]) -> None:
        self._x = -1.0
        self._stream = np.random.default_rng()
        self._amplitude = (2 * ETA * DIFFUSION) ** 0.5

    def _advance(self, step: int, time: float, dt: float, noise: Any, need_end_state: bool) -> float:
        self._x += -ETA * 4 * self._x * (self._x * self._x - 1) + self._amplitude * noise
        return dt

    def get_current_state(self) -> float:
        """Return the position θ."""
        return self._x

    def set_current_state(self, state: float) -> None:
        """Set the position θ."""
        self._x = state

    def score(self) -> float:
        """Return the score of the position: 0 at the minimum, 1 at the saddle."""
        return self._x + 1.0

    def make_noise(self) -> float:
        """Return a standard normal draw."""
        return float(self._stream.standard_normal())

    @classmethod
    def name(cls) -> str:
        """Return the name of the model for the tables of pytams."""
        return "Well"


def peer() -> tuple[float, float, float, float]:
    """Run pytams; return seconds per run, relative variance of the probability, its mean, and steps per run."""
    before = Path.cwd()
    seconds, probabilities, steps = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("input.toml").write_text(SETTINGS)
            for _ in range(PEER_RUNS):
                started = time.perf_counter()
                run = TAMS(fmodel_t=Well, a_args=["-i", "input.toml"])
                try:
                    probabilities.append(run.compute_probability())
                except RuntimeError:  # pytams raises this if all trajectories have the same score
                    probabilities.append(0.0)
                seconds.append(time.perf_counter() - started)
                steps.append(run.get_database().count_computed_steps())
        finally:
            os.chdir(before)
    mean = float(np.mean(probabilities))
    return float(np.median(seconds)), float(np.var(probabilities, ddof=1) / mean**2), mean, float(np.mean(steps))


def seconds_a_step() -> float:
    """Return the seconds that one step of a pytams trajectory takes in this process."""
    steps = 2000
    trajectory = Trajectory(0, 1.0, Well, {"trajectory": {"end_time": steps, "step_size": 1.0, "targetscore": 9.0}})
    started = time.perf_counter()
    trajectory.advance()
    return (time.perf_counter() - started) / steps


def ours() -> tuple[float, float, float]:
    """Run `split`; return seconds per call, variance of the logarithm of the rate, and the mean escape time."""
    seconds, variances, times = [], [], []
    for seed in range(RUNS + 1):
        started = time.perf_counter()
        escape = split(
            double_well(),
            SGLD(ETA, DIFFUSION),
            Coordinate(threshold=0.0),
            replicas=REPLICAS,
            repeats=REPEATS,
            seed=seed,
        )
        assert isinstance(escape, SplitEscape)
        if seed:
            seconds.append(time.perf_counter() - started)
            variances.append(escape.spread**2 / REPEATS)
            times.append(escape.estimate().value)
    return float(np.median(seconds)), float(np.mean(variances)), float(np.mean(times))


def main() -> None:
    logging.disable(logging.CRITICAL)
    exact = coordinate_exit_time(double_well(), SGLD(ETA, DIFFUSION), threshold=0.0, wall=-2.4, cells=800)[0]
    mine, theirs = ours(), peer()
    print(
        f"splitting-pytams: ln τ exact {exact:.2f}, ours {np.log(mine[2]):.2f}, pytams (from P within {HORIZON} "
        f"iterations) {np.log(HORIZON / theirs[2]):.2f}"
    )
    print(f"  a call: ours {mine[0]:.2f} s at {mine[1] ** 0.5:.1%}, pytams {theirs[0]:.2f} s at {theirs[1] ** 0.5:.1%}")
    stepping = theirs[3] * seconds_a_step()
    bound = stepping * theirs[1] / (mine[0] * mine[1])
    keep(
        "splitting-pytams",
        ours=mine[0] * mine[1] / 0.01**2,
        peer=theirs[0] * theirs[1] / 0.01**2,
        peer_name=f"pytams {version('pytams')}",
        unit="seconds for a standard error of 1 %",
        runs=RUNS,
        note=f"pytams' {theirs[3]:.0f} steps a run take {stepping:.2f} s of its {theirs[0]:.1f} s; counting them "
        f"alone, without its process pools and database, the ratio would be {bound:.3g}.",
    )


if __name__ == "__main__":
    main()
