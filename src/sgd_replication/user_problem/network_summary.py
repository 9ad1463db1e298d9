"""Summary of a network's page in three sentences."""

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.problems.exit_checks import FEWEST_JUDGED
from sgd_replication.user_problem.conclusions import law_sentence, nearest_theory
from sgd_replication.user_problem.network_conditions import AXES, network_conditions
from sgd_replication.user_problem.trainings import training_name

LOG = "LOG"
"""Name of the theory of log-loss barriers."""


def network_summary(sweeps: pd.DataFrame, scores: pd.DataFrame, estimates: Mapping[str, Estimate]) -> list[str]:
    """Return three sentences: what was measured, the law of the sweep of B, and the nearest theory, or why none is.

    With several trainings they are on the first one, and the last sentence counts the nearest theories of all. If no
    escape was simulated, the second sentence says why.

    Args:
        sweeps: a `USER_NETWORK_SWEEPS` table.
        scores: a `SCORES` table of the same trainings.
        estimates: the estimates `problem`.

    Examples:
        >>> from sgd_diffusion.estimates import exactly
        >>> rows = {"model": "network", "sweep": "batch", "x": [8.0, 16.0, 24.0, 32.0], "log_time": [4.0, 5, 6, 7]}
        >>> sweeps = pd.DataFrame(rows | {"relaxations": 20.0, "exponential": 0.5, "judged": [True, True, True, False]})
        >>> score = {"system": "toy, network", "sweep": "batch", "theory": "LDT", "ratio": 1.0, "error": 0.1}
        >>> numbers = {"parameters": 22, "loss": 0.31, "accuracy": 0.92, "batch_judged": 3, "trainings": 1}
        >>> found = {name: exactly(value, "network") for name, value in numbers.items()}
        >>> lead = Estimate(value=1, low=0, high=2, n=4)
        >>> found |= {f"batch_{name}": lead for name in ("aic_advantage", "extrapolation_ratio", "slope", "e_folds")}
        >>> for sentence in network_summary(sweeps, pd.DataFrame([score | {"best": False}]), found):
        ...     print(sentence)
        The network with 22 parameters has a minimum of loss 0.31 and accuracy 0.92, and escape takes e^4.0 to e^7.0 \
iterations for B from 8 to 32.
        Too few escapes of the sweep of B are a matter of rates to judge a law.
        No theory is named: at 3 of 4 points of the sweep of B, SGD is stationary before it leaves, and a comparison \
needs 4.
    """
    rows = sweeps[(sweeps["sweep"] == "batch") & (sweeps["model"] == training_name(1))]
    quality = (
        f"accuracy {estimates['accuracy'].value:.3g}"
        if "accuracy" in estimates
        else f"R² {estimates['explained'].value:.3g}"
    )
    minimum = (
        f"The network with {estimates['parameters'].value:.0f} parameters has a minimum of loss "
        f"{estimates['loss'].value:.3g} and {quality}"
    )
    if rows.empty:
        relaxation = float(f"{estimates['settling'].value / RELAXATION_TIMES:.2g}")
        return [
            f"{minimum}.",
            f"No escape was simulated, because the network relaxes too slowly, in {relaxation:,.0f} iterations.",
            "No theory is named.",
        ]
    measured = (
        f"{minimum}, and escape takes e^{rows['log_time'].min():.1f} to e^{rows['log_time'].max():.1f} iterations for "
        f"B from {rows['x'].min():g} to {rows['x'].max():g}."
    )
    first = scores_of(scores, 1)
    objections = [
        f"at {row['judged']} of {row['points']} points of the sweep of {AXES[str(row['sweep'])]}, SGD is stationary "
        f"before it leaves, and a comparison needs {FEWEST_JUDGED}"
        for row in network_conditions(sweeps_of(sweeps, 1), first)
        if not row["enough"]
    ]
    nearest = nearest_theory(first, objections)
    if LOG in set(first.loc[first["best"], "theory"]) and "cov_mu" in estimates:
        ratio = estimates["cov_mu"]
        nearest = (
            f"{nearest[:-1]}; LOG assumes noise in proportion to the loss, C = 2LG, and Tr(CG)/(2L Tr G²) is "
            f"{ratio.value:.2f} [{ratio.low:.2f}, {ratio.high:.2f}]."
        )
    count = int(estimates["trainings"].value)
    if count > 1:
        nearest = f"{nearest[:-1]}; {_counted(scores, count)}."
    return [measured, law_sentence(estimates), nearest]


def sweeps_of(sweeps: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return the sweeps of a training.

    Args:
        sweeps: a `USER_NETWORK_SWEEPS` table.
        number: number of the training, from 1.

    Examples:
        >>> sweeps = pd.DataFrame({"model": ["network", "training 2"], "log_time": [4.0, 5.0]})
        >>> sweeps_of(sweeps, 2)["log_time"].tolist()
        [5.0]
    """
    return sweeps[sweeps["model"] == training_name(number)]


def scores_of(table: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return the scores or predictions of a training.

    Args:
        table: a `SCORES` or `PREDICTIONS` table.
        number: number of the training, from 1.

    Examples:
        >>> scores = pd.DataFrame({"system": ["toy, network", "toy, training 2"], "ratio": [1.0, 1.1]})
        >>> scores_of(scores, 2)["ratio"].tolist()
        [1.1]
    """
    return table[table["system"].str.endswith(f", {training_name(number)}")]


def nearest_of(scores: pd.DataFrame, sweep: str) -> str:
    """Return the names of the nearest theories of one sweep of one training, "none" if no theory is named.

    Args:
        scores: a `SCORES` table of one training.
        sweep: name of the sweep.

    Examples:
        >>> nearest_of(pd.DataFrame({"sweep": "batch", "theory": ["LDT", "CGF"], "best": [True, True]}), "batch")
        'LDT and CGF'
    """
    return " and ".join(scores.loc[scores["best"] & (scores["sweep"] == sweep), "theory"]) or "none"


def _counted(scores: pd.DataFrame, count: int) -> str:
    """Return how many trainings have each set of nearest theories in the sweep of B."""
    found = Counter(nearest_of(scores_of(scores, number), "batch") for number in range(1, count + 1))
    told = ", ".join(f"{name} in {times}" for name, times in found.most_common())
    return f"nearest in the sweep of B of {count} trainings: {told}"
