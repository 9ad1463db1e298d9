import sys

import pytest

from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.user_problem.files import load_function


def test_a_function_is_found_and_its_faults_are_explained(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("def double(x):\n    return 2 * x")
    double = load_function(file, "double", "double(x)", "x is a number.")
    assert double(3) == 6
    with pytest.raises(ConfigurationError, match=r"mine\.py: double\(x\) failed: TypeError: .*\. x is a number\.$"):
        double(None)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("absent.py", None, "not found"),
        ("mine.txt", "x = 1", r"its name must end in \.py"),
        ("mine.py", "x = ", "cannot be run: SyntaxError"),
        ("mine.py", "double = 2", r"has no function double\(x\)"),
    ],
)
def test_what_is_no_such_file_is_explained(name, content, told, tmp_path):
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(ConfigurationError, match=told):
        load_function(tmp_path / name, "double", "double(x)", "x is a number.")


def test_a_file_may_hold_a_dataclass_with_late_annotations(tmp_path):
    (tmp_path / "mine.py").write_text(
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Scale:\n    factor: float = 2\ndouble = lambda x: Scale().factor * x\n"
    )
    assert load_function(tmp_path / "mine.py", "double", "double(x)", "x is a number.")(3) == 6


def test_a_file_that_fails_leaves_no_module_behind(tmp_path):
    (tmp_path / "good.py").write_text("double = abs")
    load_function(tmp_path / "good.py", "double", "double(x)", "x is a number.")
    (tmp_path / "mine.py").write_text("1 / 0")
    with pytest.raises(ConfigurationError, match="ZeroDivisionError"):
        load_function(tmp_path / "mine.py", "double", "double(x)", "x is a number.")
    assert "user_code" not in sys.modules


@pytest.mark.parametrize(
    "content",
    [
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--width', required=True)\np.parse_args()",
        "import sys\nsys.exit('usage: mine')",
        "raise SystemExit(0)",
    ],
)
def test_a_file_that_exits_is_explained_without_a_usage(content, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["launch.py", "--cores", "2"])
    (tmp_path / "mine.py").write_text(content)
    with pytest.raises(ConfigurationError, match=r"mine\.py: exits when it is loaded, .* move such lines below"):
        load_function(tmp_path / "mine.py", "double", "double(x)", "x is a number.")
    assert "usage" not in capsys.readouterr().err
    assert sys.argv == ["launch.py", "--cores", "2"]
    assert "user_code" not in sys.modules


def test_a_file_that_parses_optional_arguments_gets_none(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["launch.py", "--cores", "2"])
    (tmp_path / "mine.py").write_text(
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--factor', type=int, default=2)\n"
        "factor = p.parse_args().factor\ndouble = lambda x: factor * x"
    )
    assert load_function(tmp_path / "mine.py", "double", "double(x)", "x is a number.")(3) == 6
