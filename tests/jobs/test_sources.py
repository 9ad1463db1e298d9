"""What is read of a file is found again by its content, in another process too, and never where it could be wrong."""

import ast
import json

import pytest

from sgd_replication.jobs import sources
from sgd_replication.jobs.sources import KeptSources


@pytest.fixture
def script(tmp_path):
    file = tmp_path / "script.py"
    file.write_text("from house import oven\nimport plan\n")
    return file


@pytest.fixture
def kept(script, tmp_path):
    """The file that a first process has left, with what it read."""
    first = KeptSources(tmp_path / "cache" / "kept.json")
    found = first.read(script)
    first.write()
    return tmp_path / "cache" / "kept.json", found


@pytest.fixture
def unparsed(monkeypatch):
    """From here on nothing can be parsed."""

    def refuse(*arguments, **options):
        raise AssertionError("parsed again")

    monkeypatch.setattr(ast, "parse", refuse)


def test_a_known_content_is_not_parsed_again_under_whatever_name(script, kept, unparsed):
    place, found = kept
    moved = script.with_name("moved.py")
    script.rename(moved)
    assert KeptSources(place).read(moved) == found
    assert found.imports == (("house", "oven"), ("plan", None))


def test_an_edited_file_is_parsed_and_kept_beside_the_others(script, kept):
    place, found = kept
    before = script.read_bytes()
    script.write_text("import plan\n")
    second = KeptSources(place)
    assert second.read(script).imports == (("plan", None),)
    second.write()
    assert len(json.loads(place.read_text())["sources"]) == 2
    script.write_bytes(before)
    assert KeptSources(place).read(script) == found


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"made_by": 1}', "cut off", '{"sources": {"a": [1]}}'])
def test_a_damaged_file_counts_as_empty(script, kept, damage):
    place, found = kept
    place.write_text(damage)
    again = KeptSources(place)
    assert again.read(script) == found
    again.write()
    assert len(json.loads(place.read_text())["sources"]) == 1


def test_damaged_entries_count_as_none(script, kept):
    place, found = kept
    content = json.loads(place.read_text())
    content["sources"] = dict.fromkeys(content["sources"], "damaged")
    place.write_text(json.dumps(content))
    assert KeptSources(place).read(script) == found


def test_what_another_version_of_the_rules_made_is_not_used(script, kept, monkeypatch):
    place, _ = kept
    content = json.loads(place.read_text())
    (key,) = content["sources"]
    content["sources"][key] = ["of other rules", []]
    place.write_text(json.dumps(content))
    assert KeptSources(place).read(script).digest == "of other rules"
    monkeypatch.setattr(sources, "_made_by", lambda: "other rules")
    assert KeptSources(place).read(script).digest != "of other rules"


def test_a_folder_that_cannot_be_made_does_no_harm(script, tmp_path):
    (tmp_path / "file").write_text("in the way of a folder")
    kept = KeptSources(tmp_path / "file" / "kept.json")
    assert kept.read(script).imports
    kept.write()
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["file", "script.py"]
