"""Noise balance and the stationary law of SGD (Ziyin, Li and Ueda, arXiv:2308.06671)."""

from sgd_replication.experiments.noise_balance.settings import (
    BalanceNetworkSettings,
    DiagonalSettings,
    NoiseBalanceSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, Rule

JOBS = "sgd_replication.experiments.noise_balance.jobs"

EXPERIMENT = Experiment(
    name="noise_balance",
    question="noise balance",
    settings=NoiseBalanceSettings,
    parts=(Part("bal-networks"), Part("bal-stationary")),
    rules=(
        Rule(
            "noise_balance_networks",
            module=f"{JOBS}.networks",
            settings=BalanceNetworkSettings,
            of=lambda settings, wildcards: settings.noise_balance.networks,
            seed=True,
        ),
        Rule(
            "noise_balance_diagonal",
            module=f"{JOBS}.diagonal",
            settings=DiagonalSettings,
            of=lambda settings, wildcards: settings.noise_balance.diagonal,
            seed=True,
        ),
    ),
    data_sets=("noise_balance.networks.set",),
    figures=("bal_networks", "bal_laws", "bal_phases"),
)
