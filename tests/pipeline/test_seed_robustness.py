import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.seed_robustness import Repeats

RUNS = Repeats(
    verdicts={
        0: {"a": "replicated", "b": "partly", "c": "partly"},
        1: {"a": "replicated", "b": "partly", "c": "not replicated"},
        2: {"a": "replicated", "b": "inconclusive", "c": "inconclusive"},
    }
)


def test_agreeing_runs_are_counted():
    assert RUNS.agreeing("a", "replicated") == "3 of 3"
    assert RUNS.agreeing("b", "partly") == "2 of 3"
    assert RUNS.agreeing("gone", "partly") == "0 of 3"


def test_flips_are_those_of_a_pair_of_runs():
    # Pairs (0, 1), (0, 2) and (1, 2) differ in 1, 2 and 2 verdicts.
    assert RUNS.flips() == pytest.approx(5 / 3)


def test_the_file_survives_the_round_trip(tmp_path):
    file = tmp_path / "seeds.json"
    file.write_text(RUNS.model_dump_json(by_alias=True))
    assert Repeats.read(file) == RUNS


def test_another_file_is_refused(tmp_path):
    file = tmp_path / "seeds.json"
    file.write_text('{"schema": 1, "verdicts": {"0": {"a": "replicated"}}}')
    with pytest.raises(UserError, match="make seeds"):
        Repeats.read(file)
