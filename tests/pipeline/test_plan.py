"""The plan of a run: what would be computed, what taken over, and how long it takes."""

import json
import shlex

from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.records import Cost, Environment, Origin, Record
from sgd_replication.jobs.takeover import job_key
from sgd_replication.pipeline.plan import describe_plan, read_plan


def identity(rule, **changes):
    values = {"rule": rule, "module": "m", "wildcards": {}, "settings": {}, "seed": 0, "threads": 1, "device": "cpu"}
    return Identity(**(values | {"code": "c0de"} | changes))


def files(results, source, made):
    record = results / f"{made}.record.json"
    return JobFiles(results=results, input={"source": source}, output={"made": results / made, "record": record})


def dry_run(*jobs):
    """What Snakemake prints of jobs in a dry run with reasons and shell commands."""
    lines = []
    for reason, one, places in jobs:
        quoted = (shlex.quote(one.model_dump_json()), shlex.quote(places.model_dump_json()))
        command = f"(python -m sgd_replication.jobs.run --identity {quoted[0]} --files {quoted[1]} || {{ code=$?; }})"
        lines += [f"rule {one.rule}:", "    jobid: 1", f"    reason: {reason}", f"Shell command: {command}"]
    return "\n".join(lines)


def leave(results, one, places, seconds):
    """Write the outputs and the record of a job."""
    places.output["made"].write_text(one.rule)
    inputs = {path.relative_to(results).as_posix(): file_sha256(path) for path in [places.input["source"]]}
    made = places.output["made"]
    record = Record(
        rule=one.rule, key=job_key(one, inputs), outputs={made.name: file_sha256(made)},
        inputs=inputs, settings={}, code="c0de", data={}, seed=0, threads=1, device="cpu",
        cost=Cost(seconds=seconds, cpu_seconds=seconds, peak_memory=1), determinism="bitwise",
        origin=Origin(commit="c", dirty=False), environment=Environment.current(),
    )  # fmt: skip
    places.output["record"].write_text(json.dumps(record.model_dump(mode="json", by_alias=True)))


def test_a_chain_of_jobs_is_taken_over_up_to_the_one_that_differs(tmp_path):
    old, new = tmp_path / "v1", tmp_path / "v2"
    for folder in (old, new):
        folder.mkdir()
        (folder / "in.txt").write_text("input")
    first, second = identity("first"), identity("second")
    leave(old, first, files(old, old / "in.txt", "a.txt"), seconds=60)
    leave(old, second, files(old, old / "a.txt", "b.txt"), seconds=120)
    changed = identity("second", settings={"n": 2})
    jobs = [("Missing output files", first, files(new, new / "in.txt", "a.txt"))]
    same = read_plan(dry_run(*jobs, ("Missing", second, files(new, new / "a.txt", "b.txt"))))
    assert [(job.rule, job.taken_from) for job in same] == [("first", "v1"), ("second", "v1")]
    other = read_plan(
        dry_run(
            *jobs,
            (
                "Params have changed since last execution: <nothing>; Missing output files: b.txt",
                changed,
                files(new, new / "a.txt", "b.txt"),
            ),
        )
    )
    assert [(job.rule, job.taken_from, job.seconds) for job in other] == [("first", "v1", 60), ("second", None, 120)]
    assert describe_plan(other).splitlines() == [
        "1 job to compute:",
        "  second (about 2.0 min): code, settings or seed changed; Missing output files",
        "1 job to take over from another version:",
        "  first: from v1",
        "About 2.0 minutes of work, by the records of earlier runs.",
    ]


def test_what_depends_on_a_computed_job_is_computed(tmp_path):
    old, new = tmp_path / "v1", tmp_path / "v2"
    for folder in (old, new):
        folder.mkdir()
        (folder / "in.txt").write_text("input")
    second = identity("second")
    leave(old, second, files(old, old / "in.txt", "b.txt"), seconds=1)
    planned = read_plan(
        dry_run(
            ("Missing", identity("first", seed=1), files(new, new / "in.txt", "a.txt")),
            ("Missing", second, files(new, new / "a.txt", "b.txt")),
        )
    )
    assert [job.taken_from for job in planned] == [None, None]
