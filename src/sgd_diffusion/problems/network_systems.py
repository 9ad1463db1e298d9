"""Sweeps of networks as systems on which the theories are compared."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sgd_diffusion.theory import System, path_to_boundary


def network_systems(
    name: str, basins: pd.DataFrame, sweeps: pd.DataFrame, spectra: pd.DataFrame, batch_unit: float
) -> Iterator[System]:
    """Yield the sweeps of B and η of each model that was trained on a data set.

    Args:
        name: name of the data set.
        basins: table with a row per model, as `QuadraticBasin.described` gives it.
        sweeps: table with a row per point: model, sweep, x (B or 1/η), log_time (ln τ in iterations) and its error.
        spectra: table with the curvature along each eigendirection of the network's Hessian.
        batch_unit: B in the sweep of η.

    Examples:
        The systems are compared by `compare_systems`. Here C = H, and ln τ grows with the exponent of Kramers:

        >>> from sgd_diffusion.theory import compare_systems
        >>> ones = dict.fromkeys(["exit_curvature", "trace_ratio", "exponent", "parameters", "learning_rate"], 1.0)
        >>> basins = pd.DataFrame(ones | {"model": "network", "barrier": 0.5, "loss": 0.5}, index=[0])
        >>> sweeps = pd.DataFrame({"model": "network", "sweep": "batch", "x": [1.0, 2, 3, 4, 5, 6], "error": 0.1})
        >>> sweeps["log_time"] = 2 + sweeps["x"]
        >>> systems = network_systems("toy", basins, sweeps, pd.DataFrame({"curvature": [1.0]}), batch_unit=8)
        >>> _, scores = compare_systems(systems)
        >>> dict(zip(scores["theory"], scores["ratio"].round(3)))  # LOG: ln(1 + 0.5/0.5)
        {'Kramers': 1.0, 'DDT': 1.0, 'LOG': 0.693, 'LDT': 1.0}

        B/η of each point, and Tr C/d with C = 1.5 H:

        >>> basin = {"learning_rate": 0.1, "exit_curvature": 2.0, "barrier": 0.5, "trace_ratio": 1.5, "exponent": 0.3}
        >>> basins = pd.DataFrame([{"model": "network", "parameters": 2, "loss": 0.5, **basin}])
        >>> sweeps = pd.DataFrame({"model": "network", "sweep": "batch", "x": [4.0, 8.0], "log_time": [5.0, 6.0]})
        >>> spectra = pd.DataFrame({"curvature": [2.0, 1.0]})
        >>> (system,) = network_systems("moons", basins, sweeps.assign(error=0.1), spectra, batch_unit=8)
        >>> system.inverse_noise.round(6).tolist(), system.path.mean_noise
        ([40.0, 80.0], 2.25)
    """
    for model, rows_of in sweeps.groupby("model", sort=False):
        basin = basins[basins["model"] == model].iloc[0]
        curvature = float(basin["exit_curvature"])
        # The theories take C = cH with c = Tr C/Tr H of the network. White noise may escape through another face of the
        # box than Theorem 2, so its barrier is at most this ΔL. The log-loss theory is given the training loss,
        # although that is not a squared error.
        trace = float(spectra["curvature"].sum()) if model == "network" else math.nan  # measured for the network only
        barrier, scale = float(basin["barrier"]), float(basin["trace_ratio"])
        path = path_to_boundary(
            barrier,
            curvature,
            noise=scale * curvature,
            action=float(basin["exponent"]),
            mean_noise=scale * trace / float(basin["parameters"]),
            white_barrier=barrier,
            lowest_loss=float(basin["loss"]),
        )
        for sweep in ("batch", "eta"):
            rows = rows_of[rows_of["sweep"] == sweep]
            if rows.empty:
                continue
            rates = 1 / rows["x"] if sweep == "eta" else pd.Series(float(basin["learning_rate"]), rows.index)
            sizes = rows["x"] if sweep == "batch" else pd.Series(float(batch_unit), rows.index)
            yield System(
                f"{name}, {model}",
                "networks",
                sweep,
                path,
                (sizes / rates).to_numpy(float),
                (rows["log_time"] + np.log(rates)).to_numpy(float),
                rows["error"].to_numpy(float),
                truth="simulation",
            )
