"""Reuse of freed memory by the C library, for thousands of short-lived tensors."""

import torch

LARGEST_KEPT = 30 * 2**20
"""Size in bytes of the largest block that is kept for reuse; the GNU C library never keeps blocks above 32 MiB."""


def keep_freed_memory() -> None:
    """Make the C library keep the memory of freed tensors for reuse, instead of returning it to the system.

    New pages from the system cost more than the arithmetic on them: up to twice the time of an iteration when measured.
    The GNU C library keeps blocks up to the size of the largest block freed so far. Other C libraries may ignore this.
    """
    torch.empty(LARGEST_KEPT, dtype=torch.uint8)
