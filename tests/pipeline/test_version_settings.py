"""A version is never overwritten by another configuration."""

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.version_settings import check_settings, write_settings


def test_a_new_version_and_one_of_equal_settings_pass(tmp_path):
    check_settings(load_settings(), tmp_path / "v1")
    write_settings(load_settings(), tmp_path / "v1")
    check_settings(load_settings(), tmp_path / "v1")
    assert not (tmp_path / "v2").exists()


def test_other_settings_are_named_with_two_ways_on(tmp_path):
    write_settings(load_settings(), tmp_path)
    with pytest.raises(UserError) as refused:
        check_settings(load_settings(values={"noise": {"batch_size": 200}, "seed": 1}), tmp_path)
    assert "  noise.batch_size: 50 -> 200\n  seed: 2 -> 1\n" in str(refused.value)
    assert "VERSION=" in str(refused.value)
    assert "REPLACE=1" in str(refused.value)


def test_settings_that_the_program_has_gained_since_are_no_change(tmp_path):
    write_settings(load_settings(), tmp_path)
    file = tmp_path / "settings.yaml"
    file.write_text(file.read_text().replace("threads: 1\n", ""))
    check_settings(load_settings(values={"threads": 2}), tmp_path)


WELL = {"landscape": {"expression": "(x**2 - 1)**2", "start": [-1], "other": [1]}}
TABLE = {"data": {"file": "docs/examples/rings.csv", "label": "class"}}


@pytest.mark.parametrize(
    ("problem", "before", "after", "passes"),
    [
        (WELL, {"replicas": 100, "points": 8}, {"replicas": 150, "points": 15}, True),
        (WELL, {"replicas": 150}, {"replicas": 100}, False),
        (WELL, {"replicas": 100}, {"replicas": 150, "stiffness": 0.05}, False),
        (TABLE, {"replicas": 100, "seeds": 1}, {"replicas": 150, "seeds": 3}, True),
        (TABLE, {"points": 8}, {"points": 15}, False),
    ],
)
def test_a_problem_may_grow(problem, before, after, passes, tmp_path):
    write_settings(load_settings(values={"problem": problem | before}), tmp_path)
    grown = load_settings(values={"problem": problem | after})
    if passes:
        check_settings(grown, tmp_path)
    else:
        with pytest.raises(UserError, match="REPLACE=1"):
            check_settings(grown, tmp_path)
