"""SGD on linear regression: its stationary law as a power of the loss, and first passage to multiples of the lowest."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.log_barrier.passage import measure_passage, passage_estimates
from sgd_replication.experiments.log_barrier.settings import LogBarrierSettings
from sgd_replication.experiments.log_barrier.stationary import measure_stationary, stationary_estimates
from sgd_replication.experiments.log_barrier.tables import HISTOGRAMS, PASSAGE, STATIONARY
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings, parts, files = job.settings(LogBarrierSettings), Parts(job), job.files
    stationary, histograms = measure_stationary(settings.stationary, job.seed, parts)
    passage = measure_passage(settings.passage, job.seed, parts)
    write_table(stationary, STATIONARY, files.stationary)
    write_table(histograms, HISTOGRAMS, files.histograms)
    write_table(passage, PASSAGE, files.passage)
    write_estimates(
        job,
        experiment="log-regression",
        estimates=stationary_estimates(stationary) | passage_estimates(passage),
        evidence=[files.stationary, files.histograms, files.passage],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--stationary", "exponents of the stationary law")
    parser.add_output("--histograms", "of the stationary values")
    parser.add_output("--passage", "times of first passage")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
