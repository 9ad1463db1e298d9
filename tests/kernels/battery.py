"""The random numbers of kernels under dieharder, an established battery of tests (R. G. Brown; a package of Debian).

Four sequences of 32-bit integers are tested:

- `upper`, `lower`: the upper and the lower halves of the 64-bit integers of one stream;
- `lanes`: both halves of the integers of 4,096 streams in turn, one integer of each, as lanes draw them;
- `normals`: Φ(z) · 2³² of the normals z of 16 streams in turn, uniform if the normals are normal.

dieharder calls a p-value weak below 0.005 or above 0.995, and failed within 10⁻⁶ of 0 or 1. One p-value in a hundred of
a perfect generator is weak. A weak test is repeated three times on the numbers that follow. The script is not part of
`make test`: run `make battery`. The exit code is 1 if a p-value failed, or was weak again in two of the repeats.
"""

import argparse
import csv
import math
import shutil
import subprocess
import sys
import time
from collections import Counter

import numpy as np
from numba import uint32, uint64

from sgd_diffusion.kernels.compiling import kernel
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.memory import load, store
from sgd_diffusion.kernels.random_numbers import next_integer, next_integers, normals, stream_states

STREAMS = {"upper": 1, "lower": 1, "lanes": 4096, "normals": WIDTH}
"""Number of streams that each sequence takes its numbers from."""

SIZES = {200: range(1, 13), 201: range(2, 6), 202: range(2, 6), 203: (0, 1, 2, 4, 8, 16, 32)}
"""Sizes (tuples, lags) at which `dieharder -a` repeats a test; of its 33 lags of test 203, the slowest, seven."""

GOOD = (*range(5), *range(8, 14), *range(15, 18), *range(100, 103), *range(200, 210))
"""The tests that dieharder calls good: all but 5, 6 and 7 (suspect) and 14 (not to be used)."""

TESTS = [(test, size) for test in GOOD for size in SIZES.get(test, (None,))]
QUICK = [(test, size) for test, size in TESTS if test not in (17, 203)]
"""Without the two that read most numbers: greatest common divisors, and sums at a lag."""

FIELDS = ("test_name", "ntuple", "psamples", "pvalues", "assessment")
REPEATS = 3


@kernel
def halves(states, out, shift):
    """Fill in the 32 bits from `shift` on of the integers of one stream."""
    s, t = states[0], states[1]
    for i in range(len(out)):
        value, s, t = next_integer(s, t)
        out[i] = uint32(value >> uint64(shift))
    states[0], states[1] = s, t


@kernel
def in_turn(states, out):
    """Fill in one integer of every stream. The states are rows of lanes: s and t of the first 16 streams, and so on."""
    for crew in range(len(out) // WIDTH):
        value, s, t = next_integers(load(states, 2 * crew), load(states, 2 * crew + 1))
        store(states, 2 * crew, s)
        store(states, 2 * crew + 1, t)
        store(out, crew, value)


@kernel
def shares_of_normals(states, drawn, out):
    """Fill in Φ(z) · 2³² of the normals z of 16 streams."""
    s, t = load(states, 0), load(states, 1)
    for pair in range(len(drawn) // (2 * WIDTH)):
        first, second, s, t = normals(s, t)
        store(drawn, 2 * pair, first)
        store(drawn, 2 * pair + 1, second)
    store(states, 0, s)
    store(states, 1, t)
    for i in range(len(drawn)):
        out[i] = uint32(uint64(min(0.5 * math.erfc(-drawn[i] * math.sqrt(0.5)) * 2.0**32, 2.0**32 - 1.0)))


class Sequence:
    """The numbers of a sequence, block by block.

    Args:
        name: a key of `STREAMS`.
        seed: of the streams.
    """

    def __init__(self, name, seed):
        self.name = name
        states = stream_states(seed, 0, STREAMS[name])
        self._states = states[0] if STREAMS[name] == 1 else rows_of_lanes(states)
        self._drawn = np.empty(2**15)
        self._integers = np.empty(STREAMS[name], dtype=np.uint64)
        self._out = np.empty(2**15, dtype=np.uint32)

    def block(self):
        """Return the next numbers: an array of 32-bit integers, or of 64-bit integers whose halves are two numbers."""
        if self.name == "lanes":
            in_turn(self._states, self._integers)
            return self._integers
        if self.name == "normals":
            shares_of_normals(self._states, self._drawn, self._out)
        else:
            halves(self._states, self._out, 32 if self.name == "upper" else 0)
        return self._out


def rows_of_lanes(states):
    """Return the states of streams, (streams, 2), as rows of lanes."""
    return np.ascontiguousarray(states.reshape(-1, WIDTH, 2).transpose(0, 2, 1)).reshape(-1)


def outcomes(sequence, test, size):
    """Run one test of dieharder on a sequence's next numbers; return (name, p, assessment) of each p-value."""
    sizes = [] if size is None else ["-n", str(size)]
    columns = [word for field in FIELDS for word in ("-D", field)]
    command = ["dieharder", "-g", "200", "-d", str(test), *sizes, "-c", ",", *columns]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            while True:
                process.stdin.write(sequence.block().data)
        except BrokenPipeError:
            lines = process.stdout.read().decode().splitlines()
            process.stdin = None
    if process.returncode or not lines:
        raise RuntimeError(f"`{' '.join(command)}` ended with code {process.returncode} and {len(lines)} results.")
    rows = [[field.strip() for field in row] for row in csv.reader(lines)]
    return [(f"{name} {number}", float(p), verdict) for name, number, _, p, verdict in rows]


def tested(sequence, tests):
    """Run tests on a sequence; return how often each assessment was given, and the names of what has to be feared."""
    counts, feared = Counter(), []
    for test, size in tests:
        found = outcomes(sequence, test, size)
        print(
            "".join(f"  {sequence.name}: {name}: {p:.8f} {verdict}\n" for name, p, verdict in found), end="", flush=True
        )
        counts.update(verdict for *_, verdict in found)
        doubtful = [place for place, (*_, verdict) in enumerate(found) if verdict != "PASSED"]
        again = [outcomes(sequence, test, size) for _ in range(REPEATS if doubtful else 0)]
        for place in doubtful:
            name, _, verdict = found[place]
            repeats = [repeat[place][1:] for repeat in again]
            print(f"  {sequence.name}: {name} again: {', '.join(f'{q:.8f}' for q, _ in repeats)}", flush=True)
            if verdict == "FAILED" or sum(judged != "PASSED" for _, judged in repeats) >= 2:
                feared.append(name)
    return counts, feared


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", nargs="+", choices=list(STREAMS), default=list(STREAMS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="leave out the two tests that read most numbers")
    options = parser.parse_args()
    if not shutil.which("dieharder"):
        print("dieharder is missing: `apt-get install dieharder` installs it on Debian.", file=sys.stderr)
        return 2
    bad = False
    for name in options.sequences:
        started = time.monotonic()
        counts, feared = tested(Sequence(name, options.seed), QUICK if options.quick else TESTS)
        bad |= bool(feared)
        print(
            f"{name}: {counts.total()} p-values, {counts['WEAK']} weak, {counts['FAILED']} failed "
            f"({time.monotonic() - started:.0f} s)" + (f"; rejected: {', '.join(feared)}" if feared else ""),
            flush=True,
        )
    return int(bad)


if __name__ == "__main__":
    raise SystemExit(main())
