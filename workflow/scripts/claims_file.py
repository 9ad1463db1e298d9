"""The pinned file ``claims.json``."""

import json
from pathlib import Path

from job import write_json
from pydantic import TypeAdapter

from sgd_diffusion.claims import JudgedClaim

_CLAIMS = TypeAdapter(list[JudgedClaim])


def write_claims(file: Path, claims: list[JudgedClaim]) -> None:
    """Write ``claims.json``."""
    write_json(file, {"schema": 1, "claims": _CLAIMS.dump_python(claims, mode="json")})


def read_claims(file: Path) -> list[JudgedClaim]:
    """Read ``claims.json``."""
    return _CLAIMS.validate_python(json.loads(file.read_text())["claims"])
