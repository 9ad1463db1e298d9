"""What a restored version lacks: the files that its pack left out."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.models import FileModel

FILE = "restored.json"


class Restored(FileModel):
    """Content of ``restored.json``.

    Attributes:
        source: the pack that the version was restored from.
        commit: that the pack's version was made at.
        left_out: files that jobs of the version made and the pack does not hold, by path under the version's folder.
        finished: whether the version was restored to the end.

    Examples:
        >>> Restored(source="references/released", commit="abc", left_out=["a.npy"]).finished
        False
    """

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    source: str
    commit: str
    left_out: list[str]
    finished: bool = False


def left_out(folder: Path) -> set[str]:
    """Return the files that a version may lack, because the pack that it was restored from left them out.

    Examples:
        >>> left_out(Path("results/absent"))
        set()
    """
    file = folder / FILE
    return set(Restored.read(file).left_out) if file.is_file() else set()


def is_unfinished(folder: Path) -> bool:
    """Return whether `make restore` began to restore a version and did not end.

    Examples:
        >>> is_unfinished(Path("results/absent"))
        False
    """
    file = folder / FILE
    return file.is_file() and not Restored.read(file).finished


def check_finished(folder: Path) -> None:
    """Raise UserError if a version is restored in part only.

    Examples:
        >>> check_finished(Path("results/absent"))
    """
    if is_unfinished(folder):
        raise UserError(f"{folder} was not restored to the end. Run `make restore` again, or remove this folder.")
