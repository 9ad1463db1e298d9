"""The code that a script runs: its import closure within the project, and one digest of it.

A workflow engine sees an edited script but not an edited package module. The digest, given to every job as a
parameter, makes an edit rerun the jobs whose scripts import it, directly or not, and no others.
"""

import ast
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple


def code_digest(scripts: Sequence[Path], roots: Sequence[Path]) -> str:
    """Return one digest of the scripts and of everything they import from the roots.

    What counts is the syntax tree without docstrings: layout, comments and docstrings change nothing.

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
    for file in sorted({member for script in scripts for member in import_closure(script, tuple(roots))}):
        digest.update(_read(file).digest.encode())
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


class _Source(NamedTuple):
    """One file: the digest of its syntax tree without docstrings, and the (module, name) that it imports.

    The name is None for `import module`.
    """

    digest: str
    imports: tuple[tuple[str, str | None], ...]


@cache
def _read(file: Path) -> _Source:
    tree = ast.parse(file.read_bytes(), filename=str(file))
    imports = tuple(pair for node in _statements(tree) for pair in _pairs(node))
    return _Source(hashlib.sha256(ast.dump(tree).encode()).hexdigest(), imports)


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


@cache
def _defining_file(module: str, name: str | None, search: tuple[Path, ...]) -> Path | None:
    """The file that an import takes its name from; None for a module outside the project."""
    if name is not None and (submodule := _module_file(f"{module}.{name}", search)) is not None:
        return submodule
    file = _module_file(module, search)
    if file is not None and file.name == "__init__.py" and name is not None:
        handed_on = next((source for source, given in _read(file).imports if given == name), None)
        if handed_on is not None:
            return _defining_file(handed_on, name, search)
    return file


@cache
def _module_file(module: str, search: tuple[Path, ...]) -> Path | None:
    relative = Path(*module.split("."))
    folders = [root for root in search if _holds(root, relative.parts[0])]
    places = (relative / "__init__.py", relative.with_suffix(".py"))
    return next((root / place for root in folders for place in places if (root / place).is_file()), None)


@cache
def _holds(root: Path, package: str) -> bool:
    """Whether a folder has a package or a module of a name; most imports are of other packages."""
    return (root / package).is_dir() or (root / f"{package}.py").is_file()
