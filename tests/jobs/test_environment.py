"""The environment of child processes."""

import os
import subprocess
import sys
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


NUMBA = """
import numba
from numba.core.registry import cpu_target
from sgd_diffusion.kernels.numba_settings import check_settings, unusual_settings
check_settings()
print(unusual_settings(), cpu_target.target_context.codegen().magic_tuple())
"""


def test_settings_of_numba_are_its_own_whatever_the_user_has(tmp_path):
    user = os.environ | {"NUMBA_DISABLE_JIT": "1", "NUMBA_OPT": "0"}

    def found():
        command, environment = [sys.executable, "-c", NUMBA], clean_environment(user, tmp_path)
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)

    without = found()
    settings = "disable_jit: 1\nopt: 1\nboundscheck: 1\nslp_vectorize: 1\ncpu_name: nehalem\ncpu_features: ''\n"
    (tmp_path / ".numba_config.yaml").write_text(settings)
    assert without.stdout.startswith("{} (")
    assert found().stdout == without.stdout
