"""Where tensors are computed: a configuration's `device`, found on this machine."""

import torch

from sgd_diffusion.errors import MeasurementError

CPU = torch.device("cpu")


def find_device(name: str) -> torch.device:
    """Return the device of a name: `cpu`, `cuda`, or `auto`, which is a GPU where there is one.

    Single precision on it is then what it says, also in convolutions.

    Raises:
        MeasurementError: a GPU is asked for and there is none, or this build of torch cannot use it.

    Examples:
        >>> find_device("cpu")
        device(type='cpu')
    """
    found = torch.cuda.is_available()
    if name == "cuda" and not found:
        raise MeasurementError(
            f"the configuration says `device: cuda`, and torch {torch.__version__} finds no GPU here; set `device` to "
            "`auto` or `cpu`, or install a torch for your GPU (README, “GPU”)."
        )
    # By torch's default convolutions round float32 to TF32's ten bits on Ampere and later, as no other product does.
    torch.backends.cudnn.allow_tf32 = False
    return torch.device("cuda" if name == "cuda" or (name == "auto" and found) else "cpu")


def described(device: torch.device) -> str:
    """Return a device's name for records: `cpu`, or `cuda` with the GPU's own name.

    Examples:
        >>> described(CPU)
        'cpu'
    """
    return device.type if device.type == "cpu" else f"{device.type}: {torch.cuda.get_device_name(device)}"
