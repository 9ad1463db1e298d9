"""Noise balance and the stationary law of SGD (Ziyin, Li and Ueda, arXiv:2308.06671)."""

from sgd_replication.experiments.noise_balance.settings import (
    BalanceNetworkSettings,
    DiagonalSettings,
    NoiseBalanceSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, job_rule

EXPERIMENT = Experiment(
    name="noise_balance",
    question="noise balance",
    settings=NoiseBalanceSettings,
    parts=(Part("bal-networks"), Part("bal-stationary")),
    rules=(
        job_rule("noise_balance", "networks", BalanceNetworkSettings, "noise_balance.networks", seed=True),
        job_rule("noise_balance", "diagonal", DiagonalSettings, "noise_balance.diagonal", seed=True),
    ),
    data_sets=("noise_balance.networks.set",),
    bulky=("bal-networks/balance.parquet",),
    figures=("bal_networks", "bal_laws", "bal_phases"),
)
