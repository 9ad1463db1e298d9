"""Gradient noise and displacement of replicas along the eigendirections of a network's Hessian."""

import pandas as pd
import torch

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import Box, QuadraticBasin, exit_points
from sgd_diffusion.problems.sweep_range import planned_rate
from sgd_diffusion.streams import seed_for
from sgd_diffusion.sweep_plan import SweepPlan

OUTLIER = 0.1
"""Eigendirections with at least this share of the largest curvature are outliers."""
BATCH_UNITS = 2
"""The replicas' batch size, as a multiple of `batch_unit`."""
EARLY = 10
"""Iterations after which the early displacement is taken."""


def measure_directions(
    basin: QuadraticBasin, plan: SweepPlan, seed: int, replicas: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return noise and displacement along each eigendirection of H, and the displacement of each replica.

    Replicas start at the minimum and run with twice `batch_unit` as batch size. Their displacement is taken after ten
    iterations and when they leave the box.

    Args:
        basin: the network at its minimum.
        plan: gives `batch_unit`, η and the half-width of the box.
        seed: base seed of the random streams.
        replicas: number of replicas.

    Returns:
        A table with a row per eigendirection: curvature, noise (the variance of C along it), and the mean squared
        displacement early and at_exit. A second table with a row per replica: iterations until it left, and its squared
        displacement early and at_exit, in all directions and in outlier directions.

    Examples:
        All noise lies in the two of four directions that change the difference of the logits. Replicas leave in them:

        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.01)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> plan = SweepPlan(half_width=0.3, batch_unit=2)
        >>> spectra, rows = measure_directions(basin, plan, seed=0, replicas=20)
        >>> spectra[["curvature", "noise"]].abs().round(6).to_numpy().tolist()
        [[0.01, 0.0], [0.01, 0.0], [0.51, 0.5], [0.51, 0.5]]
        >>> len(rows), float((rows["at_exit_outlier"] / rows["at_exit"]).min().round(6))
        (20, 1.0)
    """
    found = exit_points(
        basin.landscape,
        SGD(planned_rate(basin, plan), float(BATCH_UNITS * plan.batch_unit), Minibatches(basin.loss)),
        Box(plan.half_width),
        replicas=replicas,
        early_iterations=EARLY,
        seed=seed_for(seed, "low dimension"),
    )
    curvatures, directions = torch.linalg.eigh(basin.hessian)
    noise = torch.einsum("ij,ik,kj->j", directions, basin.covariance, directions)
    early, at_exit = ((found_.matmul(directions)) ** 2 for found_ in (found.early, found.at_exit))
    outlier = curvatures >= OUTLIER * curvatures[-1]
    spectra = pd.DataFrame(
        {
            "curvature": curvatures.numpy(),
            "noise": noise.numpy(),
            "early": early.mean(0).numpy(),
            "at_exit": at_exit.mean(0).numpy(),
        }
    )
    rows = pd.DataFrame(
        {
            "iterations": found.iterations.numpy(),
            "early": early.sum(1).numpy(),
            "early_outlier": early[:, outlier].sum(1).numpy(),
            "at_exit": at_exit.sum(1).numpy(),
            "at_exit_outlier": at_exit[:, outlier].sum(1).numpy(),
        }
    )
    return spectra, rows


def outlier_shares(spectra: pd.DataFrame, rows: pd.DataFrame) -> dict[str, float]:
    """Return the shares of the outliers among directions, and in noise, displacement at exit and escapes.

    An escape counts as one along outliers if they hold more than half of its squared displacement.

    Args:
        spectra, rows: tables of `measure_directions`.

    Examples:
        Two of four directions are outliers; the second of two replicas left mostly along the other two:

        >>> spectra = pd.DataFrame({"curvature": [0.01, 0.05, 0.5, 1.0], "noise": [1.0, 1.0, 3.0, 5.0]})
        >>> shares = outlier_shares(spectra, pd.DataFrame({"at_exit": [1.0, 3.0], "at_exit_outlier": [0.9, 0.3]}))
        >>> {name.removeprefix("outlier_"): round(share, 6) for name, share in shares.items()}
        {'direction_share': 0.5, 'noise_share': 0.8, 'displacement_share': 0.3, 'escape_share': 0.5}
    """
    outlier = spectra["curvature"] >= OUTLIER * spectra["curvature"].max()
    return {
        "outlier_direction_share": float(outlier.mean()),
        "outlier_noise_share": float(spectra["noise"][outlier].sum() / spectra["noise"].sum()),
        "outlier_displacement_share": float(rows["at_exit_outlier"].sum() / rows["at_exit"].sum()),
        "outlier_escape_share": float((rows["at_exit_outlier"] > 0.5 * rows["at_exit"]).mean()),
    }
