"""Write docs/benchmarks.md and its figures from the last results of every benchmark."""

import json
import math
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from harness import FOLDER
from matplotlib.ticker import NullLocator

from sgd_replication.plotting.style import TEXT_WIDTH, style

DOCS = Path("docs")
HEAD = """# Benchmarks

Written by `make bench`. Our code and the peer are timed alternately in the same run. The table shows medians, and the
ratio of the peer's time to ours: above 1 we are faster. Machine: {machine}.

| benchmark | ours | peer | ratio | unit | peer |
|---|---|---|---|---|---|
"""
COST = """
## Splitting from 10 to 40 e-folds

Splitting on a double well with {replicas} replicas and {repeats} repeats. p is the probability that an excursion leaves
the basin, γ the escape rate. The cost is linear in −log p; the relative standard error grows as the square root of
−log p.

| −log γ | −log p | single-replica iterations | seconds | relative standard error |
|---|---|---|---|---|
"""

GROWTH = """
## How cost grows

Median seconds for two tasks. Plain escape: fifty iterations of 1,000 replicas of a 10-10-2 network on 10,000 examples
at B = 10, or of Styblinski–Tang. Curvature: Hessian, Gauss–Newton and empirical Fisher matrices of a network with one
hidden layer (10 units, 100 inputs, 2,000 examples). One of these numbers grows at a time. The power is
d log seconds/d log x between the last two points; the dotted line has power 1.

| what grows | from, to | seconds | power |
|---|---|---|---|
"""

FLOORS = """
## Floors of what is not simulation

Floating-point operations of the matrix products of a job, and the time that they would take on one thread at the rate
of the product of two large matrices. That rate, in 10⁹ operations a second: {rates}.

The operations are counted while the job's functions run; skipped zeros are not counted. The CPU seconds are those of
the job's record, with imports and the reading of data. The ratio is measured by floor. An eigenbasis of d parameters
counts as 14/3 d³. Half of what makes its matrix tridiagonal are products of a matrix and a vector, which wait for
memory; the steps of a training, of 100 examples each, and convolutions are products of small matrices.

| job | operations (10¹²) | floor (s) | measured (CPU s) | ratio | operations by part (10¹²) |
|---|---|---|---|---|---|
"""


def main() -> None:
    kept = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
    ratios = [content for content in kept.values() if "ratio" in content]
    lines = [
        f"| {row['name']} | {row['ours']:.3g} | {row['peer']:.3g} | {row['ratio']:.3g} | {row['unit']} "
        f"| {row['peer_name']} |\n"
        for row in ratios
    ]
    text = HEAD.format(machine="; ".join(sorted({row["machine"] for row in ratios}))) + "".join(lines)
    text += "".join(
        f"| {content['name']} | | | not measured | | {content['not_measured']} |\n"
        for content in kept.values()
        if "not_measured" in content
    )
    text += "".join(f"\n{row['name']}: {row['note']}\n" for row in ratios if row.get("note"))
    cost = kept.get("splitting-cost")
    if cost:
        text += COST.format(**cost) + "".join(
            f"| {row['e_folds']:.1f} | {row['minus_log_p']:.1f} | {row['replica_iterations']:.3g} "
            f"| {row['seconds']:.1f} | {row['relative_standard_error']:.1%} |\n"
            for row in cost["rows"]
        )
        draw_splitting(cost["rows"])
        text += "\n![Cost of splitting against −log p](splitting-cost.png)\n"
    if growth := kept.get("growth"):
        text += grown(growth["rows"])
    if floors := kept.get("floors"):
        text += floor_section(floors) if "rows" in floors else f"\nFloors: not measured: {floors['not_measured']}.\n"
    (DOCS / "benchmarks.md").write_text(text)


def grown(rows: list[dict[str, Any]]) -> str:
    """Draw the seconds against each quantity; return the section of the page, with the power of every curve."""
    curves: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        curves.setdefault(row["what"], []).append((row["x"], row["seconds"]))
    with style():
        figure, axes = plt.subplots(2, 3, figsize=(TEXT_WIDTH, 4.0))
        for axis, (what, points) in zip(axes.flat, curves.items(), strict=True):
            x, seconds = zip(*points, strict=True)
            axis.loglog(x, seconds, "o-")
            axis.loglog(x, [seconds[-1] * value / x[-1] for value in x], ":")
            axis.set_xticks(x, [f"{value:,}" for value in x])
            axis.xaxis.set_minor_locator(NullLocator())
            axis.set(xlabel=what, ylabel="seconds")
        figure.savefig(DOCS / "growth.png", metadata={"Software": None})
    lines = [
        f"| {what} | {points[0][0]:g} to {points[-1][0]:g} | {points[0][1]:.2g} to {points[-1][1]:.2g} "
        f"| {power(points):.2f} |\n"
        for what, points in curves.items()
    ]
    return GROWTH + "".join(lines) + "\n![Seconds against what grows](growth.png)\n"


def floor_section(floors: dict[str, Any]) -> str:
    """Return the section of the page on floors in floating-point operations."""
    rates = (
        f"{name} {value / 1e9:.0f}" if value else f"{name} not measured" for name, value in floors["rates"].items()
    )
    text = FLOORS.format(rates="; ".join(rates))
    for row in floors["rows"]:
        parts = ", ".join(f"{name} {flop / 1e12:.2g}" for name, flop in row["flop"].items())
        text += (
            f"| {row['job']} | {sum(row['flop'].values()) / 1e12:.2g} | {row['floor']:.0f} | {row['cpu_seconds']:.0f} "
            f"| {row['cpu_seconds'] / row['floor']:.1f} | {parts} |\n"
        )
    return text


def power(points: list[tuple[float, float]]) -> float:
    """Return d log seconds/d log x between the last two points."""
    (x, seconds), (last_x, last_seconds) = points[-2:]
    return math.log(last_seconds / seconds) / math.log(last_x / x)


def draw_splitting(rows: list[dict[str, float]]) -> None:
    """Draw the cost and the standard error of splitting against −log p."""
    x = [row["minus_log_p"] for row in rows]
    with style():
        figure, axes = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.4))
        axes[0].plot(x, [row["replica_iterations"] / 1e6 for row in rows], "o-")
        axes[0].set(xlabel="−log p", ylabel="iterations of a replica (millions)", xlim=(0, None), ylim=(0, None))
        axes[1].plot(x, [100 * row["relative_standard_error"] for row in rows], "o-")
        axes[1].set(xlabel="−log p", ylabel="relative standard error (%)", xlim=(0, None), ylim=(0, None))
        figure.savefig(DOCS / "splitting-cost.png", metadata={"Software": None})


if __name__ == "__main__":
    main()
