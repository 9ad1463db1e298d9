"""The code that a script runs: its import closure within the project, and one digest of it.

A workflow engine sees an edited script but not an edited package module. The digest, given to every job as a
parameter, makes an edit rerun the jobs whose scripts import it, directly or not, and no others.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sgd_replication.jobs.sources import KEPT, KeptSources, Source


def code_digest(scripts: Sequence[Path], roots: Sequence[Path]) -> str:
    """Return one digest of the scripts and of everything they import from the roots.

    What counts is the syntax tree without docstrings: layout, comments and docstrings change nothing. What is read of
    a file is kept in `KEPT`.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     plain, told, other = (Path(folder, f"{name}.py") for name in ("plain", "told", "other"))
        ...     _ = plain.write_text("x = 1"), told.write_text("x  =  1  # one"), other.write_text("x = 2")
        ...     digests = [code_digest([script], roots=[]) for script in (plain, told, other)]
        >>> digests[0] == digests[1], digests[0] == digests[2]
        (True, False)
    """
    digest = hashlib.sha256()
    for file in sorted({member for script in scripts for member in _closure(script, tuple(roots))}):
        digest.update(_read(file).digest.encode())
    _kept().write()
    return digest.hexdigest()[:16]


def import_closure(script: Path, roots: Sequence[Path]) -> frozenset[Path]:
    """Return the script and every file under the roots that it imports from, directly or not.

    Imports are read from the syntax tree, those inside functions too. A package's `__init__.py` that only hands names
    on is looked through: `from package import name` counts the file that defines the name, and not its neighbours.
    Imports by a computed name are not seen.

    Args:
        script: a Python file.
        roots: folders from which absolute imports are resolved, such as ``src``; the script's own folder counts too.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     script = Path(folder, "script.py")
        ...     _ = script.write_text("import math, oven"), Path(folder, "oven.py").write_text("from plan import y")
        ...     _ = Path(folder, "plan.py").write_text("y = 2"), Path(folder, "attic.py").write_text("z = 3")
        ...     sorted(file.name for file in import_closure(script, roots=[]))
        ['oven.py', 'plan.py', 'script.py']
    """
    return _closure(script, tuple(roots))


@cache
def _closure(script: Path, roots: tuple[Path, ...]) -> frozenset[Path]:
    search = (script.parent, *roots)
    found: set[Path] = set()
    waiting = [script]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting.extend(
                target
                for module, name in _read(file).imports
                if (target := _defining_file(module, name, search)) is not None
            )
    return frozenset(found)


@cache
def _kept() -> KeptSources:
    return KeptSources(KEPT)


@cache
def _read(file: Path) -> Source:
    return _kept().read(file)


def _defining_file(module: str, name: str | None, search: tuple[Path, ...]) -> Path | None:
    """The file that an import takes its name from; None for a module outside the project."""
    file, handed_on = _found(module, name, _holding(module.partition(".")[0], search))
    return file if handed_on is None else _defining_file(*handed_on, search)


@cache
def _found(
    module: str, name: str | None, folders: tuple[Path, ...]
) -> tuple[Path | None, tuple[str, str | None] | None]:
    """The file of a module, or of its member; and the import by which a package that hands the name on has it."""
    if name is not None and (submodule := _module_file(f"{module}.{name}", folders)) is not None:
        return submodule, None
    file = _module_file(module, folders)
    if file is not None and file.name == "__init__.py" and name is not None:
        return file, next((pair for pair in _read(file).imports if pair[1] == name), None)
    return file, None


@cache
def _module_file(module: str, folders: tuple[Path, ...]) -> Path | None:
    relative = Path(*module.split("."))
    places = (relative / "__init__.py", relative.with_suffix(".py"))
    return next((root / place for root in folders for place in places if (root / place).is_file()), None)


@cache
def _holding(package: str, search: tuple[Path, ...]) -> tuple[Path, ...]:
    """The folders that have a package or a module of a name: none for other packages, mostly one for the project's."""
    return tuple(root for root in search if (root / package).is_dir() or (root / f"{package}.py").is_file())
