"""Long runs from the minimum: where they leave the heart A of the valley, and how long a loop takes."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.errors import NotRareError
from sgd_diffusion.escape.batch import Batch
from sgd_diffusion.escape.relaxation import SETTLED

DISCARDED = 5
ENTRANCES_A_CHAIN = 50
PILOT_ROWS = 200
PILOT_ITERATIONS = (400, 4_000)


@dataclass(frozen=True)
class Loops:
    """What long runs give splitting.

    Attributes:
        edge: z_A; A = {ξ ≤ z_A}.
        entrances: (repeats, n, d), actual first states outside A, a fresh pool for each repeat.
        loop: (repeats,), mean iterations from one first state outside A to the next.
        first: (repeats,), mean iterations from the minimum to the first state outside A.
    """

    edge: float
    entrances: Tensor
    loop: NDArray[np.float64]
    first: NDArray[np.float64]


def find_edge(batch: Batch, outside: float, relaxation: float) -> float:
    """Return z_A such that long runs spend about the share `outside` beyond it.

    Args:
        batch: makes the runs.
        outside: the share.
        relaxation: iterations that the valley's slowest direction takes to relax.
    """
    shortest, longest = PILOT_ITERATIONS
    iterations = int(min(longest, max(shortest, 10 * relaxation)))
    theta = batch.at_minimum(PILOT_ROWS)
    seen = []
    for iteration, numbers in enumerate(batch.numbers(PILOT_ROWS, iterations)):
        theta = batch.advance(theta, numbers)
        xi = batch.progress(theta)
        theta = torch.where((xi > 1).unsqueeze(-1), batch.at_minimum(PILOT_ROWS), theta)
        if iteration >= iterations // 2:
            seen.append(xi)
    return float(torch.quantile(torch.cat(seen)[:: max(1, len(seen) * PILOT_ROWS // 10**6)], 1 - outside))


def collect_loops(batch: Batch, edge: float, relaxation: float, *, pool: int, repeats: int) -> Loops:
    """Run chains from the minimum and collect their first states outside A, at least `pool` for each repeat.

    What comes before a chain has forgotten the minimum is discarded: the first few states, and all within a few
    relaxation times. A chain that runs beyond the exit starts again at the minimum, and the loop that ended so is not
    counted.

    Raises:
        NotRareError: chains leave before they have settled, so that there are no stationary loops.
    """
    settling = math.ceil(SETTLED * relaxation)
    chains = -(-pool // ENTRANCES_A_CHAIN)
    rows = repeats * chains
    theta = batch.at_minimum(rows)
    inside = torch.ones(rows, dtype=torch.bool)
    to_discard = torch.full((rows,), DISCARDED)
    kept = torch.zeros(rows, dtype=torch.int64)
    since, age = torch.zeros(rows, dtype=torch.float64), torch.zeros(rows, dtype=torch.int64)
    first, total, loops = torch.zeros(rows).double(), torch.zeros(rows).double(), torch.zeros(rows).double()
    states = torch.zeros(rows, ENTRANCES_A_CHAIN, theta.shape[-1], dtype=theta.dtype)
    for iteration, numbers in enumerate(batch.numbers(rows, None)):
        theta = batch.advance(theta, numbers)
        xi = batch.progress(theta)
        since, age = since + 1, age + 1
        entered = inside & (xi > edge)
        first = torch.where(entered & (first == 0), since, first)
        recording = (entered & (to_discard == 0) & (kept < ENTRANCES_A_CHAIN)).nonzero().squeeze(-1)
        total[recording] += since[recording]
        loops[recording] += 1
        states[recording, kept[recording]] = theta[recording]
        kept[recording] += 1
        to_discard -= (entered & (to_discard > 0) & ((to_discard > 1) | (age > settling))).long()
        since = torch.where(entered, 0.0, since)
        gone = xi > 1
        if gone.any():
            theta = torch.where(gone.unsqueeze(-1), batch.at_minimum(1), theta)
            to_discard = torch.where(gone, DISCARDED, to_discard)
            since, age = torch.where(gone, 0.0, since), torch.where(gone, 0, age)
            if iteration < settling and 2 * (age <= iteration).sum() > rows:
                raise NotRareError(
                    "escape is not rare: most runs are beyond the exit before the valley's slowest direction has "
                    f"settled, which takes {settling} iterations. Use simulate()."
                )
        inside = (xi <= edge) | gone
        if (kept == ENTRANCES_A_CHAIN).all():
            break
    pools = states.view(repeats, chains * ENTRANCES_A_CHAIN, -1)
    total, loops, first = (values.view(repeats, chains) for values in (total, loops, first))
    return Loops(edge, pools, (total.sum(1) / loops.sum(1)).numpy(), first.mean(1).numpy())
