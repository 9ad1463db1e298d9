"""Files that bear their names only when they are complete."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(file: Path) -> Iterator[Path]:
    """Yield a place beside a file; what has been written there when the block ends becomes the file.

    If the block fails, the place is cleared and a file that was there before stays. A missing folder is made.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     numbers = Path(folder, "numbers.txt")
        ...     with written_whole(numbers) as place:
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
