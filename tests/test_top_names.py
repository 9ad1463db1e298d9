"""The names of `import sgd_diffusion as sd`: listed once, loaded late, and never imported by a module."""

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sgd_diffusion as sd
from sgd_diffusion.lazy_names import listed_names

ROOT = Path(__file__).parents[1]
NAMES = listed_names()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_the_one_of_its_module(name):
    if NAMES[name] == "sgd_diffusion":
        assert getattr(sd, name) is importlib.import_module(f"sgd_diffusion.{name}")
    else:
        assert getattr(sd, name) is getattr(importlib.import_module(NAMES[name]), name)
        assert getattr(sd, name).__doc__
    assert name in dir(sd)
    assert name in sd.__all__


def test_what_is_not_listed_is_not_there():
    with pytest.raises(AttributeError, match="module 'sgd_diffusion' has no attribute 'simulat'"):
        _ = sd.simulat


def test_the_list_hands_names_on_as_type_checkers_want():
    """A stub exports only what is written as `name as name`."""
    tree = ast.parse((ROOT / "src/sgd_diffusion/__init__.pyi").read_text())
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            assert all(alias.asname == alias.name for alias in node.names)
    assert sum(NAMES[name] != "sgd_diffusion" for name in NAMES) <= 30  # those that people need, not all


def test_a_module_imports_from_where_a_name_is_defined():
    """The code digest of a job follows imports; through the list it would change with every name that is added."""
    for file in (*(ROOT / "src").rglob("*.py"), *(ROOT / "workflow").rglob("*.py"), *(ROOT / "notebooks").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "sgd_diffusion":
                raise AssertionError(f"{file}: {ast.unparse(node)}")


def test_importing_the_package_is_cheap_and_one_name_loads_its_own_module_alone():
    code = """
import sys
before = set(sys.modules)
import sgd_diffusion as sd
new = set(sys.modules) - before
print(sorted(name for name in new if name.partition(".")[0] not in sys.stdlib_module_names), "ast" in new)
sd.Estimate
print("torch" in sys.modules, "numpy" in sys.modules)
"""
    loaded, light = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert loaded == "['sgd_diffusion', 'sgd_diffusion.lazy_names'] False"
    assert light == "False True"


@pytest.mark.thorough
def test_a_type_checker_sees_the_signatures(monkeypatch):
    from mypy import api

    monkeypatch.setenv("MYPYPATH", str(ROOT / "src"))

    code = "import sgd_diffusion as sd\nreveal_type(sd.simulate)\nreveal_type(sd.theory.THEORIES)\nsd.simulat"
    told, _, _ = api.run(["--config-file", os.devnull, "--ignore-missing-imports", "-c", code])
    assert "def (landscape: sgd_diffusion.landscapes.landscape.Landscape" in told
    assert "tuple[" in told
    assert 'Module has no attribute "simulat"' in told
