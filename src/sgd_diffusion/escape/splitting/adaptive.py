"""Adaptive multilevel splitting: mean escape times that are too long for plain simulation.

The trajectory is cut into loops. The core A = {ξ ≤ z_A} contains most of the stationary distribution in the basin. A
loop starts at a first state outside A. Its excursion ends when the trajectory returns to A or leaves the basin. After a
return, the loop ends at the next first state outside A. With p the probability that an excursion leaves the basin,

    E[τ] = E[first exit from A] + (1/p − 1) · E[loop without exit] + E[successful excursion].

This is exact if the excursions start from the stationary distribution of first states outside A (Hill relation).
Splitting estimates p (Cérou and Guyader 2007). Of N excursions, the K whose largest ξ is at most the k-th smallest are
killed and continued from a survivor's first state strictly above this level. p̂ is the product of the factors 1 − K/N.

p̂ is unbiased; 1/p̂ and log p̂ are biased. Therefore p̂ is averaged over repeats before it is inverted.

p̂ is unbiased for every ξ, but if ξ orders states wrongly, rare repeats carry the mean. In one to three dimensions ξ is
therefore −log of the exit probability of a Markov chain on a lattice, which also shows metastable parts of the basin.
"""

import torch

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.simulation import check_start
from sgd_diffusion.escape.splitting.checked import checked_split
from sgd_diffusion.escape.splitting.part_splitting import Effort, Problem
from sgd_diffusion.escape.splitting.result import SplitEscape, SplitEscapes
from sgd_diffusion.escape.threads import one_thread
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.streams import seed_for


def split(
    landscape: Landscape,
    dynamics: Dynamics,
    boundary: Boundary,
    *,
    levels: Boundary | None = None,
    replicas: int = 1000,
    repeats: int = 20,
    seed: int = 0,
    outside: float = 0.15,
    killed_share: float = 0.05,
    max_excursion: int = 10**6,
    longest_run: int = 2 * 10**6,
    most_iterations: float = 4e9,
) -> SplitEscape | SplitEscapes:
    """Estimate the mean escape time by splitting. At a fixed number of replicas the cost is proportional to −log p.

    With N replicas the relative variance of one p̂ is about |log p|/N. For a relative error of 10 % at −log γ = 40 take
    N = 2,000 and 20 repeats.

    Args:
        landscape: as for `simulate`.
        dynamics: as for `simulate`; it must be Markovian.
        boundary: the boundary, as for `simulate`.
        levels: a boundary whose reaction coordinate gives the levels, while `boundary` decides leaving; default: those
            of a lattice in one to three dimensions, else those of `boundary`.
        replicas: N, number of excursions in each repeat; default 1000, at least 20.
        repeats: number of independent repeats, which give the interval; default 20, at least 2.
        seed: base of the random streams; default 0.
        outside: share of time that replicas spend outside A, which sets z_A; default 0.15. The expected result does not
            depend on it.
        killed_share: k/N; default 0.05.
        max_excursion: iterations after which an unfinished excursion raises `EscapeError`; default 10⁶.
        longest_run: most iterations of a replica in the runs that must settle; default 2 · 10⁶.
        most_iterations: iterations of all replicas together after which a stage is given up; default 4 · 10⁹.

    Returns:
        One escape time, or a `SplitEscapes` of one per parameter point if any parameter is a vector.

    Raises:
        NotRareError: escape is not rare, or faster than the slowest time seen in the runs.
        UnsettledEscapeError: the runs do not settle, or independent estimates disagree.
        EscapeError: an excursion does not end, the dynamics is not Markovian, or as `simulate`.

    Examples:
        >>> import math
        >>> from sgd_diffusion.dynamics import SGLD
        >>> from sgd_diffusion.escape import Coordinate
        >>> from sgd_diffusion.landscapes import double_well
        >>> where = double_well(), SGLD(0.1, 0.2), Coordinate(threshold=0.0)
        >>> found = split(*where, replicas=200, repeats=4, killed_share=0.2, seed=2)
        >>> abs(math.log(found.estimate().value) - 6.626) < 0.5  # the exact chain has ln τ = 6.626
        True
    """
    if replicas < 20 or repeats < 2:
        raise EscapeError(f"splitting needs at least 20 replicas and 2 repeats, got {replicas} and {repeats}.")
    if not dynamics.markovian:
        raise EscapeError(
            "splitting needs Markovian dynamics, but minibatches without replacement depend on the examples already "
            "used in the epoch; use simulate(), or draw minibatches with replacement."
        )
    length = check_start(landscape, dynamics, boundary)
    effort = Effort(
        replicas=replicas,
        repeats=repeats,
        outside=outside,
        fewest_killed=max(1, round(killed_share * replicas)),
        longest_excursion=max_excursion,
        longest_run=longest_run,
        most_iterations=most_iterations,
        threads=torch.get_num_threads(),
    )

    @torch.inference_mode()  # recording gradients would take a fifth of the time of a small operation
    def one(point: int) -> SplitEscape:
        at = landscape.at(point), dynamics.at(point), boundary.at(point)
        problem = Problem(*at, seed_for(seed, "splitting", point))
        return checked_split(problem, effort, None if levels is None else levels.at(point))

    with one_thread():
        return one(0) if length is None else SplitEscapes([one(point) for point in range(length)])
