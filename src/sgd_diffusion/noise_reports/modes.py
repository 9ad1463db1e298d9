"""How a user's model is evaluated: its mode, and what torch must not do while it is differentiated."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.dropout import _DropoutNd

from sgd_diffusion.errors import MeasurementError


@contextmanager
def measuring(model: nn.Module, device: torch.device, seed: int) -> Iterator[None]:
    """Prepare a model and torch for measurements, and restore both afterwards.

    Modules keep their mode, except that batch normalisation is in evaluation mode: in training mode it couples the
    samples of a minibatch, so that a sample has no gradient of its own. Fused attention, which has no second
    derivative, is off. Torch's global random state starts from a seed inside, and is unchanged outside.

    Args:
        model: the model.
        device: device of its parameters.
        seed: seed of torch's global random state inside.

    Raises:
        MeasurementError: batch normalisation without running statistics, which couples samples in both modes.

    Examples:
        >>> model, before = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)).train(), torch.get_rng_state()
        >>> with measuring(model, torch.device("cpu"), seed=0):
        ...     model.training, model[1].training
        (True, False)
        >>> model[1].training, torch.equal(before, torch.get_rng_state())
        (True, True)
    """
    normalised = [module for module in model.modules() if isinstance(module, _BatchNorm)]
    if any(module.running_mean is None for module in normalised):
        raise MeasurementError(
            "batch normalisation without running statistics couples the samples of a minibatch, so that a sample has "
            "no gradient of its own; use track_running_stats=True, or another normalisation."
        )
    training = [module for module in normalised if module.training]
    fast = torch.backends.mha.get_fastpath_enabled()
    devices = [] if device.type == "cpu" else [device]
    with (
        torch.random.fork_rng(devices, device_type="cuda" if device.type == "cpu" else device.type),
        sdpa_kernel(SDPBackend.MATH),
        torch.enable_grad(),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", message="There is a performance drop")
        warnings.filterwarnings("ignore", message="Memory efficient kernel not used|.*[Ff]lash attention")
        torch.manual_seed(seed)
        torch.backends.mha.set_fastpath_enabled(False)
        for module in training:
            module.training = False
        try:
            yield
        finally:
            torch.backends.mha.set_fastpath_enabled(fast)
            for module in training:
                module.training = True


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Put every module into evaluation mode, and back into its own mode afterwards.

    Examples:
        >>> model = nn.Dropout().train()
        >>> with evaluating(model):
        ...     model.training
        False
        >>> model.training
        True
    """
    training = [module for module in model.modules() if module.training]
    for module in training:
        module.training = False
    try:
        yield
    finally:
        for module in training:
            module.training = True


def mode_notes(model: nn.Module) -> list[str]:
    """Return sentences that state the mode in which a model is measured.

    Examples:
        >>> mode_notes(nn.Linear(1, 1).eval())
        ['The model is measured in evaluation mode.']
        >>> for sentence in mode_notes(nn.Sequential(nn.BatchNorm1d(2), nn.Dropout())):
        ...     print(sentence)
        The model is measured in training mode.
        Its batch normalisation is in evaluation mode: in training mode it couples the samples of a minibatch.
        Its dropout is active, so that C holds the noise of its masks; call `model.eval()` to leave it out.
    """
    notes = [f"The model is measured in {'training' if model.training else 'evaluation'} mode."]
    if any(isinstance(module, _BatchNorm) and module.training for module in model.modules()):
        notes.append(
            "Its batch normalisation is in evaluation mode: in training mode it couples the samples of a minibatch."
        )
    if drops(model):
        notes.append(
            "Its dropout is active, so that C holds the noise of its masks; call `model.eval()` to leave it out."
        )
    return notes


def drops(model: nn.Module) -> bool:
    """Return whether dropout is active, also inside recurrent and attention layers.

    Examples:
        >>> drops(nn.LSTM(2, 2, num_layers=2, dropout=0.1)), drops(nn.Dropout(0.1).eval()), drops(nn.Dropout(0.0))
        (True, False, False)
    """

    def rate(module: nn.Module) -> float:
        if isinstance(module, _DropoutNd):
            return module.p
        held = getattr(module, "dropout", 0.0) if isinstance(module, (nn.RNNBase, nn.MultiheadAttention)) else 0.0
        return float(held)

    return any(module.training and rate(module) > 0 for module in model.modules())
