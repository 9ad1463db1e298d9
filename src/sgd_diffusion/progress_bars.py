"""Bars that show the progress of long loops in a notebook or a terminal."""

import logging
import re
import warnings
from typing import Any

from tqdm.auto import tqdm

from sgd_diffusion.progress import logger

POSITION = re.compile(r"(\d+) of (\d+) ")
"""How many items of a loop are done, in a line of the log."""


class BarHandler(logging.Handler):
    """Shows each loop that `progress.track` reports as a bar. A loop is closed when the next one begins.

    Examples:
        >>> told, handler = ("points", "3 of 12 (25 %)"), BarHandler()
        >>> handler.emit(logging.LogRecord("p", 20, "", 0, "%s: %s", told, None))
        >>> handler.bar.desc, handler.bar.n, handler.bar.total
        ('points', 3, 12)
        >>> handler.close()
    """

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.bar: Any = None
        self._label = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Move the bar of a loop to the position that a line of the log reports."""
        if not isinstance(record.args, tuple) or len(record.args) != 2:
            return
        label, position = map(str, record.args)
        found = POSITION.match(position)
        if found is None:
            return
        done, total = map(int, found.groups())
        if self.bar is None or label != self._label or done < self.bar.n:
            self._end()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # without ipywidgets, tqdm warns and shows a bar of characters
                self.bar, self._label = tqdm(total=total, desc=label, leave=False), label
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        """Remove the bar."""
        self._end()
        super().close()

    def _end(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


def show_progress(shown: bool = True) -> None:
    """Show the progress of loops that take more than five seconds as a bar, in a notebook or a terminal.

    Args:
        shown: True (default) to show bars, False to stop showing them.

    Examples:
        >>> show_progress()
        >>> show_progress(False)
    """
    for handler in [one for one in logger.handlers if isinstance(one, BarHandler)]:
        logger.removeHandler(handler)
        handler.close()
    if shown:
        logger.addHandler(BarHandler())
        logger.setLevel(logging.INFO)
