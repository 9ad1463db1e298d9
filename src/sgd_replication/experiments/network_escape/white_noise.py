"""Escape of SGLD, the full gradient with isotropic noise, from the minimum of the same network."""

import numpy as np
import pandas as pd

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Box, NetworkBasin, plain_points, simulate
from sgd_diffusion.problems import planned_rate
from sgd_diffusion.problems.sweep_rows import as_rows
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.settings import EscapeTimeSettings

MAX_RUN_IN_DIFFUSION_TIMES = 20
"""Length of a run over the longest of the given times of free diffusion over δ."""


def measure_white_noise(basin: NetworkBasin, settings: EscapeTimeSettings, seed: int) -> pd.DataFrame:
    """Return the `WHITE_NOISE` table: ln(iterations) against 1/D.

    D is set so that one coordinate diffuses freely over δ in given numbers of iterations, δ² = 2Dη · iterations. Along
    the many flat directions the restoring force is negligible over these times.

    Examples:
        While the restoring force is negligible, τ ∝ 1/D:

        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = NetworkBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> white = {"iterations": [20.0, 40.0, 80.0], "replicas": 50}
        >>> settings = EscapeTimeSettings(half_width=0.05, batch_unit=1, white_noise=white)
        >>> rows = measure_white_noise(basin, settings, seed=0)
        >>> eta = planned_rate(basin, settings.sweep_plan)
        >>> (2 * eta * rows["diffusion"] / 0.05**2).round(6).tolist()  # 1/iterations
        [0.05, 0.025, 0.0125]
        >>> bool(abs(np.polyfit(np.log(rows["x"]), rows["log_time"], 1)[0] - 1) < 0.2)
        True
    """
    eta, white = planned_rate(basin, settings.sweep_plan), settings.white_noise
    diffusion = settings.half_width**2 / (2 * eta * np.array(white.iterations))
    times = simulate(
        basin.landscape,
        SGLD(eta, diffusion.tolist()),
        Box(settings.half_width),
        replicas=white.replicas,
        max_iterations=round(MAX_RUN_IN_DIFFUSION_TIMES * max(white.iterations)),
        seed=seed_for(seed, "white noise"),
    )
    rows = as_rows(plain_points(times), 1 / diffusion, {})
    return rows.assign(diffusion=1 / rows["x"])
