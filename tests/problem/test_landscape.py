import re
from pathlib import Path

import pytest
import torch
import yaml

from sgd_diffusion.config import OwnLandscapeSettings, ProblemSettings
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.problem import own_landscape, own_noise, own_plan
from sgd_diffusion.problem.sweeps import least_exponent
from sgd_diffusion.replication_errors import ConfigurationError

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/own.md").read_text(), re.S)
EXAMPLES = [example for example in map(yaml.safe_load, BLOCKS) if "landscape" in example["problem"]]


def settings(**keys):
    return OwnLandscapeSettings(**({"expression": "(x**2 - 1)**2", "start": [-2.0], "other": [3.0]} | keys))


def test_minimum_and_saddle_are_found():
    landscape = own_landscape(settings(), "mine")
    assert landscape.minimum.tolist() == pytest.approx([-1])
    assert landscape.saddle.tolist() == pytest.approx([0], abs=1e-8)
    assert float(landscape.barrier) == pytest.approx(1)


def test_a_bent_way_is_found_in_three_dimensions(monkeypatch):
    monkeypatch.chdir(ROOT)
    keys = {"expression": None, "file": "docs/examples/valley.py", "variables": ["x", "y", "z"]}
    landscape = own_landscape(settings(**keys, start=[-1.5, 1.0, 1.0], other=[1.5, -1.0, 0.3]), "valley")
    assert landscape.minimum.tolist() == pytest.approx([-1, 0, 0], abs=1e-7)
    assert landscape.saddle.tolist() == pytest.approx([0, -0.5, 0], abs=1e-6)
    assert float(landscape.barrier) == pytest.approx(1)


def measured(height, length):
    """Minimum, saddle, barrier, exponent and plan of one bent valley, in units of its own again."""
    bent = "(u**2 - 1)**2 + 0.3*u + 4*(v + u/2)**2 + 0.5*u*v"
    expression = f"{height}*({bent})".replace("u", f"(x/{length})").replace("v", f"(y/{length})")
    places = {"start": [-1.5 * length, 0.0], "other": [1.4 * length, 0.2 * length]}
    keys = {"landscape": {"expression": expression, "variables": ["x", "y"], **places}}
    own = ProblemSettings.model_validate(keys | {"noise": {"kind": "constant", "strength": 12 * height**0.5}})
    landscape = own_landscape(own.landscape, "mine")
    noise = own_noise(own.noise, landscape, ["x", "y"])
    rows = own_plan(landscape, noise, own)
    return [
        (torch.stack([landscape.minimum, landscape.saddle]) / length).flatten().tolist(),
        float(landscape.barrier) / height,
        least_exponent(landscape, noise) * height / length**2,
        [row["batch_size"] for row in rows],
        [row["learning_rate"] * height / length**2 for row in rows],
    ]


