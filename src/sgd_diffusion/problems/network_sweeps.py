"""Wide sweeps of k, B and η from the minimum of a network."""

import math
from collections.abc import Mapping

import pandas as pd
import torch

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import Box, QuadraticBasin, plain_points, simulate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.point_cache import NO_CACHE, PointCache
from sgd_diffusion.problems.sweep_range import planned_rate, swept_batch_sizes, swept_inverse_rates
from sgd_diffusion.problems.sweep_rows import as_rows, enough
from sgd_diffusion.streams import seed_for
from sgd_diffusion.sweep_plan import SweepPlan

WIDE_SWEEPS = ("k", "k fixed box", "batch", "eta")
MAX_RUN_IN_SLOWEST_TIMES = 1.4
"""Longest run of a wide sweep, in units of τ at its slowest point. By then three of four replicas have left; the others
are censored."""


def measure_wide_sweep(
    name: str,
    basin: QuadraticBasin,
    farthest: Mapping[str, float],
    plan: SweepPlan,
    seed: int,
    cache: PointCache = NO_CACHE,
    replicas_per_stream: int | None = None,
) -> pd.DataFrame:
    """Return the escape times of one wide sweep of a network, a row per point.

    Args:
        name: `k` (the boundary is rescaled with the landscape), `k fixed box` (it is not), `batch` or `eta`.
        basin: the network at its minimum.
        farthest: last point of each sweep, as `sweep_range` gives it.
        plan: gives the grid and the number of replicas.
        seed: base seed of the random streams.
        cache: cache of finished points of the sweep; by default none are stored.
        replicas_per_stream: as for `simulate`. With a number, stored points of a network without compiled code are
            continued with more replicas; None (default): they start over.

    Raises:
        EscapeError: too few points were measured to fit a law.

    Examples:
        A sweep of k whose boundary scales as 1/√k equals a sweep of η, because γ(k, η) = γ(1, kη):

        >>> import numpy as np
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> plan = SweepPlan(half_width=0.3, batch_unit=4, slowest_log_time=4.0, replicas=30)
        >>> farthest = {"batch": 3.0, "rate": 2.5}
        >>> k, eta = (measure_wide_sweep(name, basin, farthest, plan, seed=0) for name in ("k", "eta"))
        >>> np.allclose(eta["x"] * planned_rate(basin, plan), k["x"]), len(k) == len(eta)
        (True, True)
        >>> z = (k["log_time"] - eta["log_time"]) / np.hypot(k["error"], eta["error"])
        >>> bool((z.abs() < 3).all())
        True
    """
    eta, unit, width = planned_rate(basin, plan), float(plan.batch_unit), plan.half_width
    noise, landscape, box = Minibatches(basin.loss), basin.landscape, Box(width)
    relative = swept_inverse_rates(basin, farthest["rate"], plan)
    sizes = swept_batch_sizes(farthest["batch"], plan)
    panels: dict[str, tuple[Landscape, SGD, Box, torch.Tensor]] = {
        "k": (landscape.sharpened(1 / relative), SGD(eta, unit, noise), Box(width * relative.sqrt()), relative),
        "k fixed box": (landscape.sharpened(1 / relative), SGD(eta, unit, noise), box, relative),
        "batch": (landscape, SGD(eta, sizes, noise), box, sizes),
        "eta": (landscape, SGD(eta / relative, unit, noise), box, relative / eta),
    }
    panel, dynamics, boundary, x = panels[name]
    slowest = plan.slowest_of("batch" if name == "batch" else "eta")  # 1/k and 1/η act alike
    times = simulate(
        panel,
        dynamics,
        boundary,
        replicas=plan.replicas,
        max_iterations=round(MAX_RUN_IN_SLOWEST_TIMES * math.exp(slowest)),
        seed=seed_for(seed, "network sweep", name),
        cache=cache,
        replicas_per_stream=replicas_per_stream,
    )
    points = plain_points(times)
    rows = as_rows(points, x.tolist(), {"model": "network", "sweep": name})
    return enough(rows, len(points), "raise points or slowest_log_time")
