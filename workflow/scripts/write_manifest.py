"""Merge the records of all jobs into manifest.json, checking that no file has changed since its record."""

from pathlib import Path

from job import Job, JobParser

from sgd_replication.jobs.records import Origin
from sgd_replication.jobs.writing import write_json
from sgd_replication.pipeline.manifest import merge_records


def write_manifest(job: Job) -> None:
    manifest = merge_records(job.results.name, job.results, job.files.records, Origin.of(Path.cwd()))
    write_json(job.files.manifest, manifest.model_dump(mode="json", by_alias=True))


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--records", "the records of all other jobs", several=True)
    parser.add_output("--manifest", "manifest.json")
    parser.run(write_manifest)


if __name__ == "__main__":
    main()
