"""Environment variables of the programs that the pipeline starts: a list of the user's, and folders of the project."""

import os
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

KEPT = (
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "COLUMNS", "NO_COLOR", "LANG", "LC_*", "TMPDIR", "TZ"),
    *("LD_LIBRARY_PATH", "DYLD_*", "SYSTEMROOT", "CUDA_*", "NVIDIA_*", "ROCR_*", "HIP_*"),
    *("SLURM_*", "SRUN_*", "SBATCH_*"),
    *("*_proxy", "*_PROXY", "SSL_CERT_*", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PYTEST_*", "COVERAGE_*"),
)
"""Patterns of the variables that are passed on: where programs, libraries, devices and certificates are."""

CACHE = Path(".cache")
"""Folder for what libraries store between runs, below the checkout."""

NUMBA = {
    "NUMBA_DISABLE_JIT": "0",
    "NUMBA_OPT": "3",
    "NUMBA_BOUNDSCHECK": "0",
    "NUMBA_LOOP_VECTORIZE": "1",
    "NUMBA_SLP_VECTORIZE": "0",
    "NUMBA_DEBUG": "0",
    "NUMBA_DEBUGINFO": "0",
    "NUMBA_CACHE_LOCATOR_CLASSES": "",
}
"""Numba's own settings, which win over a file `NUMBA_FILE` of the user, by name."""

NUMBA_FILE = ".numba_config.yaml"
"""File in the working directory that numba reads."""


def clean_environment(variables: Mapping[str, str], checkout: Path) -> dict[str, str]:
    """Return the environment variables for a child process of the pipeline.

    A variable that is not in `KEPT` is left out. Thus ``PYTHONPATH``, ``MPLBACKEND``, ``TEXINPUTS``, ``JUPYTER_PATH``
    or a configuration file of the user can neither change a result nor stop a run. Matplotlib, Jupyter, IPython, TeX
    and Snakemake read their configuration, and write their caches, below `CACHE`. A home folder that cannot be written
    is replaced by a folder there. Numba has its own settings, whatever a file in the checkout says.

    Args:
        variables: environment variables of the user.
        checkout: root of the project.

    Examples:
        >>> here = Path("/project")
        >>> found = clean_environment({"PATH": "/bin", "LC_ALL": "C", "PYTHONPATH": "/other", "MPLBACKEND": "qt"}, here)
        >>> found["PATH"], found["LC_ALL"], found["MPLBACKEND"], "PYTHONPATH" in found
        ('/bin', 'C', 'agg', False)
        >>> found["MPLCONFIGDIR"]
        '/project/.cache/matplotlib'
    """
    kept = {name: value for name, value in variables.items() if any(fnmatchcase(name, one) for one in KEPT)}
    cache = checkout / CACHE
    folders = {
        "MPLCONFIGDIR": "matplotlib",
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "jupyter/config",
        "JUPYTER_DATA_DIR": "jupyter/data",
        "JUPYTER_RUNTIME_DIR": "jupyter/runtime",
        "TEXMFHOME": "tex/home",
        "TEXMFVAR": "tex/var",
        "TEXMFCONFIG": "tex/config",
        "XDG_CACHE_HOME": "xdg",
        "XDG_CONFIG_HOME": "xdg/config",
        "XDG_DATA_HOME": "xdg/data",
    }
    own = {name: str(cache / folder) for name, folder in folders.items()}
    if not _writable(kept.get("HOME")):
        own["HOME"] = str(cache / "home")
    fixed = {"MPLBACKEND": "agg", "PYTHONNOUSERSITE": "1", "JUPYTER_NO_CONFIG": "1", "JUPYTER_PREFER_ENV_PATH": "1"}
    return kept | own | fixed | NUMBA | (_processor() if (checkout / NUMBA_FILE).exists() else {})


def _processor() -> dict[str, str]:
    """Return this processor's name and features for numba, which has no word for them."""
    from llvmlite import binding

    features = binding.get_host_cpu_features().flatten()
    return {"NUMBA_CPU_NAME": binding.get_host_cpu_name(), "NUMBA_CPU_FEATURES": features}


def _writable(folder: str | None) -> bool:
    return folder is not None and os.access(folder, os.W_OK)
