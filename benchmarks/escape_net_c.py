"""Escape of a fully connected 10-10-2 network against plain C, which a compiler vectorises over sixteen replicas.

Both run SGD with minibatches in double precision on as many threads as there are cores, and compare the position with
the box after every iteration. No replica leaves, so that both do the same work.
"""

import ctypes
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch
from escape_net import EXAMPLES, HALF_WIDTH, INPUTS, LABELS, LEARNING_RATE, START, batch
from harness import compare, not_measured
from numpy.typing import NDArray

LANES, PARTS_PER_THREAD = 16, 4
REPLICAS, ITERATIONS = 4_096, {1: 3_000, 10: 300}
OPTIONS = ["-O3", "-march=native", "-shared", "-fPIC"]


def compiled(compiler: str, folder: str) -> ctypes.CDLL:
    """Compile the peer into a folder and load it."""
    library = Path(folder) / "escape_net.so"
    source = Path(__file__).with_name("escape_net.c")
    subprocess.run([compiler, *OPTIONS, "-o", str(library), str(source), "-lm"], check=True)
    return ctypes.CDLL(str(library))


def in_c(library: ctypes.CDLL, size: int) -> None:
    """Run the peer in threads; calls through ctypes release the GIL."""
    inputs, labels, start = INPUTS.numpy().copy(), LABELS.double().numpy(), START.numpy().copy()
    pointers = [ctypes.c_void_p(values.ctypes.data) for values in (start, inputs, labels)]
    threads = torch.get_num_threads()
    parts = np.array_split(np.arange(REPLICAS // LANES), PARTS_PER_THREAD * threads)

    def part(groups: NDArray[np.int64]) -> int:
        left: int = library.escape(
            *pointers,
            ctypes.c_int64(EXAMPLES),
            size,
            ctypes.c_double(LEARNING_RATE),
            ctypes.c_double(HALF_WIDTH),
            len(groups),
            ITERATIONS[size],
            ctypes.c_uint64(int(groups[0]) * LANES),
        )
        return left

    with ThreadPoolExecutor(threads) as pool:
        assert sum(pool.map(part, parts)) == 0


def main() -> None:
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        for size in ITERATIONS:
            not_measured(f"net-b{size}-c", "no C compiler is here")
        return
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    with tempfile.TemporaryDirectory() as folder:
        library = compiled(compiler, folder)
        for size, iterations in ITERATIONS.items():
            calls = REPLICAS * iterations
            compare(
                f"net-b{size}-c",
                ours=partial(batch, size, REPLICAS, iterations),
                peer=partial(in_c, library, size),
                peer_name=f"C, {' '.join(OPTIONS[:2])}, {torch.get_num_threads()} threads, {version}",
                unit="seconds for a replica and iteration",
                ours_calls=calls,
                peer_calls=calls,
            )


if __name__ == "__main__":
    main()
