from pathlib import Path

import pytest

from sgd_diffusion.errors import LandscapeError
from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.user_problem.landscape import user_landscape
from sgd_replication.user_problem.settings import UserLandscapeSettings

ROOT = Path(__file__).parents[2]


def settings(**keys):
    return UserLandscapeSettings(**({"expression": "(x**2 - 1)**2", "start": [-2.0], "other": [3.0]} | keys))


def test_a_bent_way_is_found_in_three_dimensions(monkeypatch):
    monkeypatch.chdir(ROOT)
    keys = {"expression": None, "file": "docs/examples/valley.py", "variables": ["x", "y", "z"]}
    landscape = user_landscape(settings(**keys, start=[-1.5, 1.0, 1.0], other=[1.5, -1.0, 0.3]), "valley")
    assert landscape.minimum.tolist() == pytest.approx([-1, 0, 0], abs=1e-7)
    assert landscape.saddle.tolist() == pytest.approx([0, -0.5, 0], abs=1e-6)
    assert float(landscape.barrier) == pytest.approx(1)


def test_an_expression_of_other_variables_is_refused():
    with pytest.raises(LandscapeError, match="'y' cannot stand in an expression of x"):
        user_landscape(settings(expression="y"), "mine")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("def potential(theta)", "cannot be run: SyntaxError"),
        ("import nothing_of_that_name", "cannot be run: ModuleNotFoundError"),
        ("x = 1", r"has no function potential\(theta\)"),
        (
            "def potential(theta):\n    return theta[5]",
            r"potential\(theta\) failed: IndexError: .*write coordinates as theta",
        ),
        ("def potential(theta):\n    return 1.0", "must return a tensor, not float"),
        ("def potential(theta):\n    return theta", "gives shape"),
        (
            "def potential(theta):\n    return (theta[..., 0]**2 - 1)**2 + (theta**4).sum()",
            "write coordinates as theta",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_explained(content, told, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(content)
    with pytest.raises((ConfigurationError, LandscapeError), match=told):
        user_landscape(settings(expression=None, file=str(file)), "mine")


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"file": "f.py"}, "either `expression` or `file`"),
        ({"expression": None}, "either `expression` or `file`"),
        ({"start": [1.0, 2.0]}, "length 2; variables: 1"),
    ],
)
def test_a_configuration_that_cannot_be_meant_is_refused(keys, told):
    with pytest.raises(ValueError, match=told):
        settings(**keys)
