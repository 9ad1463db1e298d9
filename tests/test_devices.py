"""Finding the device that a configuration names."""

import pytest
import torch

from sgd_diffusion.devices import CPU, described, find_device
from sgd_diffusion.errors import MeasurementError


def test_the_cpu_is_always_there():
    assert find_device("cpu") == CPU
    assert described(CPU) == "cpu"


@pytest.mark.parametrize(("there", "found"), [(True, "cuda"), (False, "cpu")])
def test_auto_takes_a_gpu_where_there_is_one(monkeypatch, there, found):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
    assert find_device("auto") == torch.device(found)


def test_a_gpu_that_is_not_there_is_an_error_that_says_what_to_do(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(MeasurementError, match="finds no GPU here; set `device` to `auto` or `cpu`"):
        find_device("cuda")


def test_a_gpu_is_recorded_by_its_own_name(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "Model X")
    assert described(torch.device("cuda")) == "cuda: Model X"


def test_convolutions_keep_single_precision_on_a_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", True)
    find_device("cuda")
    assert not torch.backends.cudnn.allow_tf32
