"""Write which rules of the extended configuration ran in `make trial`, their CPU time, and the sizes of the trial.

    python workflow/trial_evidence.py [--version extended-trial]

The file references/released/checks/extended_trial.json is written from the records of the version's jobs. Rules
without a finished job are listed as untried.
"""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sgd_replication.jobs.experiment import combinations
from sgd_replication.jobs.records import Record
from sgd_replication.jobs.writing import write_text
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.pack import CHECKS
from sgd_replication.pipeline.rules import all_rules, is_presentation
from sgd_replication.settings.yaml_file import read_yaml

CHECKOUT = Path(__file__).resolve().parent.parent
TINY, EXTENDED, TRIAL = (
    CHECKOUT / file for file in ("tests/configs/tiny.yaml", "config/extended.yaml", "config/extended_trial.yaml")
)
FILE = "extended_trial.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file and print how many jobs were tried; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", default="extended-trial", help="folder under results/; default: extended-trial")
    options = parser.parse_args(arguments)
    folder = CHECKOUT / "results" / options.version
    records = [Record.read(file) for file in sorted(folder.rglob("*.record.json"))]
    settings = load_settings([TINY, EXTENDED, TRIAL])
    wanted = [
        (name, chosen)
        for name, rule in all_rules().items()
        if not is_presentation(name)
        for chosen in combinations(rule.over, settings)
    ]
    jobs = tried(records, wanted)
    found = {"schema": 1, "sizes": sizes(read_yaml(EXTENDED), read_yaml(TRIAL)), **jobs}
    file = CHECKOUT / CHECKS / FILE
    write_text(file, json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print(f"{file.relative_to(CHECKOUT)}: {len(jobs['jobs'])} jobs tried, {len(jobs['untried'])} untried")
    return 0


def sizes(extended: Mapping[str, Any], trial: Mapping[str, Any], prefix: str = "") -> dict[str, dict[str, Any]]:
    """Return the size of the trial and of the extended configuration for every key that both set differently.

    Keys outside groups, such as the version's name, are left out.

    Args:
        extended, trial: values of the two files.
        prefix: of the dotted keys.

    Examples:
        >>> sizes({"noise": {"copies": 5, "set": "a"}}, {"noise": {"copies": 1, "set": "a"}})
        {'noise.copies': {'trial': 1, 'extended': 5}}
    """
    found: dict[str, dict[str, Any]] = {}
    for key in [key for key in extended if key in trial]:
        full, small = extended[key], trial[key]
        if isinstance(full, Mapping):
            found |= sizes(full, small, f"{prefix}{key}.")
        elif prefix and full != small:
            found[f"{prefix}{key}"] = {"trial": small, "extended": full}
    return found


def tried(
    records: Iterable[Record], wanted: Iterable[tuple[str, Mapping[str, str]]]
) -> dict[str, list[dict[str, Any]]]:
    """Return the jobs that have a record, with CPU seconds and commit, and those that have none.

    Args:
        records: of the finished jobs.
        wanted: rule and wildcards of every job that measures or judges something.

    Examples:
        >>> tried([], [("noise_collect", {"part": "noise-large"})])
        {'jobs': [], 'untried': [{'rule': 'noise_collect', 'wildcards': {'part': 'noise-large'}}]}
    """
    of_job = {(record.rule, *sorted(record.wildcards.items())): record for record in records}
    jobs, untried = [], []
    for rule, chosen in wanted:
        named: dict[str, Any] = {"rule": rule, "wildcards": dict(chosen)}
        if record := of_job.get((rule, *sorted(chosen.items()))):
            cost = {"cpu_seconds": round(record.cost.cpu_seconds, 1), "commit": record.origin.commit}
            jobs.append({**named, **cost, "dirty": record.origin.dirty})
        else:
            untried.append(named)
    return {"jobs": jobs, "untried": untried}


if __name__ == "__main__":
    raise SystemExit(main())
