"""Networks whose curvature is that of the data: their saddles, and whether the shape of the noise matters."""

from sgd_replication.experiments.data_curvature.optimiser_settings import OptimiserSettings
from sgd_replication.experiments.data_curvature.settings import (
    CommitteeSettings,
    EscapeSettings,
    OddsSettings,
    TimedPairSettings,
)
from sgd_replication.experiments.data_curvature.width_settings import SettingsWithWidths, WidthSettings
from sgd_replication.jobs.experiment import Experiment, Part, job_rule

SETS, ODDS_SETS = {"set": "data_curvature.sets"}, {"set": "data_curvature.odds.sets"}
OPTIMISER_SETS = {"set": "data_curvature.optimisers.sets"}

EXPERIMENT = Experiment(
    name="data_curvature",
    question="curvature of the data",
    settings=SettingsWithWidths,
    parts=(Part("data-curvature"), Part("data-pairs"), Part("data-optimisers"), Part("data-widths")),
    rules=(
        job_rule("data_curvature", "saddles", CommitteeSettings, "data_curvature.committees", over=SETS, seed=True),
        job_rule("data_curvature", "measure", EscapeSettings, "data_curvature.escapes", over=SETS, seed=True),
        job_rule("data_curvature", "predict", EscapeSettings, "data_curvature.escapes", over=SETS, seed=True),
        job_rule("data_curvature", "odds", OddsSettings, "data_curvature.odds", over=ODDS_SETS, seed=True),
        job_rule("data_curvature", "transitions", TimedPairSettings, "data_curvature.odds", over=ODDS_SETS, seed=True),
        job_rule("data_curvature", "estimate", EscapeSettings, "data_curvature.escapes", seed=True),
        job_rule("data_curvature", "pairs", OddsSettings, "data_curvature.odds"),
        job_rule(
            "data_curvature",
            "optimisers",
            OptimiserSettings,
            "data_curvature.optimisers",
            over=OPTIMISER_SETS,
            seed=True,
        ),
        job_rule("data_curvature", "ratios", OptimiserSettings, "data_curvature.optimisers"),
        job_rule("data_curvature", "widths", WidthSettings, "data_curvature.widths", over=SETS, seed=True),
        job_rule("data_curvature", "outcomes", WidthSettings, "data_curvature.widths"),
    ),
    data_sets=("data_curvature.sets", "data_curvature.odds.sets", "data_curvature.optimisers.sets"),
    figures=("data_noise_shape", "data_saddles", "data_pairs", "data_transitions", "data_theories", "data_optimisers"),
    report_tables=("data_curvature_table", "data_optimisers_table", "data_widths_table"),
)
