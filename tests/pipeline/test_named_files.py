from pathlib import Path

import pytest

from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.named_files import with_files_of, with_found_files

MINE = "problem: {data: {file: table.csv}, network: {file: net.py}}"


@pytest.fixture
def configuration(tmp_path, monkeypatch):
    """A configuration in a folder of its own; the project's folder is the working directory."""
    project = tmp_path / "project"
    (project / "mine").mkdir(parents=True)
    monkeypatch.chdir(project)
    Path("mine/mine.yaml").write_text(MINE)
    return Path("mine/mine.yaml")


def files(settings):
    return settings.problem.data.file, settings.problem.network.file


def test_a_file_is_found_beside_the_configuration_that_names_it(configuration):
    Path("mine/table.csv").touch()
    Path("net.py").touch()  # and another one in the project's folder
    assert files(load_settings([configuration])) == ("mine/table.csv", "net.py")


def test_a_file_outside_the_project_gets_an_absolute_path(configuration, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "table.csv").touch()
    (other / "mine.yaml").write_text(MINE)
    assert files(load_settings([other / "mine.yaml"])) == (str(other / "table.csv"), "net.py")


def test_a_file_that_is_nowhere_keeps_its_name(configuration):
    assert files(load_settings([configuration])) == ("table.csv", "net.py")


def test_the_same_name_in_both_folders_is_refused(configuration):
    Path("mine/table.csv").touch()
    Path("table.csv").touch()
    told = r"mine\.yaml: problem.data.file = 'table.csv': there is such a file in .*mine and in .*project\. Give"
    with pytest.raises(ConfigurationError, match=told):
        load_settings([configuration])


def test_snakemake_finds_the_same_files_as_the_launcher(configuration):
    Path("mine/table.csv").touch()
    Path("later.yaml").write_text("problem: {data: {label: kind}}")
    merged = {"seed": 3, "problem": {"data": {"file": "table.csv", "label": "kind"}, "network": {"file": "net.py"}}}
    found = with_files_of(merged, [configuration, Path("later.yaml")], Path())
    assert found["problem"]["data"] == {"file": "mine/table.csv", "label": "kind"}
    assert found["problem"]["network"] == {"file": "net.py"}
    assert found["seed"] == 3
    assert merged["problem"]["data"]["file"] == "table.csv"  # the argument is unchanged


@pytest.mark.parametrize("values", [{}, {"problem": None}, {"problem": {"data": None}}, {"problem": {"data": {}}}])
def test_a_configuration_without_files_is_unchanged(values):
    assert with_found_files(values, Path("mine.yaml"), Path()) == values


def test_weights_are_found_beside_the_configuration_too(configuration):
    Path("mine/weights.pt").touch()
    configuration.write_text("problem: {data: {file: table.csv}, network: {file: net.py, weights: weights.pt}}")
    settings = load_settings([configuration])
    assert settings.problem.network.weights == "mine/weights.pt"
    merged = {"problem": {"data": {"file": "t.csv"}, "network": {"file": "net.py", "weights": "weights.pt"}}}
    assert with_files_of(merged, [configuration], Path())["problem"]["network"]["weights"] == "mine/weights.pt"
