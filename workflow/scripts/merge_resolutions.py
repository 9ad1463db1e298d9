"""Collect what every data set of the run resolved to in one file, data.json."""

from job import Job, JobParser

from sgd_replication.jobs.writing import write_json


def merge(job: Job) -> None:
    resolutions = [job.resolution(file) for file in sorted(job.files.resolutions)]
    sets = {resolution.requested: {**resolution.model_dump(mode="json"), "sha256": resolution.sha256}
            for resolution in resolutions}  # fmt: skip
    write_json(job.files.data, {"schema": 1, "sets": sets})


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--resolutions", "one file for each set", several=True)
    parser.add_output("--data", "data.json")
    parser.run(merge)


if __name__ == "__main__":
    main()
