"""One thread for small tensors."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread inside the block.

    Splitting moves a few thousand rows at a time; handing them to several threads costs more than it gains (five times,
    where it was measured), and far more when other processes want the same cores.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
