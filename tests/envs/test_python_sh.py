"""The installer of the Python environment, with a stand-in for uv that writes down how it is called."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = """#!/bin/sh
env > calls.env
echo "$*" >> calls
case "$*" in
    venv*)
        mkdir -p .venv/bin .venv/site
        printf '#!/bin/sh\\ncase "$*" in *sysconfig*) echo .venv/site ;; esac\\n' > .venv/bin/python
        chmod +x .venv/bin/python ;;
    *unreachable*) echo "error: connection refused" >&2; exit 1 ;;
esac
"""
INSTALL = "pip install --python .venv/bin/python"
LOCKED = [
    f"{INSTALL} --require-hashes -r envs/build.lock",
    f"{INSTALL} --no-build-isolation --require-hashes -r envs/requirements.lock",
]
without_driver = pytest.mark.skipif(
    Path("/proc/driver/nvidia/version").exists(), reason="with an NVIDIA driver the ordinary index is taken at once"
)


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text(UV)
    (tmp_path / "bin" / "uv").chmod(0o755)
    shutil.copytree(ROOT / "envs", tmp_path / "envs")
    return tmp_path


def install(checkout, *torch, **variables):
    """Run the installer; return the finished process and the calls of uv after that which makes the environment."""
    path = f"{checkout / 'bin'}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    finished = subprocess.run(
        ["sh", "envs/python.sh", *torch],
        cwd=checkout,
        env=kept | {"PATH": path} | variables,
        capture_output=True,
        text=True,
    )
    return finished, (checkout / "calls").read_text().splitlines()[1:]


@without_driver
def test_the_cpu_build_comes_without_dependencies_from_the_index_of_pytorch(checkout):
    finished, calls = install(checkout, TORCH_INDEX="http://stand-in")
    assert finished.returncode == 0, finished.stderr
    assert calls == [
        *LOCKED,
        f"{INSTALL} --no-deps --index-url http://stand-in torch==2.13.*",
    ]
    assert (checkout / ".venv" / "ready").exists()


@without_driver
def test_the_ordinary_index_is_taken_with_a_warning_where_that_index_cannot_be_reached(checkout):
    finished, calls = install(checkout, TORCH_INDEX="http://unreachable")
    assert finished.returncode == 0, finished.stderr
    assert calls[-1] == f"{INSTALL} torch==2.13.*"
    assert "cannot be downloaded from http://unreachable" in finished.stderr
    assert "downloads 2.7 GB and takes 5.6 GB on disk" in finished.stderr


def test_torch_can_be_named(checkout):
    finished, calls = install(checkout, "torch==2.14.*", "--index-url", "http://mine")
    assert finished.returncode == 0, finished.stderr
    assert calls[-1] == f"{INSTALL} torch==2.14.* --index-url http://mine"


def test_a_failure_shows_what_the_index_said(checkout):
    finished, _ = install(checkout, "unreachable")
    assert finished.returncode == 1
    assert "error: connection refused" in finished.stderr
    assert "could not be installed (whole log: .venv/install.log)" in finished.stderr
    assert not (checkout / ".venv" / "ready").exists()


def test_variables_of_the_shell_do_not_reach_the_installation(checkout):
    own = {"PIP_FIND_LINKS": "/links", "PIP_INDEX_URL": "http://index", "https_proxy": "http://proxy"}
    foreign = {"PIP_TARGET": "/else", "UV_PROJECT_ENVIRONMENT": "/else", "CONDA_PREFIX": "/else", "MY_VARIABLE": "1"}
    install(checkout, "torch", **own, **foreign)
    seen = dict(line.split("=", 1) for line in (checkout / "calls.env").read_text().splitlines() if "=" in line)
    assert not set(foreign) & set(seen)
    assert {name: seen[name] for name in own} == own
    assert (seen["UV_FIND_LINKS"], seen["UV_DEFAULT_INDEX"]) == ("/links", "http://index")


def test_the_packages_find_the_checkout_by_a_relative_path(checkout):
    install(checkout, "torch")
    assert (checkout / ".venv" / "site" / "checkout.pth").read_text() == "../../../../src\n"


def test_an_unsuitable_python_is_named(checkout):
    (checkout / "calls").write_text("")
    finished, calls = install(checkout, PYTHON="/bin/false")
    assert (finished.returncode, calls) == (1, [])
    assert "PYTHON=/bin/false is not a Python of version 3.11 to 3.14." in finished.stderr
