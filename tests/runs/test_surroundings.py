"""What the user's shell and home folder hold neither changes a result nor stops a run."""

import os
import subprocess
from pathlib import Path

import pytest
from checkout import HAS_LATEX

from sgd_replication.jobs.digests import file_sha256

pytestmark = pytest.mark.pipeline
REMADE = "theorems_notebook"
"""The rule that is run again, with the report that depends on it."""


def written(folder, name, text):
    """Write a file in a folder; return the folder."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return str(folder)


PLOTS = "text.usetex: True\nfont.family: serif\naxes.grid: True\n"
KERNEL = '{"argv": ["false"], "language": "python", "display_name": "none"}'
LATEXMK = "$out_dir = 'elsewhere';\n$pdf_mode = 4;\n"
SURROUNDINGS = {
    "PYTHONPATH": lambda at: {"PYTHONPATH": written(at / "shadow", "numpy.py", "raise RuntimeError('shadowed')")},
    "PYTHONHOME": lambda at: {"PYTHONHOME": str(at)},
    "PYTHONSTARTUP": lambda at: {"PYTHONSTARTUP": str(at / "none.py"), "PYTHONWARNINGS": "error"},
    "home": lambda at: {"HOME": str(at / "missing")},
    "matplotlib": lambda at: {"MPLBACKEND": "qtagg", "MATPLOTLIBRC": written(at / "mpl", "matplotlibrc", PLOTS)},
    "jupyter": lambda at: {"JUPYTER_PATH": written(at / "jupyter", "kernels/python3/kernel.json", KERNEL)},
    "ipython": lambda at: {"IPYTHONDIR": written(at / "ipython", "profile_default/startup/a.py", "exit(1)")},
    "TMPDIR": lambda at: {"TMPDIR": written(at / ("a" * 100), "kept", "")},
    "TeX": lambda at: {"TEXINPUTS": str(at), "TEXMFHOME": str(at / "texmf"), "BIBINPUTS": str(at)},
    "latexmk": lambda at: {"HOME": written(at / "home", ".latexmkrc", LATEXMK)},
    "Snakemake": lambda at: {
        "SNAKEMAKE_PROFILE": "mine",
        "XDG_CONFIG_HOME": written(at / "xdg", "snakemake/default/config.yaml", "no-such-option: 1\n"),
    },
    "conda": lambda at: {"CONDA_PREFIX": str(at), "CONDA_DEFAULT_ENV": "base", "VIRTUAL_ENV": str(at)},
    "locale": lambda at: {"LC_ALL": "C", "LANG": "C"},
}


def remade(checkout, variables):
    """Run the notebook and the report again with these variables; return the finished process."""
    return subprocess.run(
        checkout.command(target=f"rerun:{REMADE}"),
        cwd=checkout.folder,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )


def digests(checkout):
    """Return the sha256 of the figures, the notebooks and the report, which prints durations of measurements alone."""
    patterns = ("figures/*", "notebooks/*", "report.*")
    files = [file for pattern in patterns for file in checkout.results.glob(pattern)]
    return {file.name: file_sha256(file) for file in files if not file.name.endswith(".record.json")}


def test_a_checkout_runs_its_own_code(source):
    code = "import sgd_diffusion, sgd_replication; print(sgd_diffusion.__file__, sgd_replication.__file__)"
    printed = subprocess.run([source.python, "-E", "-c", code], cwd="/", capture_output=True, text=True).stdout.split()
    assert [str(source.folder / "src") in file for file in printed] == [True, True]


def test_everything_at_once(rerun, tmp_path):
    before = digests(rerun)
    variables = {name: value for make in SURROUNDINGS.values() for name, value in make(tmp_path).items()}
    finished = remade(rerun, variables)
    assert finished.returncode == 0, finished.stdout
    assert digests(rerun) == before
    assert ("report.html" in before, "report.pdf" in before) == (True, HAS_LATEX)


@pytest.mark.thorough
@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_each_alone(rerun, tmp_path, surrounding):
    before = digests(rerun)
    finished = remade(rerun, SURROUNDINGS[surrounding](tmp_path))
    assert finished.returncode == 0, finished.stdout
    assert digests(rerun) == before


def test_without_latex_and_graphviz_the_page_is_made(rerun, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    for folder in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in folder.glob("*"):
            if program.name not in ("latexmk", "pdflatex", "dot", "tred") and not (programs / program.name).exists():
                (programs / program.name).symlink_to(program)
    for name in ("report.pdf", "report.html"):
        (rerun.results / name).unlink(missing_ok=True)
    finished = subprocess.run(
        rerun.command(),
        cwd=rerun.folder,
        env=os.environ | {"PATH": str(programs)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    assert finished.returncode == 0, finished.stdout
    assert "latexmk, pdflatex not found: report.html is made, and report.pdf is not" in finished.stdout
    assert not (rerun.results / "report.pdf").exists()
    assert "graphviz was not installed" in (rerun.results / "report.html").read_text()
