import re
from pathlib import Path

import pytest
import yaml

from sgd_diffusion.errors import UserError
from sgd_replication.user_problem.checking import check_problem
from sgd_replication.user_problem.settings import ProblemSettings

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/own.md").read_text(), re.S)
EXAMPLES = {example["version"]: example["problem"] for example in map(yaml.safe_load, BLOCKS)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_documented_examples_are_sound(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    check_problem(ProblemSettings.model_validate(EXAMPLES[name]), Path("data"), seed=0)


def test_a_network_that_does_not_fit_the_data_is_found_before_training(tmp_path):
    (tmp_path / "net.py").write_text("import torch\nnetwork = lambda f, c: torch.nn.Linear(f, 5)")
    keys = {"data": {"file": str(ROOT / "docs/examples/rings.csv")}, "network": {"file": str(tmp_path / "net.py")}}
    with pytest.raises(UserError, match=r"must give \(n, 2\) logits"):
        check_problem(ProblemSettings.model_validate(keys), Path("data"), seed=0)


def test_a_minibatch_that_is_the_whole_set_is_refused_before_training():
    keys = {"data": {"file": str(ROOT / "docs/examples/rings.csv")}, "network": {"batch_unit": 240}}
    with pytest.raises(UserError, match="batch_unit is 240, and the set has 240 examples; lower"):
        check_problem(ProblemSettings.model_validate(keys), Path("data"), seed=0)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({}, "either `landscape` or `data`"),
        ({"data": {}}, "either `file` or `openml`"),
        ({"data": {"file": "a.csv", "openml": 3}}, "either `file` or `openml`"),
        ({"data": {"file": "a.csv", "label": "k", "drop": ["k"]}}, "column 'k' is named twice"),
        ({"data": {"file": "a.csv", "categories": ["b"], "drop": ["b"]}}, "column 'b' is named twice"),
        ({"data": {"file": "a.csv"}, "stiffness": 0.2}, "stiffness: no effect with data"),
        ({"data": {"file": "a.csv"}, "network": {"file": "n.py", "hidden": [3]}}, "leave out `hidden`"),
        (
            {"landscape": {"expression": "x", "start": [0], "other": [1]}, "network": {"hidden": [3]}},
            "network: no effect with a landscape",
        ),
    ],
)
def test_keys_that_cannot_be_meant_together_are_refused(keys, told):
    with pytest.raises(ValueError, match=told):
        ProblemSettings.model_validate(keys)
