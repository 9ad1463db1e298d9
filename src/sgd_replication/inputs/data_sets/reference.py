"""Writes the page ``docs/data.md`` from the registry of data sets.

Run ``python -m sgd_replication.inputs.data_sets.reference`` to print the page.
"""

import sys
from collections.abc import Iterator

from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.specification import DataSpec, Edition

PAGE = """\
# Data

Generated from the registry in `src/sgd_replication/inputs/data_sets/registry.py` by `make generated`.

## Which set is used

`data.source` in the configuration decides:

| source | files there, checksums right | only a sample there | neither |
|---|---|---|---|
| `auto` | the set | the sample | tries to download the set, else uses its stand-in |
| `official` | the set | stops | tries to download the set, else stops |
| `embedded` | the stand-in | the stand-in | the stand-in |

The log, the figures, the report, the records and the claims say where a stand-in was used. On a stand-in a claim's
verdict is `not run`, and the stand-in's value is printed beside it. On a sample the best verdict is `partly`. A file
with the wrong checksum always stops the run; a damaged file is never replaced by a stand-in.

The choice for each set is written to `results/<version>/data.json` once, and later runs of the version keep it. Thus a
version does not change when a download succeeds that failed before. `make data` makes the choice again; so does placing
or replacing a file in `data/`.

## Your own copies

`DATA_DIR=folder` names a folder that holds files under the paths of the table below. The files of the sets that the run
uses are verified and copied to `data/` in the checkout, where later runs find them. Files can also be placed in `data/`
by hand. If a host does not answer within 5 s, its download fails with a message; `OFFLINE=1` tries no download. No file
is ever unpickled.

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
