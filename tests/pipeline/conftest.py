"""Checkouts of their own for the pipeline's tests, with the tiny configuration run once."""

import shutil
import subprocess

import pytest
from checkout import ROOT, Checkout, tracked_files


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """A fresh checkout in which nothing has run."""
    folder = tmp_path_factory.mktemp("checkout") / "source"
    for name in tracked_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test", "-C", str(folder)]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it stands"]):
        subprocess.run([*git, *arguments], check=True)
    return Checkout(folder)


@pytest.fixture(scope="session")
def finished(source, tmp_path_factory):
    """A checkout in which the tiny configuration has run from beginning to end. Not to be changed."""
    checkout = source.copy(tmp_path_factory.mktemp("finished") / "checkout")
    run = checkout.launch()
    assert run.returncode == 0, run.stdout
    return checkout


@pytest.fixture
def rerun(finished, tmp_path):
    """A finished checkout that the test may change."""
    return finished.copy(tmp_path / "checkout")
