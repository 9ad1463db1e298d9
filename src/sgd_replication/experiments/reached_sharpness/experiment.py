"""Sharpness that small networks reach at equal loss: chosen by the noise, or bounded by the stability of the step?"""

from sgd_replication.experiments.reached_sharpness.settings import (
    PointSettings,
    ReachedSettings,
    ReachedSharpnessSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, job_rule

SETS = {"set": "reached_sharpness.sets"}

EXPERIMENT = Experiment(
    name="reached_sharpness",
    question="diffusion or stability",
    settings=ReachedSharpnessSettings,
    parts=(Part("reached-{set}", over=SETS),),
    rules=(
        job_rule("reached_sharpness", "measure", ReachedSettings, "reached_sharpness", over=SETS, seed=True),
        job_rule("reached_sharpness", "estimate", PointSettings, "reached_sharpness", over=SETS),
    ),
    data_sets=("reached_sharpness.sets",),
    reads=("data_curvature",),
    figures=("reached_sharpness",),
    report_tables=("reached_sharpness_table",),
)
