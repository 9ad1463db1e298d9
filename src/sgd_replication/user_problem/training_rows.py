"""The trainings of a network side by side, as rows of text for its page."""

from collections.abc import Mapping

import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.problems.exit_checks import FEWEST_JUDGED
from sgd_replication.plotting.estimate_text import estimate_text
from sgd_replication.user_problem.network_conditions import AXES
from sgd_replication.user_problem.network_summary import nearest_of, scores_of
from sgd_replication.user_problem.trainings import PREFIX

SHOWN = {
    "loss": "loss at the minimum",
    "accuracy": "accuracy",
    "explained": "R²",
    "lowest_curvature": "lowest curvature",
    "largest_curvature": "largest curvature",
    "half_width": "δ of the box",
    "learning_rate": "η",
    "cov_trace_ratio": "Tr C/Tr H",
    "report_noise_scale": "noise scale (examples)",
    "report_tail_index": "tail index of the noise",
    "noise_normal_share": "share of parameters with Gaussian noise",
    "batch_judged": "judged points of the sweep of B",
    "batch_slope": "slope of log τ against B",
    "batch_aic_advantage": "sweep of B: lead of the exponential law in AIC",
}
"""Quantities in the table, besides the ratios of the theories, and their names."""


def training_rows(
    trainings: pd.DataFrame, scores: pd.DataFrame, estimates: Mapping[str, Estimate]
) -> list[tuple[str, list[str], str]]:
    """Return a row per quantity: its name, its value in every training, and its mean over trainings with the interval.

    With one training there are no rows. A theory's ratio is shown where its sweep is judged.

    Args:
        trainings: a `USER_TRAININGS` table.
        scores: a `SCORES` table of the trainings.
        estimates: the estimates `problem`, with the means over trainings.

    Examples:
        >>> trainings = pd.DataFrame({"training": [1, 2], "quantity": "loss", "value": [1.0, 2.0]})
        >>> scores = pd.DataFrame({"system": ["toy, network", "toy, training 2"], "sweep": "batch", "theory": "LDT"})
        >>> mean = Estimate(value=1.5, low=1.0, high=2.0, n=2)
        >>> for row in training_rows(trainings, scores.assign(best=[True, False]), {"trainings_loss": mean}):
        ...     print(row)
        ('loss at the minimum', ['1', '2'], '1.5 [1, 2]')
        ('nearest theory, sweep of B', ['LDT', 'none'], '')
        ('nearest theory, sweep of 1/η', ['none', 'none'], '')
    """
    count = int(trainings["training"].max())
    if count < 2:
        return []
    values = trainings.pivot(index="quantity", columns="training", values="value")
    rows = [
        (name, [f"{value:.4g}" for value in values.loc[key]], estimate_text(estimates[f"{PREFIX}{key}"]))
        for key, name in SHOWN.items()
        if f"{PREFIX}{key}" in estimates
    ]
    for sweep, axis in AXES.items():
        key = f"{sweep}_judged"
        counts = values.reindex([f"{sweep}_judged"]).to_numpy(float)[0]  # missing ones are nan, which is not judged
        judged = [bool(enough) for enough in counts >= FEWEST_JUDGED]
        for theory in map(str, scores["theory"].unique() if any(judged) else ()):
            key = f"{sweep}_{theory.lower()}_ratio"
            if f"{PREFIX}{key}" in estimates:
                found = zip(values.loc[key], judged, strict=True)
                shown = [f"{value:.4g}" if is_judged else "not judged" for value, is_judged in found]
                mean = estimate_text(estimates[f"{PREFIX}{key}"]) if all(judged) else ""
                rows.append((f"{theory}, sweep of {axis}: predicted over measured exponent", shown, mean))
    numbers = range(1, count + 1)
    nearest = [
        (f"nearest theory, sweep of {axis}", [nearest_of(scores_of(scores, number), sweep) for number in numbers], "")
        for sweep, axis in AXES.items()
    ]
    return rows + nearest
