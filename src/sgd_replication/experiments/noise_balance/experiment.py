"""Noise balance and the stationary law of SGD (Ziyin, Li and Ueda, arXiv:2308.06671)."""

from sgd_replication.experiments.noise_balance.settings import (
    BalanceNetworkSettings,
    DiagonalSettings,
    MatrixSettings,
    NoiseBalanceSettings,
    PublishedSettings,
    SubnetworkSettings,
    TemperatureSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, job_rule

EXPERIMENT = Experiment(
    name="noise_balance",
    question="noise balance",
    settings=NoiseBalanceSettings,
    parts=(
        Part("bal-networks"),
        Part("bal-stationary"),
        Part("bal-temperatures"),
        Part("bal-subnetworks"),
        Part("bal-matrices"),
        Part("bal-published"),
    ),
    rules=(
        job_rule("noise_balance", "networks", BalanceNetworkSettings, "noise_balance.networks", seed=True),
        job_rule("noise_balance", "diagonal", DiagonalSettings, "noise_balance.diagonal", seed=True),
        job_rule("noise_balance", "temperatures", TemperatureSettings, "noise_balance.temperatures", seed=True),
        job_rule("noise_balance", "subnetworks", SubnetworkSettings, "noise_balance.subnetworks", seed=True),
        job_rule("noise_balance", "matrices", MatrixSettings, "noise_balance.matrices", seed=True),
        job_rule("noise_balance", "published", PublishedSettings, "noise_balance.published", seed=True),
    ),
    data_sets=("noise_balance.networks.set",),
    bulky=("bal-networks/balance.parquet",),
    figures=(
        "bal_networks",
        "bal_laws",
        "bal_phases",
        "bal_temperatures",
        "bal_subnetworks",
        "bal_matrices",
        "bal_published",
    ),
    report_tables=("noise_balance_table",),
)
