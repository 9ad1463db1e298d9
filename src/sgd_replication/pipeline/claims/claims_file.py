"""Writing and reading of ``claims.json``, whose format is fixed by a schema number."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.writing import write_json
from sgd_replication.pipeline.claims.judge import JudgedClaim


class JudgedClaims(BaseModel):
    """Content of ``claims.json``: all claims of a version with their verdicts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    claims: list[JudgedClaim]


def write_claims(file: Path, claims: list[JudgedClaim]) -> None:
    """Write claims with their verdicts to a file.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_claims(Path(folder, "claims.json"), [])
        ...     read_claims(Path(folder, "claims.json"))
        []
    """
    write_json(file, JudgedClaims(claims=claims).model_dump(mode="json", by_alias=True))


def read_claims(file: Path) -> list[JudgedClaim]:
    """Return the claims in a file that `write_claims` wrote.

    Raises:
        UserError: the file has another format.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "claims.json").write_text("{}")
        ...     read_claims(Path(folder, "claims.json"))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.UserError: ...claims.json: not made by this version of the program (1 fields differ).
    """
    try:
        return JudgedClaims.model_validate_json(file.read_text()).claims
    except ValidationError as error:
        raise UserError(
            f"{file}: not made by this version of the program ({error.error_count()} fields differ)."
        ) from error
