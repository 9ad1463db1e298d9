"""The list of experiments, and the parts, figures, networks and data sets that follow from their declarations."""

from collections.abc import Sequence

from pydantic import BaseModel

from sgd_replication.experiments.covariance.experiment import EXPERIMENT as COVARIANCE
from sgd_replication.experiments.data_curvature.experiment import EXPERIMENT as DATA_CURVATURE
from sgd_replication.experiments.flat_minima.experiment import EXPERIMENT as FLAT_MINIMA
from sgd_replication.experiments.large_deviations.experiment import EXPERIMENT as LARGE_DEVIATIONS
from sgd_replication.experiments.log_barrier.experiment import EXPERIMENT as LOG_BARRIER
from sgd_replication.experiments.network_escape.experiment import EXPERIMENT as NETWORK_ESCAPE
from sgd_replication.experiments.noise.experiment import EXPERIMENT as NOISE
from sgd_replication.experiments.noise_balance.experiment import EXPERIMENT as NOISE_BALANCE
from sgd_replication.experiments.optimisers.experiment import EXPERIMENT as OPTIMISERS
from sgd_replication.experiments.reached_sharpness.experiment import EXPERIMENT as REACHED_SHARPNESS
from sgd_replication.experiments.sensitivity.experiment import EXPERIMENT as SENSITIVITY
from sgd_replication.experiments.styblinski_tang.experiment import EXPERIMENT as STYBLINSKI_TANG
from sgd_replication.experiments.theorems.experiment import EXPERIMENT as THEOREMS
from sgd_replication.experiments.theory_comparison.experiment import EXPERIMENT as THEORY_COMPARISON
from sgd_replication.jobs.experiment import Experiment, setting

EXPERIMENTS: tuple[Experiment, ...] = (
    NOISE,
    COVARIANCE,
    STYBLINSKI_TANG,
    THEOREMS,
    FLAT_MINIMA,
    OPTIMISERS,
    NETWORK_ESCAPE,
    DATA_CURVATURE,
    REACHED_SHARPNESS,
    LOG_BARRIER,
    LARGE_DEVIATIONS,
    NOISE_BALANCE,
    THEORY_COMPARISON,
    SENSITIVITY,
)
"""All experiments, in the order of the report. An experiment reads results only of experiments before it."""


def find_experiment(name: str) -> Experiment:
    """Return the experiment with a name.

    Examples:
        >>> find_experiment("noise_balance").question
        'noise balance'
    """
    return next(one for one in EXPERIMENTS if one.name == name)


def is_bulky(path: str) -> bool:
    """Return whether a file under a version's folder is one that no notebook reads.

    Examples:
        >>> is_bulky("measurements/noise-distribution/pooled.npy"), is_bulky("measurements/noise-batch/shares.parquet")
        (True, False)
    """
    return any(path.endswith(one.bulky) for one in EXPERIMENTS)


def part_names(settings: BaseModel) -> list[str]:
    """Return the names of the parts of all experiments under these settings, in the order of the report."""
    return [name for one in EXPERIMENTS for name in one.part_names(settings)]


def figure_experiments() -> dict[str, str]:
    """Return the experiment that draws each figure, in the order of the report; those on demand are among them.

    Examples:
        >>> figure_experiments()["title_claim"]
        'flat_minima'
    """
    return {figure: one.name for one in EXPERIMENTS for figure in (*one.figures, *one.opt_in_figures)}


def figure_questions() -> dict[str, str]:
    """Return the question that each figure belongs to.

    Examples:
        >>> figure_questions()["bal_laws"]
        'noise balance'
    """
    return {figure: one.question for one in EXPERIMENTS for figure in (*one.figures, *one.opt_in_figures)}


def named_networks(settings: BaseModel) -> dict[str, list[str]]:
    """Return the networks that experiments use, by the settings key that names them."""
    keys = {key: None for one in EXPERIMENTS for key in (*one.networks, *one.large_networks)}
    return {key: names_at(settings, key) for key in keys}


def names_at(settings: BaseModel, key: str) -> list[str]:
    """Return the value of a settings key, one name or several, as a list of names."""
    value: str | Sequence[str] = setting(settings, key)
    return [value] if isinstance(value, str) else list(value)


def sets_of(experiment: Experiment, settings: BaseModel) -> list[str]:
    """Return the names of the data sets that an experiment uses, directly or through a network."""
    direct = [name for key in experiment.data_sets for name in names_at(settings, key)]
    networks = [name for key in (*experiment.networks, *experiment.large_networks) for name in names_at(settings, key)]
    return sorted({*direct, *(setting(settings, f"networks.{name}.data") for name in networks)})


def used_sets(settings: BaseModel) -> list[str]:
    """Return the names of the data sets that the experiments use, sorted. Other data sets are not resolved."""
    return sorted({name for one in EXPERIMENTS for name in sets_of(one, settings)})
