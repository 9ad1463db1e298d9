"""Floating-point operations of the matrix products of a function, and how many a second this machine does at best."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
import torch
from scipy.linalg.blas import dgemm, sgemm
from torch.utils.flop_counter import FlopCounterMode

SIZE, RUNS = 3000, 5
BUSY = 10.0
"""Per cent of all cores that other programs may take."""

Shape = tuple[int, ...]


def _added(total: Shape, left: Shape, right: Shape, **_: Any) -> int:
    """Return the operations of a product of matrices, or of several ones side by side, that is added in place."""
    return 2 * int(np.prod(left)) * right[-1]


IN_PLACE = {torch.ops.aten.addmm_: _added, torch.ops.aten.baddbmm_: _added}
"""Products that torch's counter leaves out."""


def counted(work: Callable[[], object]) -> float:
    """Return the floating-point operations of the matrix products and convolutions of a function.

    Each multiplication and each addition is one operation.
    """
    with FlopCounterMode(display=False, custom_mapping=IN_PLACE) as counter:
        work()
    return float(counter.get_total_flops())


def grown(work: Callable[[int], object], count: int) -> float:
    """Return the operations of `work(count)`, which grow linearly, from those of two small counts."""
    few, more = (counted(lambda size=size: work(size)) for size in (20, 40))  # type: ignore[misc]
    return few + (more - few) * (count - 20) / 20


def rates() -> dict[str, float | None]:
    """Return the operations per second of products of two square matrices, the best of several runs.

    On one thread they are per second of CPU time, on all threads per second; None if other programs run, which would
    share the cores. torch's products are those of its own library, scipy's those of OpenBLAS, in which the eigenvectors
    are computed.
    """
    threads, quiet = torch.get_num_threads(), psutil.cpu_percent(interval=1) < BUSY
    found: dict[str, float | None] = {}
    for name, dtype, product in (("float64", torch.float64, dgemm), ("float32", torch.float32, sgemm)):
        square = torch.rand(SIZE, SIZE, dtype=dtype)
        columns = np.asfortranarray(square.numpy())
        torch.set_num_threads(1)
        found[f"{name}, one thread"] = _fastest(square.matmul, square, clock=time.process_time)
        torch.set_num_threads(threads)
        found[f"{name}, all threads"] = _fastest(square.matmul, square, clock=time.perf_counter) if quiet else None
        found[f"{name}, scipy"] = _fastest(product, 1.0, columns, columns, clock=time.process_time)
    return found


def _fastest(product: Callable[..., object], *matrices: object, clock: Callable[[], float]) -> float:
    """Return the operations per second of the fastest of several products."""
    seconds = []
    for _ in range(RUNS + 1):
        started = clock()
        product(*matrices)
        seconds.append(clock() - started)
    return 2.0 * SIZE**3 / min(seconds[1:])
