"""Wells left through balls and levels, and a curved way over a saddle; then exponents against quasi-potentials."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.config import WellSettings
from sgd_diffusion.large_deviations import CURVED, WELLS, measure_curved, measure_wells, well_estimates
from sgd_diffusion.measurements import write_table


def measure(job: Job) -> None:
    settings, parts = job.settings(WellSettings), Parts(job)
    wells = measure_wells(settings, job.seed, parts.table)
    curved = parts.table("curved", lambda: measure_curved(settings, job.seed))
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
