"""What the launcher refuses before anything runs."""

import subprocess
from types import SimpleNamespace

import pytest
from launch import main
from snakemake.cli import get_argument_parser, parse_config


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--config", "absent.yaml"], "absent.yaml: cannot be read"),
        (["--version", "bench"], "the command line: version = 'bench'"),
        (["--version", "released"], "`make compare` calls the released run by this name; choose another"),
        (["--version", "my run"], "the command line: version = 'my run'"),
        (["figure:nope"], "NAME=nope: no such figure; allowed: noise_histograms"),
        (["figure:"], "NAME=: no such figure"),
        (["--data-dir", "absent", "--version", "of-this-test"], "DATA_DIR=absent is not a folder"),
        (["everything"], "everything: no such target; allowed: all, data, figures, report, problem, figure:NAME"),
        (
            ["--config", "tests/configs/too_large.yaml", "--version", "of-this-test"],
            "too_large.yaml: noise.batch_size = 1800: digits has 1797 examples",
        ),
    ],
)
def test_a_wrong_call_is_explained(arguments, told, capsys):
    assert main([*arguments, "--no-pdf", "--offline"]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("cores", ["-1", "0", "two"])
def test_a_number_of_cores_is_a_whole_number_from_one_on(cores, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([f"--cores={cores}"])
    assert stopped.value.code == 2
    assert f"CORES={cores}: a whole number from 1 on is needed" in capsys.readouterr().err


@pytest.fixture
def commands(monkeypatch):
    """The commands that the launcher would have run."""
    given = []
    monkeypatch.setattr(
        subprocess, "run", lambda command, **options: given.append(command) or SimpleNamespace(returncode=0)
    )
    monkeypatch.setattr("launch.clear_stale_lock", lambda checkout: None)
    return given


@pytest.mark.parametrize("version", ["2024", "1.0", "True", "v1"])
def test_a_version_that_yaml_takes_for_a_number_stays_a_name(version, commands):
    assert main(["--version", version, "--offline", "--no-pdf", "--snakemake", "--dry-run"]) == 0
    (given,) = (word for word in commands[0] if word.startswith("version="))
    assert parse_config([given]) == {"version": version}


def test_an_option_of_snakemake_with_several_values_leaves_the_target_alone(commands):
    options = ["--dry-run", "--default-resources", "slurm_partition=short", "mem_mb=4000"]
    assert main(["all", "--offline", "--no-pdf", "--snakemake", *options]) == 0
    parsed = get_argument_parser().parse_args(commands[0][3:])
    assert parsed.targets == ["all"]
    assert set(options[2:]) <= set(parsed.default_resources.args)
