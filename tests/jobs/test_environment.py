"""The environment of child processes."""

import os
from pathlib import Path

import pytest

from sgd_replication.jobs.environment import clean_environment


@pytest.mark.parametrize("variables", [{}, {"HOME": "/missing"}, {"HOME": "/read-only"}])
def test_a_home_that_cannot_be_written_is_replaced(variables, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert clean_environment(variables, tmp_path)["HOME"] == str(tmp_path / ".cache" / "home")


def test_a_home_that_can_be_written_stays(tmp_path):
    assert clean_environment({"HOME": str(tmp_path)}, Path("/project"))["HOME"] == str(tmp_path)


def test_what_programs_devices_and_networks_need_is_kept(tmp_path):
    kept = {"PATH": "/bin", "LD_LIBRARY_PATH": "/lib", "CUDA_VISIBLE_DEVICES": "0", "SLURM_JOB_ID": "1"}
    kept |= {"https_proxy": "http://proxy", "SSL_CERT_FILE": "/certificates"}
    foreign = {"PYTHONHOME": "/other", "TEXINPUTS": "/other", "JUPYTER_PATH": "/other", "MATPLOTLIBRC": "/other"}
    found = clean_environment(kept | foreign, tmp_path)
    assert kept.items() <= found.items()
    assert not foreign.keys() & found.keys()


def test_cleaning_twice_changes_nothing(tmp_path):
    once = clean_environment({"PATH": "/bin", "HOME": str(tmp_path)}, tmp_path)
    assert clean_environment(once, tmp_path) == once
