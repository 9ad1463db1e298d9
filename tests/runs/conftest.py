"""Checkouts for tests of the pipeline. The tiny configuration is run once, by the first test that needs it."""

import shutil
import subprocess
import sys

import pytest
from checkout import Checkout, lay_out
from filelock import FileLock

from sgd_diffusion.kernels.kept_code import code_folder


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, worker_id):
    """A folder that all processes of one pytest run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


def made_once(folder, make):
    """Return the checkout in a folder. The first process that asks makes it; the other processes wait."""
    with FileLock(f"{folder}.lock"):
        done = folder.with_name(f"{folder.name}.done")
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            done.touch()
    return Checkout(folder)


def share_compiled_code(folder):
    """Let the jobs of a checkout, and of its copies, use the compiled code of the user who runs the tests."""
    code, shared = folder / ".cache/xdg/sgd-diffusion", code_folder().parents[1]
    code.parent.mkdir(parents=True)
    shared.mkdir(parents=True, exist_ok=True)
    code.symlink_to(shared)


@pytest.fixture(scope="session")
def source(shared_folder):
    """A fresh checkout in which nothing has run."""

    def make(folder):
        lay_out(folder)
        share_compiled_code(folder)
        # Once here, and not by the first job in each copy.
        subprocess.run([sys.executable, "-m", "compileall", "-q", "src", "workflow"], cwd=folder, check=True)
        git = ["git", "-c", "user.name=test", "-c", "user.email=test", "-C", str(folder)]
        for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it stands"]):
            subprocess.run([*git, *arguments], check=True)

    return made_once(shared_folder / "source", make)


@pytest.fixture(scope="session")
def finished(source, shared_folder):
    """A checkout in which the tiny configuration has run to its end. Tests must not change it."""

    def make(folder):
        run = source.copy(folder).launch()
        assert run.returncode == 0, run.stdout

    return made_once(shared_folder / "finished", make)


@pytest.fixture
def rerun(finished, tmp_path):
    """A copy of the finished checkout, which the test may change."""
    return finished.copy(tmp_path / "checkout")
