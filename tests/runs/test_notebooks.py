"""Notebooks: run as in Jupyter, in their own folder and with their defaults; and as the pipeline executes them."""

import json
import os
import subprocess
import sys

import jupytext
import nbformat
import papermill
import pytest
from checkout import ROOT
from jupyter_client import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.catalogue import EXPERIMENTS
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.reporting.jobs.notebook import _refuse_unknown, execute, with_mathml

pytestmark = pytest.mark.pipeline

NOTEBOOKS = [experiment.name for experiment in EXPERIMENTS]
SAMPLE = ("flat_minima",)
"""Notebooks that run in their own folder in every test run; the others do in `make thorough`, and all as jobs."""


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_defaults_are_those_of_the_default_configuration(name, tmp_path):
    nbformat.write(jupytext.read(ROOT / "notebooks" / f"{name}.py"), tmp_path / "notebook.ipynb")
    defaults = {key: value["default"] for key, value in papermill.inspect_notebook(tmp_path / "notebook.ipynb").items()}
    settings = load_settings([ROOT / "config" / "replication.yaml"])
    assert eval(defaults["version"]) == settings.version
    assert set(defaults) == {"version", "save_figures_to"}
    assert defaults["save_figures_to"] == "None"


@pytest.fixture(scope="module")
def kernel(finished):
    """A kernel in the folder of the notebooks. All run in it, one after another, so that it imports packages once."""
    manager = AsyncKernelManager(kernel_name="python3")
    environment = os.environ | {"PYTHONPATH": str(finished.folder / "src")}
    run_sync(manager.start_kernel)(cwd=str(finished.folder / "notebooks"), env=environment)
    yield manager
    run_sync(manager.shutdown_kernel)(now=True)


@pytest.mark.parametrize(
    "name", [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.thorough) for name in NOTEBOOKS]
)
def test_it_runs_in_its_own_folder(name, finished, kernel):
    notebook = jupytext.read(finished.folder / "notebooks" / f"{name}.py")
    (parameters,) = (cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    parameters.source = 'version = "tiny"\nsave_figures_to = None'
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))  # no name of the notebook before
    before = sorted(finished.results.rglob("*"))
    NotebookClient(notebook, km=kernel).execute()
    assert sorted(finished.results.rglob("*")) == before  # running a notebook changes no result


def test_a_cells_text_is_one_piece_however_slowly_it_is_printed(tmp_path):
    slowly = "import time\nfor word in ('one', 'two'):\n    print(word, flush=True)\n    time.sleep(0.3)"
    parameters = nbformat.v4.new_code_cell("", metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[parameters, nbformat.v4.new_code_cell(slowly)])
    nbformat.write(notebook, tmp_path / "slow.ipynb")
    executed = execute(tmp_path / "slow.ipynb", tmp_path / "executed.ipynb", {}, sockets=tmp_path)
    assert [output["text"] for output in executed.cells[-1].outputs] == ["one\ntwo\n"]


def test_a_parameter_that_the_notebook_lacks_is_refused(tmp_path):
    text = 'version = "v1"\nsave_figures_to = None'
    parameters = nbformat.v4.new_code_cell(text, metadata={"tags": ["parameters"]})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    file = tmp_path / "notebook.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[parameters], metadata={"kernelspec": kernel}), file)
    with pytest.raises(UserError, match=r"has no parameter versoin; its parameters are save_figures_to, version\."):
        _refuse_unknown({"versoin": "v1", "save_figures_to": None}, file, tmp_path / "notebook.py")


def test_fonts_are_listed_before_a_notebook_starts(tmp_path):
    code = "from sgd_replication.reporting.jobs.notebook import build_font_cache; build_font_cache()"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"MPLCONFIGDIR": str(tmp_path)}, check=True)
    assert list(tmp_path.glob("fontlist*.json"))


def test_no_notebook_warns_or_names_a_folder_of_this_machine(finished):
    for name in NOTEBOOKS:
        text = (finished.results / "notebooks" / f"{name}.ipynb").read_text()
        streams = {
            output["name"]
            for cell in nbformat.reads(text, 4).cells
            for output in cell.get("outputs", [])
            if "name" in output
        }
        assert streams <= {"stdout"}, name
        assert str(ROOT) not in text, name
        assert str(finished.folder) not in text, name


def test_every_figure_that_is_saved_is_shown(finished):
    for name in NOTEBOOKS:
        folder = finished.results / "notebooks"
        record = json.loads((folder / f"{name}.record.json").read_text())
        notebook = nbformat.read(folder / f"{name}.ipynb", 4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        shown = sum("image/png" in output.get("data", {}) for output in outputs)
        assert shown == sum(file.endswith(".png") for file in record["outputs"]), name


def test_formulas_become_mathml():
    page = with_mathml("noise $\\xi_b$ and\n\n$$\\frac{1}{\\alpha} = 2$$\n\ncosts 5 dollars")
    assert page.count("<math") == 2
    assert 'display="block"' in page
    assert "$" not in page
    assert "costs 5 dollars" in page
