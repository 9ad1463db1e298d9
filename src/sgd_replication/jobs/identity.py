"""What decides a job's result, and where it reads and writes: the two parameters that a rule hands to its job."""

from pathlib import Path
from typing import Any

from sgd_replication.jobs.models import FrozenModel


class Identity(FrozenModel):
    """Everything that decides a job's result besides its input files; a change in any of it reruns the job.

    Attributes:
        rule: of the workflow.
        module: with the function ``run(job)``.
        wildcards: of the rule, with this job's values.
        settings: the job's settings as plain values; None if it has none.
        seed: the base seed; None where nothing random happens.
        threads: that it computes with.
        device: ``cpu``, ``cuda`` or ``auto``.
        code: digest of the module and of all that it imports from the project.

    Examples:
        >>> identity = Identity(
        ...     rule="fit", module="m", wildcards={}, settings=None, seed=3, threads=1, device="cpu", code="c0de"
        ... )
        >>> Identity.model_validate_json(identity.model_dump_json()) == identity
        True
    """

    rule: str
    module: str
    wildcards: dict[str, str]
    settings: Any
    seed: int | None
    threads: int
    device: str
    code: str


class JobFiles(FrozenModel):
    """Where a job reads and writes, by the names that the rule gives to its files.

    Attributes:
        results: the version's folder.
        input, output: a path or a list of paths for each name; ``record`` is among the outputs.
        take_over: whether the outputs of another version may be copied if that version ran the same job.

    Examples:
        >>> files = JobFiles(results="results/v1", input={}, output={"tables": ["a.parquet", "b.parquet"]})
        >>> files.output["tables"][0].name
        'a.parquet'
    """

    results: Path
    input: dict[str, Path | list[Path]]
    output: dict[str, Path | list[Path]]
    take_over: bool = True
