"""`make gpu` says what was measured, and stops in time."""

import sys

import gpu
import pytest

from sgd_replication.pipeline.loading import load_settings


def test_without_a_gpu_nothing_counts_as_measured(monkeypatch, capsys):
    monkeypatch.setattr(gpu, "gpu_is_there", lambda: False)
    monkeypatch.setattr(gpu, "run", lambda *_: pytest.fail("a step was run"))
    assert gpu.main(["--minutes", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(gpu.steps(None)) == 4
    assert all(line.endswith("not measured, torch finds no GPU here") for line in lines)


def test_a_failed_step_is_told_and_the_rest_still_runs(monkeypatch, capsys):
    codes = iter([1, None, 0, 0])
    monkeypatch.setattr(gpu, "gpu_is_there", lambda: True)
    monkeypatch.setattr(gpu, "run", lambda command, limit: next(codes))
    assert gpu.main([]) == 1
    words = [line.rpartition(": ")[2] for line in capsys.readouterr().out.splitlines()]
    assert words == ["failed", "not measured, stopped after 0 s", "done in 0 s", "done in 0 s"]


def test_a_step_gets_what_is_left_of_the_time():
    limits = []
    wanted = [("one", [sys.executable, "-c", "pass"]), ("two", ["true"])]
    gpu.results_of(wanted, 100.0, lambda command, limit: limits.append(limit) or gpu.run(command, limit))
    assert limits[0] == pytest.approx(100.0, abs=1.0)
    assert limits[1] < limits[0]


def test_its_configuration_trains_resnet_at_full_width_on_the_gpu():
    settings = load_settings([gpu.CHECKOUT / file for file in gpu.CONFIGURATION])
    assert (settings.version, settings.device) == ("gpu", "cuda")
    assert settings.networks["cifar_resnet18"].hidden == [64, 128, 256, 512]
    assert settings.noise.large.network == settings.covariance.large.network == "cifar_resnet18"
    assert settings.noise.minibatches < 100  # the rest is tiny
