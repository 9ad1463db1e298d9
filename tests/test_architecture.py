"""What the digests of code rely on, and which way imports run."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "sgd_diffusion"

# A room may import the rooms on floors below its own.
FLOORS = [
    {"errors", "streams", "progress", "sweep_plan", "keeping", "designs", "writing", "data_resolution", "estimate_key"},
    {"replication_errors", "estimates", "measurements", "data", "models", "points", "replicates"},
    {"jackknife", "devices"},
    {"training", "distributions", "config", "claims", "laws"},
    {"curvature"},
    {"provenance", "figures", "comparison", "repeats", "landscapes", "swept_networks"},
    {"dynamics"},
    {"escape", "theory"},
    {"contest.predictions", "contest.ways", "contest.table", "contest.network_systems", "covariance", "noise"},
    {"problems"},
    {"synthetic", "network_escape", "log_barrier", "noise_balance", "choices"},
    {"large_deviations"},
    {"contest"},
    {"problem"},
]
FLOOR = {name: level for level, names in enumerate(FLOORS) for name in names}

# The engine: rooms that know no settings, tables, records or files of the pipeline.
ENGINE = {
    "curvature",
    "data",
    "devices",
    "distributions",
    "dynamics",
    "errors",
    "escape",
    "estimates",
    "jackknife",
    "landscapes",
    "laws",
    "models",
    "points",
    "problems",
    "progress",
    "streams",
    "sweep_plan",
    "theory",
    "training",
    "contest.predictions",
    "contest.ways",
    "contest.table",
    "contest.network_systems",
}
PIPELINE = {"config", "measurements", "provenance", "claims", "swept_networks", "replication_errors", "estimate_key"}


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("__init__.py")), ids=lambda f: f.parent.name)
def test_packages_only_hand_names_on(file):
    """The closure looks through `__init__.py`, so nothing may happen there."""
    for node in ast.parse(file.read_text()).body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        constant = isinstance(node, ast.Assign) and node.targets[0].id in ("__all__", "__version__")
        assert docstring or constant or isinstance(node, ast.ImportFrom), ast.unparse(node)


def room(module):
    """The room of a module, or the module itself where it has a floor of its own."""
    _, first, *rest = module.split(".")
    return name if rest and (name := f"{first}.{rest[0]}") in FLOOR else first


def imports():
    """Every file of the package with its room, and what it imports from the package."""
    for file in PACKAGE.rglob("*.py"):
        module = ".".join(["sgd_diffusion", *file.relative_to(PACKAGE).with_suffix("").parts])
        if module == "sgd_diffusion.__init__":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sgd_diffusion."):
                yield file, room(module), node.module


def test_imports_run_downwards():
    for file, here, module in imports():
        there = room(module)
        beside = {here, there} <= ENGINE and here.split(".")[0] == there.split(".")[0]
        assert there == here or beside or FLOOR[there] < FLOOR[here], f"{file}: {module}"


def test_the_engine_knows_nothing_of_the_pipeline():
    for file, here, module in imports():
        if here in ENGINE:
            assert room(module) not in PIPELINE, f"{file}: {module}"
            assert not module.endswith("schemas"), f"{file}: {module}"
            assert "import pandera" not in file.read_text(), file


def test_nothing_is_unpickled():
    """Downloads and checkpoints are read as data; no file of theirs can run code."""
    sources = [*PACKAGE.rglob("*.py"), *(ROOT / "workflow").rglob("*.py"), *(ROOT / "notebooks").glob("*.py")]
    for file in sources:
        text = file.read_text()
        assert "import pickle" not in text, file
        assert "allow_pickle=True" not in text, file
        for call in re.findall(r"torch\.load\([^)]*\)", text):
            assert "weights_only=True" in call, f"{file}: {call}"


def test_the_package_knows_nothing_of_the_workflow():
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {n.split(".")[0] for n in names} & {"snakemake", "papermill", "jupytext", "nbformat"}, file


def test_torch_is_not_loaded_to_read_a_configuration():
    """The launcher and every start of Snakemake do so; with torch, a run with nothing to do would take seconds more."""
    rooms = "sgd_diffusion.config, sgd_diffusion.provenance, sgd_diffusion.comparison"
    code = f"import sys, {rooms}; print('torch' in sys.modules)"
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
