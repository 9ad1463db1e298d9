"""Files that appear under their names only when they are complete."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def atomic_path(file: Path) -> Iterator[Path]:
    """Yield a temporary path beside a file; when the block ends, what was written there replaces the file.

    If the block fails, the temporary file is deleted and an existing file stays as it was. A missing folder is made.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     numbers = Path(folder, "numbers.txt")
        ...     with atomic_path(numbers) as place:
        ...         _ = place.write_text("1 2 3")
        ...         numbers.exists()
        ...     numbers.read_text(), [file.name for file in Path(folder).iterdir()]
        False
        ('1 2 3', ['numbers.txt'])
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    place = file.with_name(file.name + ".partial")
    try:
        yield place
        place.replace(file)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def write_json(file: Path, content: Any) -> None:
    """Write JSON that people can read: indented, keys in the given order, the whole file or nothing.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_json(Path(folder, "one.json"), {"b": 1, "a": [2.5]})
        ...     Path(folder, "one.json").read_text().split()
        ['{', '"b":', '1,', '"a":', '[', '2.5', ']', '}']
    """
    write_text(file, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_text(file: Path, text: str) -> None:
    """Write text in UTF-8: the whole file or nothing.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_text(Path(folder, "one.txt"), "η")
        ...     Path(folder, "one.txt").read_text(encoding="utf-8")
        'η'
    """
    with atomic_path(file) as place:
        place.write_text(text, encoding="utf-8")


def copy_file(source: Path, target: Path) -> None:
    """Copy a file's content: the whole file or nothing.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_text(Path(folder, "one.txt"), "1")
        ...     copy_file(Path(folder, "one.txt"), Path(folder, "copies", "one.txt"))
        ...     Path(folder, "copies", "one.txt").read_text()
        '1'
    """
    with atomic_path(target) as place:
        shutil.copyfile(source, place)
