"""Writes the lists of measurement tables in ``docs/results.md`` from the descriptions in the table schemas.

Run ``python -m sgd_replication.pipeline.results_reference`` to write the page anew.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pandera.pandas as pa

from sgd_replication.jobs.experiment import Experiment
from sgd_replication.pipeline.catalogue import EXPERIMENTS
from sgd_replication.pipeline.marked_page import with_generated

PAGE = Path("docs", "results.md")
BEGIN, END = "<!-- tables: written by make generated -->", "<!-- end of tables -->"


def tables_of(experiment: Experiment) -> Iterator[tuple[str, str]]:
    """Yield the path and the description of every table of an experiment.

    Those of its ``tables.py`` come first, in their order, then those of modules whose names end with ``_tables``.
    """
    package = importlib.import_module(f"sgd_replication.experiments.{experiment.name}")
    others = sorted(name for _, name, _ in pkgutil.iter_modules(package.__path__) if name.endswith("_tables"))
    found: dict[str, str] = {}
    for name in ("tables", *others):
        for schema in vars(importlib.import_module(f"{package.__name__}.{name}")).values():
            if isinstance(schema, pa.DataFrameSchema) and schema.name:
                found.setdefault(schema.name, schema.description or "")
    yield from found.items()


def tables_as_markdown() -> str:
    """Return a Markdown section for each experiment with results of its own, with one row for each table."""
    sections = []
    for one in EXPERIMENTS:
        if one.parts:
            rows = [f"| `{path}` | {description} |" for path, description in tables_of(one)]
            head = [f"## {one.name}: {one.question}", "", "| file under `measurements/` | content |", "|---|---|"]
            sections.append("\n".join([*head, *rows]))
    return "\n\n".join(sections) + "\n"


def with_tables(text: str) -> str:
    """Return a page whose text between the two marks is replaced by the lists of tables.

    Examples:
        >>> page = with_tables(f"before {BEGIN} old {END} after")
        >>> page.startswith(f"before {BEGIN}"), page.endswith(f"{END} after"), "bal-networks/identity.parquet" in page
        (True, True, True)
    """
    return with_generated(text, BEGIN, END, f"\n\n{tables_as_markdown()}\n")


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
