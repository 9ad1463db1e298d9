"""Every rule logs, is timed, and starts a job that says what it is for."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = "\n".join(file.read_text() for file in sorted((ROOT / "workflow" / "rules").glob("*.smk")))
BLOCKS = re.split(r"^ *rule(?: \w+)?:", RULES, flags=re.MULTILINE)[1:]
JOBS = sorted(file for file in (ROOT / "src").rglob("jobs/*.py") if file.name != "__init__.py")


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_rule_has_all_its_parts(number):
    for part in ("message:", "output:", "record=", "log:", "params:", "shell:"):
        assert part in BLOCKS[number], BLOCKS[number][:200]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.stem)
def test_a_job_says_what_it_is_for(job):
    assert job.read_text().startswith('"""')
