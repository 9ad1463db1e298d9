"""The reference of the documentation: complete, and with an example for every public name."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import sgd_diffusion

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/api.md").read_text()
SHOWN = re.findall(r"^   sgd_diffusion\.(\w+)$", PAGE, re.M)


def public(room):
    """Functions and classes that a room hands out; of a single module, those that it defines."""
    module = importlib.import_module(f"sgd_diffusion.{room}")
    names = getattr(module, "__all__", None) or [
        name for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__
    ]
    found = {name: getattr(module, name) for name in names if not name.startswith("_")}
    return {name: thing for name, thing in found.items() if inspect.isclass(thing) or inspect.isfunction(thing)}


# Modules whose functions draw, make LaTeX tables, read files of data sets or build settings: what they make is tested.
UNDOCUMENTED = (
    "sgd_replication.reporting",
    "sgd_replication.plotting",
    "sgd_replication.settings",
    "sgd_replication.inputs.data_sets.readers",
)


def used_elsewhere():
    """Names of the replication that a file of another folder imports, with their modules."""
    sources = [file for folder in ("src", "workflow", "notebooks") for file in (ROOT / folder).rglob("*.py")]
    found = set()
    for file in sources:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sgd_replication."):
                target = ROOT / "src" / Path(*node.module.split("."))
                inside = node.module.startswith(UNDOCUMENTED) or node.module.endswith(".report")
                if target.with_suffix(".py").is_file() and target.parent != file.parent and not inside:
                    found |= {(node.module, name.name) for name in node.names}
    return sorted(found)


def test_every_room_is_on_the_page_once():
    rooms = [module.name for module in pkgutil.iter_modules(sgd_diffusion.__path__)]
    assert sorted(SHOWN) == sorted(rooms)


def test_no_page_shows_what_another_shows():
    """Sphinx stops at an object that two pages describe."""
    shown = [
        name for room in SHOWN for name in (f"{one.__module__}.{one.__qualname__}" for one in public(room).values())
    ]
    assert sorted(shown) == sorted(set(shown))


@pytest.mark.parametrize("room", SHOWN)
def test_every_public_name_of_the_engine_has_an_example(room):
    without = [name for name, thing in public(room).items() if ">>>" not in (thing.__doc__ or "")]
    assert not without


def test_every_name_of_the_replication_that_others_use_has_an_example():
    used = {(module, name): getattr(importlib.import_module(module), name) for module, name in used_elsewhere()}
    own = {key: thing for key, thing in used.items() if getattr(thing, "__module__", "") == key[0]}
    documented = {key: thing for key, thing in own.items() if inspect.isclass(thing) or inspect.isfunction(thing)}
    assert len(documented) > 50
    assert not [key for key, thing in documented.items() if ">>>" not in (thing.__doc__ or "")]
