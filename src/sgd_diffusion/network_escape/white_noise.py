"""SGLD from the minimum of the same network: the full gradient, and noise that is the same in every direction."""

import numpy as np
import pandas as pd

from sgd_diffusion.config import NetworkEscapeSettings
from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Box, plain_sweep
from sgd_diffusion.network_escape.sweeps import PRECISION, as_rows
from sgd_diffusion.network_escape.valley import NetworkValley
from sgd_diffusion.streams import seed_for

PATIENCE = 20


def measure_white_noise(valley: NetworkValley, settings: NetworkEscapeSettings, seed: int) -> pd.DataFrame:
    """Return the `WHITE_NOISE` table: ln(iterations) against 1/D.

    D is set so that free diffusion covers δ in given numbers of iterations, δ² = 2Dη · iterations: along the flat
    directions, of which there are many, nothing holds white noise back.
    """
    eta, white = valley.learning_rate(settings), settings.white_noise
    diffusion = settings.half_width**2 / (2 * eta * np.array(white.iterations))
    points = plain_sweep(
        valley.landscape,
        SGLD(eta, diffusion.tolist()),
        Box(settings.half_width),
        replicas=white.replicas,
        max_iterations=round(PATIENCE * max(white.iterations)),
        seed=seed_for(seed, "white noise"),
        dtype=PRECISION,
    )
    rows = as_rows(points, 1 / diffusion, {})
    return rows.assign(diffusion=1 / rows["x"])
