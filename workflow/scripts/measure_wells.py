"""Wells left through balls and levels, and a curved way over a saddle; then exponents against quasi-potentials."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.point_cache import cached_table
from sgd_replication.experiments.large_deviations.curved import measure_curved
from sgd_replication.experiments.large_deviations.estimates import well_estimates
from sgd_replication.experiments.large_deviations.settings import WellSettings
from sgd_replication.experiments.large_deviations.tables import CURVED, WELLS
from sgd_replication.experiments.large_deviations.wells import measure_wells
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings, parts = job.settings(WellSettings), Parts(job)
    wells = measure_wells(settings, job.seed, parts)
    curved = cached_table(parts, "curved", lambda: measure_curved(settings, job.seed))
    write_table(wells, WELLS, job.files.wells)
    write_table(curved, CURVED, job.files.curved)
    write_estimates(
        job,
        experiment="ldt-wells",
        estimates=well_estimates(wells, curved),
        evidence=[job.files.wells, job.files.curved],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--wells", "escape times from quadratic wells")
    parser.add_output("--curved", "escape times over a curved way")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
