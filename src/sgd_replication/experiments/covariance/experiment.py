"""Is the covariance of the gradient noise the Hessian? (Fig. 2 of Xie et al.)"""

from sgd_replication.experiments.covariance.settings import (
    CovarianceSettings,
    LargeJobSettings,
    LayersJobSettings,
    MeasureSettings,
    SweptCovarianceSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, Rule

JOBS = "sgd_replication.experiments.covariance.jobs"
NETWORKS = {"network": "covariance.networks"}
STAGES = ("random", "trained")

EXPERIMENT = Experiment(
    name="covariance",
    question="is its covariance the Hessian?",
    settings=CovarianceSettings,
    parts=(
        Part("cov-{network}", over=NETWORKS),
        Part("cov-sweeps"),
        Part("cov-large"),
        Part("layers-{network}", over=NETWORKS),
    ),
    rules=(
        Rule(
            "covariance_measure",
            module=f"{JOBS}.measure",
            settings=MeasureSettings,
            of=lambda settings, wildcards: {
                "network": settings.networks[wildcards["network"]],
                "covariance": settings.covariance,
            },
            over={**NETWORKS, "stage": STAGES},
            seed=True,
        ),
        Rule("covariance_estimate", module=f"{JOBS}.estimate", over=NETWORKS),
        Rule(
            "covariance_sweeps",
            module=f"{JOBS}.sweeps",
            settings=SweptCovarianceSettings,
            of=lambda settings, wildcards: {
                "network": settings.networks[settings.sweeps.network],
                "sweeps": settings.sweeps,
                "covariance": settings.covariance,
            },
            seed=True,
        ),
        Rule(
            "covariance_large",
            module=f"{JOBS}.large",
            settings=LargeJobSettings,
            of=lambda settings, wildcards: {
                "network": settings.networks[settings.covariance.large.network],
                "covariance": settings.covariance,
                "large": settings.covariance.large,
            },
            seed=True,
            device=True,
        ),
        Rule(
            "covariance_layers",
            module=f"{JOBS}.layers",
            settings=LayersJobSettings,
            of=lambda settings, wildcards: {
                "network": settings.networks[wildcards["network"]],
                "copies": settings.covariance.layers.copies,
                "rows": settings.covariance.layers.rows,
                "pooling": settings.covariance.layers.pooling_of(wildcards["network"]),
                "lowest": settings.covariance.lowest,
                "highest": settings.covariance.highest,
                "precision": settings.covariance.precision,
            },
            over=NETWORKS,
            seed=True,
        ),
    ),
    networks=("covariance.networks", "sweeps.network"),
    large_networks=("covariance.large.network",),
    references=("xie2021_covariance.csv",),
    figures=("covariance_published", "covariance_depends"),
    report_tables=("covariance_table", "layers_table"),
)
