import pytest

from sgd_replication.jobs import closure
from sgd_replication.jobs.closure import code_digest, import_closure
from sgd_replication.jobs.sources import KeptSources

FILES = {
    "script.py": "from house.kitchen import cook\nimport numpy\n\ndef late():\n    from house import cellar\n",
    "src/house/__init__.py": '"""A house."""\n',
    "src/house/kitchen/__init__.py": (
        "from house.kitchen.oven import cook\nfrom house.kitchen.sink import wash\n__all__ = ['cook', 'wash']\n"
    ),
    "src/house/kitchen/oven.py": "import house.plan\n\ndef cook():\n    return 1\n",
    "src/house/kitchen/sink.py": "def wash():\n    return 2\n",
    "src/house/cellar.py": "X = 1\n",
    "src/house/plan.py": "Y = 2\n",
    "src/house/attic.py": "Z = 3\n",
}


@pytest.fixture
def house(tmp_path, monkeypatch):
    kept = KeptSources(tmp_path / "kept.json")
    monkeypatch.setattr(closure, "_kept", lambda: kept)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def digest(house, after=None):
    """The script's digest, after an edit; edited files get a new path each time, since reading is cached."""
    for cached in (closure._closure, closure._read, closure._found, closure._module_file, closure._holding):
        cached.cache_clear()
    if after:
        (house / after[0]).write_text(after[1])
    return code_digest([house / "script.py"], [house / "src"])


def test_the_closure_is_what_is_imported_and_nothing_else(house):
    found = {file.relative_to(house).as_posix() for file in import_closure(house / "script.py", [house / "src"])}
    assert found == {"script.py", "src/house/kitchen/oven.py", "src/house/plan.py", "src/house/cellar.py"}


@pytest.mark.parametrize("name", ["script.py", "src/house/kitchen/oven.py", "src/house/plan.py", "src/house/cellar.py"])
def test_an_edit_of_what_is_imported_changes_the_digest(house, name):
    before = digest(house)
    assert digest(house, (name, FILES[name] + "\nNEW = 1\n")) != before


@pytest.mark.parametrize("name", ["src/house/kitchen/sink.py", "src/house/attic.py", "src/house/kitchen/__init__.py"])
def test_an_edit_elsewhere_does_not(house, name):
    before = digest(house)
    assert digest(house, (name, FILES[name] + "\nNEW = 1\n")) == before


def test_comments_layout_and_docstrings_do_not_count(house):
    before = digest(house)
    text = '"""The plan."""\n\n# a comment\nY   =   2\n'
    assert digest(house, ("src/house/plan.py", text)) == before


def test_a_docstring_gone_or_come_does_not_count_but_a_string_does(house):
    before = digest(house, ("src/house/plan.py", 'def f():\n    """Doc."""\n    return "a"\n'))
    assert digest(house, ("src/house/plan.py", 'def f():\n    return "a"\n')) == before
    assert digest(house, ("src/house/plan.py", 'def f():\n    """Other."""\n    return "a"\n')) == before
    assert digest(house, ("src/house/plan.py", 'def f():\n    """Doc."""\n    return "b"\n')) != before


def test_the_docstring_of_a_constant_does_not_count(house):
    before = digest(house, ("src/house/plan.py", 'LEVEL = 0.05\n"""The level."""\n'))
    assert digest(house, ("src/house/plan.py", 'LEVEL = 0.05\n"""The rate."""\n')) == before
    assert digest(house, ("src/house/plan.py", 'LEVEL = 0.06\n"""The rate."""\n')) != before


def test_scripts_beside_the_script_count(house):
    (house / "helper.py").write_text("A = 1\n")
    (house / "script.py").write_text("from helper import A\n")
    assert house / "helper.py" in import_closure(house / "script.py", [house / "src"])


def test_circles_end(house):
    (house / "src/house/plan.py").write_text("import house.cellar\n")
    (house / "src/house/cellar.py").write_text("import house.plan\n")
    assert len(import_closure(house / "script.py", [house / "src"])) == 4
