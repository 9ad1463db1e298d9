"""Digests and values of what a run measured, for the comparison with the golden file of the tiny run.

This command writes the golden file anew. Do so only if an algorithm or a random stream was changed on purpose:

    python tests/runs/golden.py results/tiny > tests/golden/tiny_run.json
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from sgd_replication.jobs.records import Record

GOLDEN = Path(__file__).parents[1] / "golden" / "tiny_run.json"


def measured(results):
    """Return digests of all measurements, all estimates with their intervals, and all verdicts of a version."""
    files = sorted(file for file in (results / "measurements").rglob("*") if file.suffix in (".parquet", ".npy"))
    parts = {file.stem: json.loads(file.read_text())["estimates"] for file in sorted(results.glob("estimates/*.json"))}
    claims = json.loads((results / "claims.json").read_text())["claims"]
    return {
        "machine": machine(results),
        "measurements": {file.relative_to(results).as_posix(): content_digest(file) for file in files},
        "estimates": {
            f"{part}/{name}": [number["value"], number["low"], number["high"]]
            for part, estimates in parts.items()
            for name, number in estimates.items()
        },
        "verdicts": {claim["id"]: claim["verdict"] for claim in claims},
    }


def machine(results):
    """Return what the bits of a version depend on apart from the code.

    These are the processor, its vector instructions (two generations may have one name), numpy, and torch of any build.
    """
    here = Record.read(results / "claims.record.json").environment
    features = sorted(name for name, there in np._core._multiarray_umath.__cpu_features__.items() if there)
    names = {"processor": here.processor, "numpy": here.numpy, "torch": here.torch.partition("+")[0]}
    return names | {"features": " ".join(features)}


def assert_golden(results):
    """Hold a version against the golden file: all bits on its machine, else every estimate against its interval."""
    golden, found = json.loads(GOLDEN.read_text()), measured(results)
    assert found["measurements"].keys() == golden["measurements"].keys()
    assert found["estimates"].keys() == golden["estimates"].keys()
    if golden["machine"] == found["machine"]:
        assert found == golden
    for name, (_, low, high) in golden["estimates"].items():
        value, rounding = found["estimates"][name][0], 1e-9 * (1 + abs(low) + abs(high))
        assert low - rounding <= value <= high + rounding, name


def content_digest(file):
    """Return the sha256 of a table's or an array's names, types, shapes and values, whatever the file format."""
    digest = hashlib.sha256()
    if file.suffix == ".npy":
        columns = {"values": np.load(file)}
    else:
        table = pd.read_parquet(file)
        columns = {name: table[name].to_numpy() for name in table.columns}
    for name, values in columns.items():
        digest.update(f"{name} {values.dtype} {values.shape}".encode())
        numbers = values.dtype.kind in "biuf"
        digest.update(np.ascontiguousarray(values).tobytes() if numbers else json.dumps(values.tolist()).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    json.dump(measured(Path(sys.argv[1])), sys.stdout, indent=1)
    print()
