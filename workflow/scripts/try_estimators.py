"""Try the estimators of a tail index, and the comparison of laws, on samples whose law is known."""

from functools import partial

import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.point_cache import cached_table
from sgd_diffusion.progress import track
from sgd_replication.experiments.noise.estimates import trial_estimates
from sgd_replication.experiments.noise.settings import NoiseSettings
from sgd_replication.experiments.noise.tables import ESTIMATOR_TRIALS, FAMILY_TRIALS
from sgd_replication.experiments.noise.trials import estimator_trial, family_trials
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = job.settings(NoiseSettings)
    trials = settings.estimators
    parts = Parts(job)

    def of(alpha: float) -> pd.DataFrame:
        return estimator_trial(
            alpha, values=trials.values, samples=trials.samples, block=settings.pooled_block, seed=job.seed
        )

    tables = [cached_table(parts, f"{alpha}", partial(of, alpha)) for alpha in track(trials.indices, "indices")]
    estimators = pd.concat(tables, ignore_index=True)
    families = family_trials(settings.minibatches, trials.samples, job.seed)
    write_table(estimators, ESTIMATOR_TRIALS, job.files.estimators)
    write_table(families, FAMILY_TRIALS, job.files.families)
    write_estimates(
        job,
        experiment="tail-estimators",
        estimates=trial_estimates(estimators, families),
        evidence=[job.files.estimators, job.files.families],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--estimators", "bias, scatter and coverage of every estimator at every index")
    parser.add_output("--families", "which law is preferred for samples of each")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
