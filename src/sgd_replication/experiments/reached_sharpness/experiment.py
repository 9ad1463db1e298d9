"""Sharpness that small networks reach at equal loss: chosen by the noise, or bounded by the stability of the step?"""

from sgd_replication.experiments.reached_sharpness.minima_settings import MinimaSettings
from sgd_replication.experiments.reached_sharpness.point_settings import PointSettings
from sgd_replication.experiments.reached_sharpness.settings import ReachedSettings, ReachedSharpnessSettings
from sgd_replication.jobs.experiment import Experiment, Part, Rule, job_rule

SETS = {"set": "reached_sharpness.sets"}

EXPERIMENT = Experiment(
    name="reached_sharpness",
    question="diffusion or stability",
    settings=ReachedSharpnessSettings,
    parts=(Part("reached-{set}", over=SETS), Part("stability")),
    rules=(
        job_rule("reached_sharpness", "measure", ReachedSettings, "reached_sharpness", over=SETS, seed=True),
        job_rule("reached_sharpness", "estimate", PointSettings, "reached_sharpness", over=SETS),
        job_rule("reached_sharpness", "minima", MinimaSettings, "reached_sharpness.minima", over=SETS, seed=True),
        Rule("reached_sharpness_stability", module="sgd_replication.experiments.reached_sharpness.jobs.stability"),
    ),
    data_sets=("reached_sharpness.sets",),
    reads=("data_curvature",),
    figures=("reached_sharpness", "stability_minima"),
    report_tables=("reached_sharpness_table", "stability_table"),
)
