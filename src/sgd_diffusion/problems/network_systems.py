"""Sweeps of networks as systems on which the theories are compared."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sgd_diffusion.theory import System, path_to_boundary


def network_systems(name: str, basins: pd.DataFrame, sweeps: pd.DataFrame, batch_unit: float) -> Iterator[System]:
    """Yield the sweeps of B and η of each model that was trained on a data set.

    A sweep of k is left out, because it repeats the sweep of η: γ(k, η) = γ(1, kη).

    Args:
        name: name of the data set.
        basins: table with a row per model, as `QuadraticBasin.described` gives it. With a column `exact_exponent`, see
            `exact_exponent`, the theory CGF is compared too.
        sweeps: table with a row per point: model, sweep, x (B or 1/η), log_time (ln τ in iterations) and its error.
        batch_unit: B in the sweep of η.

    Examples:
        The systems are compared by `compare_systems`. Here C = H, and ln τ grows with the exponent of Kramers:

        >>> from sgd_diffusion.theory import compare_systems
        >>> ones = dict.fromkeys(["exit_curvature", "trace_ratio", "mean_noise", "exponent", "learning_rate"], 1.0)
        >>> half = dict.fromkeys(["barrier", "white_barrier", "data_loss"], 0.5)
        >>> basins = pd.DataFrame(ones | half | {"model": "network", "squared_error": 1.0}, index=[0])
        >>> sweeps = pd.DataFrame({"model": "network", "sweep": "batch", "x": [1.0, 2, 3, 4, 5, 6], "error": 0.1})
        >>> sweeps["log_time"] = 2 + sweeps["x"]
        >>> _, scores = compare_systems(network_systems("toy", basins, sweeps, batch_unit=8))
        >>> dict(zip(scores["theory"], scores["ratio"].round(3)))  # LOG: ln(1 + 0.5/0.5)
        {'Kramers': 1.0, 'DDT': 1.0, 'LOG': 0.693, 'LDT': 1.0}

        LOG predicts nothing for another loss than a squared error:

        >>> _, scores = compare_systems(network_systems("toy", basins.assign(squared_error=0.0), sweeps, batch_unit=8))
        >>> dict(zip(scores["theory"], scores["ratio"].round(3)))
        {'Kramers': 1.0, 'DDT': 1.0, 'LOG': nan, 'LDT': 1.0}

        With the exponent under the exact law of an example's gradient, CGF is compared too:

        >>> _, scores = compare_systems(network_systems("toy", basins.assign(exact_exponent=0.9), sweeps, batch_unit=8))
        >>> dict(zip(scores["theory"], scores["ratio"].round(3)))["CGF"]
        0.9
    """
    for model, rows_of in sweeps.groupby("model", sort=False):
        basin = basins[basins["model"] == model].iloc[0]
        curvature = float(basin["exit_curvature"])
        # DDT and LOG take C = cH with c = Tr C/Tr H of the model. LOG's L* is the loss of the data: the weight decay
        # has no noise.
        path = path_to_boundary(
            float(basin["barrier"]),
            curvature,
            noise=float(basin["trace_ratio"]) * curvature,
            action=float(basin["exponent"]),
            mean_noise=float(basin["mean_noise"]),
            white_barrier=float(basin["white_barrier"]),
            lowest_loss=float(basin["data_loss"]) if basin["squared_error"] else None,
            exact_action=float(basin["exact_exponent"]) if "exact_exponent" in basin else None,
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