@pytest.mark.parametrize(("height", "length"), [(1e-19, 1.0), (1.0, 1e-10), (1e-19, 1e-10), (1e12, 1e6)])
def test_units_do_not_matter(height, length):
    """A valley in joules and metres must be the valley that it is in units of its own."""
    for found, expected in zip(measured(height, length), measured(1.0, 1.0), strict=True):
        assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"other": [-0.5]}, "end at one minimum"),
        ({"expression": "x"}, "no minimum was found|lowest curvature"),
        ({"expression": "x**4", "other": [1.0]}, "lowest curvature|no minimum|no barrier"),
        ({"expression": "log(x)"}, "`start`: the potential is nan|no finite derivatives"),
        ({"expression": "y"}, "'y' cannot stand in an expression of x"),
        ({"expression": "3"}, "mine: the potential cannot be differentiated"),
        ({"expression": "(x + 1)**4*(x - 1)**2"}, "one without curvature"),
        ({"expression": "1e-200*(x**2 - 1)**2"}, "mine: its barrier is 1e-200, and must lie between 1e-50 and 1e"),
        ({"expression": "(x*1e60 - 1)**2 * (x*1e60 + 1)**2", "start": [-2e-60], "other": [2e-60]}, "."),
        ({"expression": "pi"}, "mine: the potential cannot be differentiated"),
    ],
)
def test_what_is_no_landscape_is_explained(keys, told):
    with pytest.raises(LandscapeError, match=told):
        own_landscape(settings(**keys), "mine")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("def potential(theta)", "cannot be run: SyntaxError"),
        ("import nothing_of_that_name", "cannot be run: ModuleNotFoundError"),
        ("x = 1", r"has no function potential\(theta\)"),
        (
            "def potential(theta):\n    return theta[5]",
            r"potential\(theta\) failed: IndexError: .*take coordinates as theta",
        ),
        ("def potential(theta):\n    return 1.0", "must give a tensor, not float"),
        ("def potential(theta):\n    return theta", "gives shape"),
    ],
)
def test_what_is_wrong_with_a_file_is_explained(content, told, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(content)
    with pytest.raises((ConfigurationError, LandscapeError), match=told):
        own_landscape(settings(expression=None, file=str(file)), "mine")


@pytest.mark.parametrize(
    "value",
    [
        "(t[..., 0]**2 - 1)**2 + (t[..., 1:]**2).sum()",
        "(t[0]**2 - 1)**2 + t[1]**2",
        "((t**2 - 1)**2).sum()",
    ],
)
def test_a_potential_that_is_none_of_each_point_is_refused(value, tmp_path):
    """It would pass for one point, and be another potential for many replicas."""
    (tmp_path / "mine.py").write_text(f"def potential(t):\n    return {value}")
    keys = {"expression": None, "file": str(tmp_path / "mine.py"), "variables": ["x", "y"]}
    with pytest.raises(LandscapeError, match=r"points together, .* is not that of each alone"):
        own_landscape(settings(**keys, start=[-1.0, 0.0], other=[1.0, 0.0]), "mine")


@pytest.mark.parametrize(
    "value",
    ["t[..., 0].detach()**2", "t[..., 0].round().long()**2", "1j * t[..., 0]**2", "torch.ones(t.shape[:-1])"],
)
def test_a_potential_that_autograd_cannot_follow_is_refused(value, tmp_path):
    (tmp_path / "mine.py").write_text(f"import torch\ndef potential(t):\n    return {value}")
    with pytest.raises(LandscapeError, match="mine: the potential cannot be differentiated"):
        own_landscape(settings(expression=None, file=str(tmp_path / "mine.py")), "mine")


def test_a_potential_with_parameters_of_its_own_must_freeze_them(tmp_path):
    layer = "import torch\nlayer = torch.nn.Linear(1, 1).double()\n"
    (tmp_path / "mine.py").write_text(f"{layer}potential = lambda t: ((t[..., 0]**2 - 1)**2) + 0 * layer(t)[..., 0]")
    keys = {"expression": None, "file": str(tmp_path / "mine.py")}
    with pytest.raises(LandscapeError, match="freeze them"):
        own_landscape(settings(**keys), "mine")
    frozen = (tmp_path / "mine.py").read_text().replace("double()", "double().requires_grad_(False)")
    (tmp_path / "mine.py").write_text(frozen)
    assert float(own_landscape(settings(**keys), "mine").barrier) == pytest.approx(1)


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


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["version"])
def test_the_documented_examples_can_be_measured(example, monkeypatch):
    monkeypatch.chdir(ROOT)
    own = ProblemSettings.model_validate(example["problem"])
    landscape = own_landscape(own.landscape, "mine")
    plan = own_plan(landscape, own_noise(own.noise, landscape, own.landscape.variables), own)
    assert {row["sweep"] for row in plan} == {"batch", "eta", "k"}
    assert sum(row["sweep"] == "batch" for row in plan) == own.points
    assert all(row["batch_size"] == round(row["batch_size"]) >= 1 for row in plan)
    stiffest = float(torch.linalg.eigvalsh(landscape.curvature)[-1])
    assert all(row["learning_rate"] * row["sharpness"] * stiffest < 1 for row in plan)
