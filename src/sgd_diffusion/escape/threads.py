"""Restriction of torch to one thread, for small tensors."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one torch thread inside the block.

    Splitting advances a few thousand rows at a time. With several threads this took five times as long when measured,
    and much longer when other processes used the same cores.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
