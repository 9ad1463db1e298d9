"""Test the estimators of a tail index, and the comparison of laws, on synthetic samples of a known law."""

from functools import partial

from sgd_diffusion.point_cache import cached_tables
from sgd_replication.experiments.noise.settings import TrialSettings
from sgd_replication.experiments.noise.tables import ESTIMATOR_TRIALS, FAMILY_TRIALS
from sgd_replication.experiments.noise.trials import estimator_trial, family_trials, trial_estimates
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[TrialSettings]) -> None:
    """Write the tables ``estimators`` and ``families`` and the estimates ``tail-estimators``."""
    settings, output = job.settings, job.output
    trials = settings.estimators
    trial = partial(
        estimator_trial, values=trials.values, samples=trials.samples, block=settings.pooled_block, seed=job.seed
    )
    points = [(f"{alpha}", partial(trial, alpha)) for alpha in trials.indices]
    estimators = cached_tables(job.cache, points, "indices")
    families = family_trials(settings.minibatches, trials.samples, job.seed)
    write_table(estimators, ESTIMATOR_TRIALS, output.estimators)
    write_table(families, FAMILY_TRIALS, output.families)
    write_estimates(job, part="tail-estimators", estimates=trial_estimates(estimators, families))
