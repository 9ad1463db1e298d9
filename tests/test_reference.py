"""The reference of the documentation: complete, and with an example for every public name."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import sgd_diffusion

PAGE = (Path(__file__).parents[1] / "docs/api.md").read_text()
SHOWN = re.findall(r"^   sgd_diffusion\.(\w+)$", PAGE, re.M)


def public(room):
    """Functions and classes that a room hands out; of a single module, those that it defines."""
    module = importlib.import_module(f"sgd_diffusion.{room}")
    names = getattr(module, "__all__", None) or [
        name for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__
    ]
    found = {name: getattr(module, name) for name in names if not name.startswith("_")}
    return {name: thing for name, thing in found.items() if inspect.isclass(thing) or inspect.isfunction(thing)}


def test_every_room_is_on_the_page_once():
    rooms = [module.name for module in pkgutil.iter_modules(sgd_diffusion.__path__)]
    assert sorted(SHOWN) == sorted(rooms)


@pytest.mark.parametrize("room", SHOWN)
def test_every_public_name_has_an_example(room):
    without = [name for name, thing in public(room).items() if ">>>" not in (thing.__doc__ or "")]
    assert not without
