"""Memory for thousands of short-lived tensors."""

import torch

LARGEST_KEPT = 30 * 2**20
"""Bytes; beyond 32 MiB the GNU C library always asks the system."""


def keep_freed_memory() -> None:
    """Make the C library keep what tensors free, instead of handing it back to the system with every one.

    Fresh pages cost more than the arithmetic on them: up to twice the time of an iteration, where it was measured. The
    GNU library keeps blocks up to the size of the largest that it has seen freed; others ignore this.
    """
    torch.empty(LARGEST_KEPT, dtype=torch.uint8)
