"""Configurations with something wrong in them: each is either valid or explained, and there is never a traceback."""

import random
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
import yaml

from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
MUTATIONS, USUAL = 150, 60
"""Configurations in `make thorough`, and how many of them are in `make test` too."""
NONSENSE = [
    None, "", "nan", "10", "auto", -1, 0, 1, 2.5, 1e308, -1e-308, float("inf"), float("nan"), True, [], [0], ["x"],
    [1, 1],
    [3, 2, 1], {}, {"x": 1}, "../../etc", "a b", "ü", 10**40,
]  # fmt: skip


def places(tree, path=()):
    """Every key and position in a tree of settings."""
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def mutated(tree, chance):
    """Change one thing: a value, a key's name, a missing or an additional key, or the text itself."""
    *path, last = chance.choice(list(places(tree)))
    parent = tree
    for key in path:
        parent = parent[key]
    kind = chance.choice(["value", "value", "value", "name", "missing", "additional", "text"])
    if kind == "value" or not isinstance(parent, dict):
        parent[last] = chance.choice(NONSENSE)
    elif kind == "name":
        parent[f"{last}x"] = parent.pop(last)
    elif kind == "missing":
        parent.pop(last)
    elif kind == "additional":
        parent["another"] = chance.choice(NONSENSE)
    text = yaml.safe_dump(tree, sort_keys=False, allow_unicode=True)
    if kind == "text":
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice("{}[]:\t&*!%@`\x00\n-#\"'") + text[at + 1 :]
    return text


@cache
def original(name):
    """A configuration, parsed once."""
    return yaml.safe_load((ROOT / "config" / name).read_text())


@pytest.mark.parametrize(
    "seed", [*range(USUAL), *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(USUAL, MUTATIONS))]
)
def test_a_mutated_configuration_is_valid_or_explained(seed, tmp_path):
    chance = random.Random(seed)
    tree = deepcopy(original(chance.choice(["replication.yaml", "quick.yaml"])))
    file = tmp_path / "mutated.yaml"
    file.write_text(mutated(tree, chance), encoding="utf-8")
    try:
        settings = load_settings([file])
    except ConfigurationError as error:
        explained = str(error)
    else:
        explained = ""
        assert Settings.model_validate(settings.model_dump(mode="json")) == settings
    assert not explained or "mutated.yaml" in explained or "settings" in explained
    assert "Traceback" not in explained
