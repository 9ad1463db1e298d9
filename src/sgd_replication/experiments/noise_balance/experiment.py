"""Noise balance and the stationary law of SGD (Ziyin, Li and Ueda, arXiv:2308.06671)."""

from sgd_replication.experiments.noise_balance.opt_in_settings import (
    DeepJobSettings,
    ScaledStepTrainingSettings,
    TanhTrainingSettings,
)
from sgd_replication.experiments.noise_balance.settings import (
    BalanceNetworkSettings,
    DiagonalSettings,
    MatrixSettings,
    NoiseBalanceSettings,
    PublishedSettings,
    SubnetworkSettings,
    TemperatureSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, Rule, job_rule

DEEP = {"setting": "noise_balance.deep.settings"}
TANH = {"network": "noise_balance.tanh_loss.networks"}
SCALED = {"set": "noise_balance.scaled_steps.sets"}

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
        Part("bal-deep-{setting}", over=DEEP),
        Part("bal-tanh-{network}", over=TANH),
        Part("bal-scaled-{set}", over=SCALED),
    ),
    rules=(
        job_rule("noise_balance", "networks", BalanceNetworkSettings, "noise_balance.networks", seed=True),
        job_rule("noise_balance", "diagonal", DiagonalSettings, "noise_balance.diagonal", seed=True),
        job_rule("noise_balance", "temperatures", TemperatureSettings, "noise_balance.temperatures", seed=True),
        job_rule("noise_balance", "subnetworks", SubnetworkSettings, "noise_balance.subnetworks", seed=True),
        job_rule("noise_balance", "matrices", MatrixSettings, "noise_balance.matrices", seed=True),
        job_rule("noise_balance", "published", PublishedSettings, "noise_balance.published", seed=True),
        Rule(
            "noise_balance_deep",
            module="sgd_replication.experiments.noise_balance.jobs.deep",
            settings=DeepJobSettings,
            of=lambda settings, wildcards: {
                "deep": settings.noise_balance.deep,
                "slope": getattr(settings.noise_balance.diagonal, wildcards["setting"])[0],
                "deviation": getattr(settings.noise_balance.diagonal, wildcards["setting"])[1],
            },
            over=DEEP,
            seed=True,
        ),
        job_rule("noise_balance", "tanh_losses", TanhTrainingSettings, "noise_balance.tanh_loss", over=TANH, seed=True),
        job_rule(
            "noise_balance",
            "scaled_steps",
            ScaledStepTrainingSettings,
            "noise_balance.scaled_steps",
            over=SCALED,
            seed=True,
            device=True,
        ),
    ),
    data_sets=("noise_balance.networks.set", "noise_balance.scaled_steps.sets"),
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
    opt_in_figures={
        "bal_deep": "noise_balance.deep.settings",
        "bal_tanh_losses": "noise_balance.tanh_loss.networks",
        "bal_scaled_steps": "noise_balance.scaled_steps.sets",
    },
    report_tables=("noise_balance_table", "noise_balance_opt_in"),
)
