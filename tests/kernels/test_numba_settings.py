"""Settings of numba that a user has: told once, and no escape stops."""

import os
import subprocess
import sys

import numba
import pytest

from sgd_diffusion.kernels import UncompiledError, numba_settings
from sgd_diffusion.kernels.numba_settings import check_settings

ESCAPES = """
import torch
from sgd_diffusion.dynamics import SGD, SGLD, Minibatches
from sgd_diffusion.escape import Ball, Coordinate, simulate
from sgd_diffusion.landscapes import Landscape, NetworkLoss, quadratic
# Every example once in each class: the minimum of logistic regression is zero.
loss = NetworkLoss(torch.randn(4, 2).repeat(2, 1), torch.arange(8) // 4, hidden=(), weight_decay=0.1)
network = Landscape(loss, torch.zeros(loss.dimension), gradient=loss.gradient)
for case in (
    (quadratic([1.0]), SGLD(0.05, 1.0), Coordinate(threshold=1.0)),
    (network, SGD(0.5, 1, Minibatches(loss)), Ball(0.1)),
):
    print(simulate(*case, replicas=20).exited.all().item())
"""


@pytest.fixture(autouse=True)
def untold(monkeypatch):
    monkeypatch.setattr(numba_settings, "_TOLD", set())


def test_settings_that_shape_code_are_told_once(monkeypatch, caplog):
    check_settings()
    assert not caplog.messages
    monkeypatch.setattr(numba.config, "OPT", 0)
    monkeypatch.setattr(numba.config, "BOUNDSCHECK", 1)
    check_settings()
    check_settings()
    assert caplog.messages == [
        "NUMBA_OPT=0, NUMBA_BOUNDSCHECK=1: kernels are tested with numba's own settings alone. Unset it."
    ]


def test_without_compilation_there_are_no_kernels(monkeypatch, caplog):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    for _ in range(2):
        with pytest.raises(UncompiledError, match="NUMBA_DISABLE_JIT is set"):
            check_settings()
    assert caplog.messages == ["NUMBA_DISABLE_JIT is set: escapes run in torch, which is slow. Unset it."]


def test_without_compilation_escapes_run_in_torch():
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    ran = subprocess.run([sys.executable, "-c", ESCAPES], env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["True", "True"]
    assert ran.stderr.strip() == "NUMBA_DISABLE_JIT is set: escapes run in torch, which is slow. Unset it."
