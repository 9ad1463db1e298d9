"""User-defined problems with one number changed: each can be measured or ends in a message, never in a traceback."""

import random
import re
from contextlib import suppress
from pathlib import Path

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.user_problem.checking import check_problem

ROOT = Path(__file__).parents[2]
EXAMPLES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/own.md").read_text(), re.S)
MUTATIONS, USUAL = 50, 12
"""Problems in `make thorough`, and how many of them are in `make test` too."""
NUMBER = re.compile(r"(?<![\w./])\d+(\.\d+)?(?![\w./])")


def mutated(text, chance):
    """Replace one number of an example, in an expression or not, by one of another size."""
    number = chance.choice(list(NUMBER.finditer(text)))
    other = chance.choice(["0", "-1", "1.0e-300", "1.0e+300", f"1.0e{chance.randint(-60, 60):+d}", str(10**13), "2.5"])
    return text[: number.start()] + other + text[number.end() :]


@pytest.mark.parametrize(
    "seed", [*range(USUAL), *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(USUAL, MUTATIONS))]
)
def test_a_mutated_problem_can_be_measured_or_is_explained(seed, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    chance = random.Random(seed)
    file = tmp_path / "mutated.yaml"
    file.write_text(mutated(chance.choice([text for text in EXAMPLES if "openml" not in text]), chance))
    with suppress(UserError):
        problem = load_settings([file]).problem
        assert problem is not None
        check_problem(problem, tmp_path, seed=0)
