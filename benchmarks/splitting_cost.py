"""Cost of splitting on a double well for −log γ from about 10 to 40, at a fixed number of replicas."""

import json
import time

import numpy as np
from harness import FOLDER

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Coordinate, SplitEscape, split
from sgd_diffusion.landscapes import double_well

ETA, REPLICAS, REPEATS = 0.01, 500, 20


def main() -> None:
    rows = []
    for diffusion in (0.16, 0.0625, 0.039, 0.028):
        started = time.perf_counter()
        escape = split(
            double_well(), SGLD(ETA, diffusion), Coordinate(threshold=0.0), replicas=REPLICAS, repeats=REPEATS, seed=1
        )
        seconds = time.perf_counter() - started
        assert isinstance(escape, SplitEscape)
        row = {
            "e_folds": float(np.log(escape.estimate().value)),
            "minus_log_p": float(-np.log(escape.probabilities.mean())),
            "replica_iterations": escape.spent,
            "seconds": seconds,
            "relative_standard_error": escape.spread / REPEATS**0.5,
        }
        rows.append(row)
        print("splitting-cost: " + ", ".join(f"{name} {value:.3g}" for name, value in row.items()), flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    content = {"name": "splitting-cost", "replicas": REPLICAS, "repeats": REPEATS, "rows": rows}
    (FOLDER / "splitting-cost.json").write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
