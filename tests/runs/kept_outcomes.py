"""A plugin of pytest: `pytest --keep thorough` writes how the tests ended to references/released/checks/thorough.json.

For each file of tests the evidence has the commit, how many tests ended in which way, and why tests were skipped. A
start replaces the entries of the files that it ran and leaves the others, so that a long target can be spread over
several starts: `make thorough TESTS=tests/escape`.
"""

import json
from collections import Counter

from checkout import ROOT, origin_of_checks

from sgd_replication.jobs.writing import write_text
from sgd_replication.pipeline.pack import CHECKS

OUTCOMES = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


def pytest_addoption(parser):
    parser.addoption("--keep", metavar="NAME", help=f"write how the tests ended to {CHECKS}/NAME.json")


def pytest_terminal_summary(terminalreporter, config):
    """Write the file once all processes have ended; a process of pytest-xdist has no terminal and writes nothing."""
    if not (name := config.getoption("--keep")):
        return
    file = ROOT / CHECKS / f"{name}.json"
    kept = json.loads(file.read_text())["files"] if file.exists() else {}
    found = merged(kept, outcomes(terminalreporter.stats), origin_of_checks())
    write_text(file, json.dumps({"schema": 1, "files": found}, indent=1, ensure_ascii=False) + "\n")
    terminalreporter.write_line(f"{file.relative_to(ROOT)} has the outcomes of {len(found)} files of tests")


def outcomes(stats):
    """Return the number of tests by outcome, and the reasons of those skipped, for each file of tests.

    Args:
        stats: reports by outcome, as pytest's terminal reporter has them.
    """
    found = {}
    for outcome in OUTCOMES:
        for report in stats.get(outcome, []):
            entry = found.setdefault(report.nodeid.split("::")[0], {"tests": Counter(), "skipped_because": set()})
            entry["tests"][outcome] += 1
            if outcome == "skipped" and isinstance(report.longrepr, tuple):
                entry["skipped_because"].add(report.longrepr[2].removeprefix("Skipped: "))
    return found


def merged(kept, found, origin):
    """Return the entries by file, sorted; what was found now replaces what was kept."""
    entries = dict(kept)
    for file, entry in found.items():
        reasons = {"skipped_because": sorted(entry["skipped_because"])} if entry["skipped_because"] else {}
        entries[file] = {"commit": origin.commit, "dirty": origin.dirty, **entry["tests"], **reasons}
    return dict(sorted(entries.items()))
