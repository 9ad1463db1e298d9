"""Which way imports run, and what the digests of code rely on."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sgd_replication.jobs.closure import import_closure

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
FILES = sorted(SRC.rglob("*.py"))

# A room may import from itself and from the rooms on floors below its own.
ENGINE = [
    {"kernels"},
    {"errors", "streams", "progress", "estimates", "designs", "sweep_plan", "lazy_names"},
    {"drawing", "progress_bars"},
    {"torch_streams", "point_cache", "parameter_batch", "devices", "data", "models", "statistics"},
    {"training"},
    {"curvature"},
    {"gradient_noise", "landscapes"},
    {"noise_reports"},
    {"dynamics"},
    {"escape"},
    {"theory"},
    {"problems", "pictures"},
]
REPLICATION = [
    {"jobs"},
    {"settings"},
    {"plotting", "inputs"},
    {"experiments"},
    {"user_problem"},
    {"pipeline"},
    {"reporting"},
]
FLOOR = {f"sgd_diffusion.{name}": level for level, names in enumerate(ENGINE) for name in names}
FLOOR |= {f"sgd_replication.{name}": len(ENGINE) + level for level, names in enumerate(REPLICATION) for name in names}
# An experiment may read the ones before it.
EXPERIMENTS = (
    "noise",
    "covariance",
    "styblinski_tang",
    "theorems",
    "flat_minima",
    "optimisers",
    "network_escape",
    "data_curvature",
    "reached_sharpness",
    "log_barrier",
    "large_deviations",
    "noise_balance",
    "theory_comparison",
    "sensitivity",
)


def module_of(file):
    """The dotted name of a file's module."""
    return ".".join(file.relative_to(SRC).with_suffix("").parts)


def room(module):
    """The room that a module lies in, such as sgd_diffusion.escape."""
    return ".".join(module.split(".")[:2])


def imports():
    """Every file with the dotted name of its module, and each module of the project that it imports from."""
    for file in FILES:
        if file.name == "__init__.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sgd_"):
                yield file, module_of(file), node.module


@pytest.mark.parametrize("file", sorted(SRC.rglob("__init__.py")), ids=lambda f: f.parent.name)
def test_packages_only_hand_names_on(file):
    """The closure looks through `__init__.py`, so nothing may happen there."""
    for node in ast.parse(file.read_text()).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        constant = isinstance(node, ast.Assign) and node.targets[0].id in ("__all__", "__version__")
        assert docstring or constant or isinstance(node, ast.ImportFrom), ast.unparse(node)


def test_imports_run_downwards():
    for file, importing, imported in imports():
        here, there = room(importing), room(imported)
        assert there == here or FLOOR[there] < FLOOR[here], f"{file}: {imported}"


def test_an_experiment_reads_earlier_ones_only():
    for file, importing, imported in imports():
        if importing.startswith(start := "sgd_replication.experiments.") and imported.startswith(start):
            here, there = (EXPERIMENTS.index(module.split(".")[2]) for module in (importing, imported))
            assert there <= here, f"{file}: {imported}"


def test_the_engine_knows_no_settings_no_tables_and_no_pipeline():
    for file in (SRC / "sgd_diffusion").rglob("*.py"):
        text = file.read_text()
        assert "sgd_replication" not in text, file
        assert not re.search(r"^\s*(import|from) (pandera|yaml|pooch|seaborn)", text, re.M), file
        # Pictures are an extra: matplotlib is loaded when one is drawn, inside a function.
        assert not re.search(r"^(import|from) matplotlib", text, re.M), file


def test_nothing_is_unpickled():
    """Downloads and checkpoints are read as data; no file of theirs can run code."""
    sources = [*FILES, *(ROOT / "workflow").rglob("*.py"), *(ROOT / "notebooks").glob("*.py")]
    for file in sources:
        text = file.read_text()
        assert "import pickle" not in text, file
        assert "allow_pickle=True" not in text, file
        for call in re.findall(r"torch\.load\([^)]*\)", text):
            assert "weights_only=True" in call, f"{file}: {call}"


def test_experiments_know_nothing_of_snakemake_and_notebooks():
    for file in FILES:
        if "reporting" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {n.split(".")[0] for n in names} & {"snakemake", "papermill", "jupytext", "nbformat"}, file


RULES = (ROOT / "workflow/Snakefile", *sorted((ROOT / "workflow/rules").glob("*.smk")))


def test_torch_is_not_loaded_to_read_a_configuration_and_the_rules():
    """The launcher and every start of Snakemake do so; with torch, a run with nothing to do would take seconds more."""
    text = "\n".join(file.read_text() for file in RULES)
    imports = re.findall(r"^from sgd_\S+ import (?:\([^)]*\)|[^\n(]*)", text, re.MULTILINE)
    assert any("pipeline.loading" in line for line in imports)
    code = "\n".join([*imports, "import sys", "print('torch' in sys.modules)"])
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


def test_a_landscape_is_differentiated_without_the_compiler():
    """Torch loads its compiler with the first use of `torch.func.grad`; every job of a landscape would take a second
    more."""
    code = """
import sys, torch
from sgd_diffusion.landscapes import NetworkLoss, muller_brown
landscape, loss = muller_brown(), NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]))
landscape.curvature, loss.hessian(theta := torch.zeros(loss.dimension).double()), loss.covariance(theta)
print('torch._dynamo' in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


def test_no_measurement_depends_on_pictures_or_on_the_list_of_names():
    """An edit of either must not outdate a result."""
    for job in SRC.glob("sgd_replication/**/jobs/*.py"):
        for file in import_closure(job, (SRC,)):
            assert "pictures" not in file.parts, job
            assert file.name != "lazy_names.py", job
            assert file != SRC / "sgd_diffusion/__init__.py", job


def test_no_file_imports_itself_through_others():
    imported = {file: import_closure(file, (SRC,)) - {file} for file in FILES}
    for file, reached in imported.items():
        assert not [other for other in reached if file in imported.get(other, ())], file
