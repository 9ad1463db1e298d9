"""What the launcher refuses before anything runs."""

import pytest
from launch import main


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--config", "absent.yaml"], "absent.yaml: cannot be read"),
        (["--version", "bench"], "the command line: version = 'bench'"),
        (["figure:nope"], "NAME=nope: no such figure; allowed: noise_histograms"),
        (["figure:"], "NAME=: no such figure"),
        (["--data-dir", "absent"], "DATA_DIR=absent is not a folder"),
        (["everything"], "everything: no such target; allowed: all, data, figures, report, problem, figure:NAME"),
        (
            ["--config", "tests/configs/too_large.yaml"],
            "too_large.yaml: noise.batch_size = 1800: digits has 1797 examples",
        ),
    ],
)
def test_a_wrong_call_is_explained(arguments, told, capsys):
    assert main([*arguments, "--no-pdf", "--offline"]) == 2
    assert told in capsys.readouterr().err


def test_without_its_tools_the_report_is_refused_at_once(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert main(["all", "--offline"]) == 2
    assert "TEX=0 leaves the report out" in capsys.readouterr().err
