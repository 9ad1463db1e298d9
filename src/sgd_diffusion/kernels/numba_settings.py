"""Settings of numba, from the user's variables ``NUMBA_*`` or a file ``.numba_config.yaml``, that kernels depend on."""

import logging
from typing import Any

import numba

from sgd_diffusion.kernels.expression_tree import UncompiledError

logger = logging.getLogger(__name__)

DEFAULTS: dict[str, tuple[Any, ...]] = {
    "OPT": (3,),
    "BOUNDSCHECK": (None, 0),
    "LOOP_VECTORIZE": (1,),
    "SLP_VECTORIZE": (0,),
    "DEBUGINFO_DEFAULT": (0,),
}
"""Values of numba's settings with which kernels are tested: numba's own."""


def unusual_settings() -> dict[str, Any]:
    """Return the settings of numba that shape the code of a kernel and are not numba's own, by name.

    The processor is not among them: kernels have the same bits on every processor.

    Examples:
        >>> unusual_settings()
        {}
        >>> import numba
        >>> numba.config.SLP_VECTORIZE = 1
        >>> unusual_settings()
        {'SLP_VECTORIZE': 1}
        >>> numba.config.SLP_VECTORIZE = 0
    """
    found = {name: getattr(numba.config, name, usual[0]) for name, usual in DEFAULTS.items()}
    return {name: value for name, value in found.items() if value not in DEFAULTS[name]}


def check_settings() -> None:
    """Warn once if kernels are compiled with settings that are not numba's own.

    Raises:
        UncompiledError: numba does not compile, because ``NUMBA_DISABLE_JIT`` is set.

    Examples:
        >>> check_settings()
    """
    if numba.config.DISABLE_JIT:
        tell_once("no compilation", "NUMBA_DISABLE_JIT is set: escapes run in torch, which is slow. Unset it.")
        raise UncompiledError("NUMBA_DISABLE_JIT is set, so that no kernel can be compiled.")
    if unusual := unusual_settings():
        told = ", ".join(f"NUMBA_{name.removesuffix('_DEFAULT')}={value:d}" for name, value in unusual.items())
        tell_once("settings", f"{told}: kernels are tested with numba's own settings alone. Unset it.")


def tell_once(subject: str, message: str) -> None:
    """Log a warning; nothing if there was one on the same subject.

    Args:
        subject: what the warning is about.
        message: text of the warning.

    Examples:
        >>> tell_once("folder", "the folder of compiled code cannot be written.")
    """
    if subject not in _TOLD:
        _TOLD.add(subject)
        logger.warning(message)


_TOLD: set[str] = set()
