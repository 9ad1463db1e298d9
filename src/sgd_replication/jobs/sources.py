"""What a source file imports, and a digest of its syntax tree without docstrings; kept between processes.

To parse all files takes seconds, and every start of the workflow asks for all of them. What was read of a file is found
again by the file's content.
"""

import ast
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.environment import CACHE

KEPT = CACHE / "sources.json"
"""File with what was read, below the working directory."""


class Source(NamedTuple):
    """One file: the digest of its syntax tree without docstrings, and the (module, name) that it imports.

    The name is None for `import module`.
    """

    digest: str
    imports: tuple[tuple[str, str | None], ...]


class KeptSources:
    """What was read of files, by their content, in a file that outlives the process.

    A file that is missing, damaged, or of another Python or another version of this module counts as empty: a digest
    depends on both. If it cannot be written, files are parsed anew each time.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     kept, script = Path(folder, "kept.json"), Path(folder, "script.py")
        ...     _ = script.write_text("from house import oven")
        ...     first = KeptSources(kept)
        ...     source = first.read(script)
        ...     first.write()
        ...     source.imports, source == KeptSources(kept).read(script)
        ((('house', 'oven'),), True)
    """

    def __init__(self, place: Path) -> None:
        self._place, self._known, self._complete = place, _load(place), True

    def read(self, file: Path) -> Source:
        """Return what a file holds; it is parsed if its content is new.

        Raises:
            SyntaxError: it is no Python.
            ValueError: it has a relative import.
        """
        content = file.read_bytes()
        key = hashlib.sha256(content).hexdigest()
        if key not in self._known:
            self._known[key] = _parsed(content, file)
            self._complete = False
        return self._known[key]

    def write(self) -> None:
        """Write what is known, if anything of it is new."""
        if self._complete:
            return
        self._complete = True
        with suppress(OSError):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            # A name of its own, because two processes may write at once.
            number, name = tempfile.mkstemp(dir=self._place.parent, prefix=f"{self._place.name}.")
            with os.fdopen(number, "w") as stream:
                stream.write(json.dumps({"made_by": _made_by(), "sources": self._known}))
            Path(name).replace(self._place)


def _load(place: Path) -> dict[str, Source]:
    try:
        content = json.loads(place.read_text())
        if content["made_by"] != _made_by():
            return {}
        found = content["sources"].items()
        return {key: Source(digest, tuple((one, name) for one, name in imports)) for key, (digest, imports) in found}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


@cache
def _made_by() -> str:
    """Digests are those of this Python's syntax trees, by the rules of this file."""
    return f"{sys.version} {file_sha256(Path(__file__))}"


def _parsed(content: bytes, file: Path) -> Source:
    tree = ast.parse(content, filename=str(file))
    imports = tuple(pair for node in _statements(tree) for pair in _pairs(node))
    return Source(hashlib.sha256(ast.dump(tree).encode()).hexdigest(), imports)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Remove the statements that are only a string, docstrings of modules, functions, classes and constants.

    Yields every other statement below a node, however deep. No expression holds a statement, so none is looked into.
    """
    for field in _BLOCKS.intersection(node._fields):
        kept = [one for one in getattr(node, field) if not _is_text(one)]
        getattr(node, field)[:] = kept
        for one in kept:
            yield one
            yield from _statements(one)


_BLOCKS = frozenset({"body", "orelse", "handlers", "finalbody", "cases"})
"""Fields of a statement that hold lists of statements, or of parts that hold some."""


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _pairs(node: ast.AST) -> Iterator[tuple[str, str | None]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, None) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if node.level or node.module is None:
            raise ValueError("relative imports are not used in this project; write the full name")
        yield from ((node.module, alias.name) for alias in node.names)
