"""The wheel: the engine alone, which imports nothing that it does not declare."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import sgd_diffusion

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DECLARED = {re.split(r"[<>=!~ ]", requirement)[0] for requirement in PROJECT["dependencies"]}

# Imports every module of a folder; an import by the engine of a package that is not declared fails.
IMPORT_ALL = """
import builtins, importlib, pkgutil, sys
folder, declared = sys.argv[1], set(sys.argv[2].split(","))
sys.path.insert(0, folder)
allowed = declared | set(sys.stdlib_module_names) | {"sgd_diffusion"}
plain = builtins.__import__
def checked(name, globals=None, locals=None, fromlist=(), level=0):
    asking = (globals or {}).get("__name__", "")
    if asking.split(".")[0] == "sgd_diffusion" and name.split(".")[0] not in allowed:
        raise ImportError(f"{asking} imports {name}, which the project does not declare")
    return plain(name, globals, locals, fromlist, level)
builtins.__import__ = checked
import sgd_diffusion
assert sgd_diffusion.__file__.startswith(folder), sgd_diffusion.__file__
for module in pkgutil.walk_packages(sgd_diffusion.__path__, "sgd_diffusion."):
    importlib.import_module(module.name)
    print(module.name)
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The content of the wheel in an empty folder."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, source)
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "-w", str(folder)]
    subprocess.run([*build, str(source)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "content")
    return folder / "content"


def test_the_wheel_holds_the_engine_alone(unpacked):
    assert {folder.name for folder in unpacked.iterdir() if folder.suffix != ".dist-info"} == {"sgd_diffusion"}
    assert (unpacked / "sgd_diffusion" / "py.typed").is_file()


def test_the_names_of_the_top_work_in_the_wheel_too(unpacked):
    code = "import sgd_diffusion as sd; print(sd.__file__, sd.Estimate.__name__, 'simulate' in dir(sd))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=unpacked, check=True)
    assert shown.stdout.split() == [str(unpacked / "sgd_diffusion/__init__.py"), "Estimate", "True"]


def test_the_wheel_names_the_pythons_that_the_environment_allows():
    allowed = re.search(
        r"\((\d, \d+)\) <= sys.version_info\[:2\] <= \((\d, \d+)\)", (ROOT / "envs/python.sh").read_text()
    )
    lowest, highest = (int(version.split(", ")[1]) for version in allowed.groups())
    named = [
        int(found[1]) for line in PROJECT["classifiers"] if (found := re.fullmatch(r".*:: Python :: 3\.(\d+)", line))
    ]
    assert named == list(range(lowest, highest + 1))
    assert PROJECT["requires-python"] == f">=3.{lowest}"


def test_every_module_imports_declared_packages_only(unpacked):
    command = [sys.executable, "-c", IMPORT_ALL, str(unpacked), ",".join(DECLARED)]
    finished = subprocess.run(command, capture_output=True, text=True, cwd=unpacked)
    assert finished.returncode == 0, finished.stderr
    files = [file for file in (ROOT / "src" / "sgd_diffusion").rglob("*.py") if file.name != "__init__.py"]
    assert len(finished.stdout.splitlines()) >= len(files)


def test_importing_the_engine_loads_neither_torch_nor_pandas():
    code = "import sys, sgd_diffusion; print({'torch', 'pandas', 'numpy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


def test_all_files_have_the_same_version():
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)[1]
    changed = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    assert {PROJECT["version"], cited, changed} == {sgd_diffusion.__version__}
