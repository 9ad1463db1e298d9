"""Devices of computation: the setting `device` and what this machine has."""

import torch

from sgd_diffusion.errors import MeasurementError

CPU = torch.device("cpu")
"""The default device."""


def find_device(name: str) -> torch.device:
    """Return the torch device for a setting, and switch off the reduced precision of convolutions on GPUs.

    Args:
        name: `cpu`; `cuda`; or `auto`, which is a GPU if torch finds one and the CPU otherwise.

    Raises:
        MeasurementError: `name` is `cuda`, and torch finds no GPU.

    Examples:
        >>> find_device("cpu")
        device(type='cpu')
    """
    found = torch.cuda.is_available()
    if name == "cuda" and not found:
        raise MeasurementError(
            f"the setting is `device: cuda`, but torch {torch.__version__} finds no GPU here; set `device` to "
            "`auto` or `cpu`, or install a torch for your GPU (README, “GPU”)."
        )
    # On Ampere and later GPUs torch rounds float32 to the ten bits of TF32, by default in convolutions only.
    torch.backends.cudnn.allow_tf32 = False
    return torch.device("cuda" if name == "cuda" or (name == "auto" and found) else "cpu")


def described(device: torch.device) -> str:
    """Return the name of a device for records: `cpu`, or `cuda:` and the model of the GPU.

    Args:
        device: torch device of the CPU or of a GPU.

    Examples:
        >>> described(CPU)
        'cpu'
    """
    return device.type if device.type == "cpu" else f"{device.type}: {torch.cuda.get_device_name(device)}"
