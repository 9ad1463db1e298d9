"""Write docs/benchmarks.md and its picture from the last results of every benchmark."""

import json
from pathlib import Path

import matplotlib.pyplot as plt
from harness import FOLDER

from sgd_diffusion.figures.style import TEXT_WIDTH, style

DOCS = Path("docs")
HEAD = """# Benchmarks

Written by `make bench`: ours and the peer in the same run, medians; a ratio above 1 means that we are faster.
Machine: {machine}.

| benchmark | ours | peer | ratio | unit | peer is |
|---|---|---|---|---|---|
"""
COST = """
## Splitting from 10 to 40 e-folds

{replicas} replicas, {repeats} repeats, a double well. The cost is linear in −log p, the probability of one loop; the
relative standard error grows as its root.

| −log γ | −log p | iterations of a replica | seconds | relative standard error |
|---|---|---|---|---|
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
    text += "".join(f"\n{row['name']}: {row['note']}\n" for row in ratios if row.get("note"))
    cost = kept.get("splitting-cost")
    if cost:
        text += COST.format(**cost) + "".join(
            f"| {row['e_folds']:.1f} | {row['minus_log_p']:.1f} | {row['replica_iterations']:.3g} "
            f"| {row['seconds']:.1f} | {row['relative_standard_error']:.1%} |\n"
            for row in cost["rows"]
        )
        draw(cost["rows"])
        text += "\n![Cost of splitting against −log p](splitting-cost.png)\n"
    (DOCS / "benchmarks.md").write_text(text)


def draw(rows: list[dict[str, float]]) -> None:
    """Cost and error against −log p."""
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
