"""The page on data, generated from the registry.

Run as ``python -m sgd_replication.inputs.data_sets.reference``.
"""

import sys
from collections.abc import Iterator

from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.specification import DataSpec, Edition

PAGE = """\
# Data

Generated from the registry in `src/sgd_diffusion/data/registry.py` by `make generated`.

## Which set is used

`data.source` in the configuration decides:

| source | files there, checksums right | only a sample there | neither |
|---|---|---|---|
| `auto` | the set | the sample | tries to download the set, else uses its stand-in |
| `official` | the set | stops | tries to download the set, else stops |
| `embedded` | the stand-in | the stand-in | the stand-in |

A stand-in announces itself in the log, the figures, the report, the manifest and the claims. On a stand-in a claim's
verdict is `not run`, with the stand-in's value beside it; on a sample it is at best `partly`. A file with the wrong
checksum always stops the run: damage is no reason to fall back.

What each set resolved to is written to `results/<version>/data.json` once, and used again: the network of the day does
not decide about a version that exists. `make data` decides anew; so does placing or replacing a file in `data/`.

## Your own copies

`DATA_DIR=folder` names a folder laid out as the table below says. The sets that the run uses are verified, copied to
`data/` in the checkout and found there by later runs. Files can also be placed in `data/` by hand. A download that
fails says why within 5 s for each host; `OFFLINE=1` does without trying. No file is ever unpickled.

## The sets

"""


def data_page() -> str:
    """Return the page with a table of every set's files, sources and stand-in."""
    columns = ("name", "set", "files under the data directory", "examples", "stand-in", "licence, citation")
    header = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    rows = [row for name, spec in REGISTRY.items() for row in _rows(name, spec)]
    return PAGE + "\n".join([*header, *rows]) + "\n"


def _rows(name: str, spec: DataSpec) -> Iterator[str]:
    for edition in spec.editions:
        title = spec.title if edition.kind == "official" else f"{spec.title}, a sample"
        stand_in = f"`{spec.stand_in}`" if spec.stand_in else "–"
        yield (
            f"| `{name}` | {title} | {_files(edition)} | {edition.examples:,} | {stand_in} "
            f"| {spec.licence}; {spec.citation}; {spec.homepage} |"
        )


def _files(edition: Edition) -> str:
    return "<br>".join(f"`{file.path}`" for file in edition.files) or "none: embedded"


if __name__ == "__main__":
    sys.stdout.write(data_page())
