"""Compiled code: made once by processes that share it, never stale, never in the way, with the same bits everywhere."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
ESCAPE = """
import hashlib, numpy as np
from sgd_diffusion.kernels import Formula, LandscapeKernel
from sgd_diffusion.kernels.generated import module_of
from sgd_diffusion.kernels.random_numbers import stream_states
from sgd_diffusion.kernels.runs import Runs
text = "(x**2 - 1)**2 + sin(y)**2 + exp(x*y/9) + tanh(x)*log(3 + y)"
kernel = LandscapeKernel(Formula(text, ("x", "y")), "box")
values = {"step": 0.01, "amplitude": 0.1, "half_width": 0.8, "centre0": -0.9, "centre1": 0}
parameters = np.array([[values[name] for name in kernel.parameters]], dtype=float)
n = 64
times, left, diverged = np.zeros(n, np.int64), np.zeros(n, bool), np.zeros(n, bool)
states, points = stream_states(1, 0, n), np.zeros(n, np.int64)
escape, stop = Runs(kernel.advance()).escape, np.zeros(1, np.int64)
escape(states, points, np.array([[-0.9, 0.0]]), parameters, 10**5, times, left, diverged, stop)
print(times.mean(), hashlib.sha256(times.tobytes()).hexdigest())
"""
SMALL = """
import logging, numpy as np
from sgd_diffusion.kernels.generated import module_of
from sgd_diffusion.kernels.kept_code import KeptCode
logging.basicConfig(level=logging.INFO)

class Small:
    def __repr__(self):
        return "a small kernel"

    def source(self):
        lines = ("@kernel", "def total(values):", "    return values.sum()", "")
        return "\\n".join(("from sgd_diffusion.kernels.compiling import kernel", *lines))

print(module_of(Small()).total(np.arange(4.0)))
"""
SLOW = """
import time
from sgd_diffusion.kernels.kept_code import KeptCode
save = KeptCode.save_overload
KeptCode.save_overload = lambda *arguments: (time.sleep({seconds}), save(*arguments))
"""
NOT_WRITABLE = """
import os, sys

def refuse(event, arguments):
    writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or event == "os.mkdir"
    if writes and str(arguments[0]).startswith(os.environ["XDG_CACHE_HOME"]):
        raise OSError({code}, os.strerror({code}))

sys.addaudithook(refuse)
"""
LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"


def run(cache, code=ESCAPE, source=SRC, **variables):
    """Start a process with its compiled code in a folder; return the running process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    environment = kept | {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(source)} | variables
    command = [sys.executable, "-c", code]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=source
    )


def printed(process):
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out.strip(), err


def compiled_files(cache):
    return {file: file.stat().st_mtime_ns for file in Path(cache).rglob("*.nbc")}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder of compiled code, and what the process that made it printed."""
    cache = tmp_path_factory.mktemp("cache")
    return cache, printed(run(cache))[0]


def test_a_second_process_compiles_nothing(made):
    cache, before = made
    files = compiled_files(cache)
    assert files
    assert printed(run(cache))[0] == before
    assert compiled_files(cache) == files


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "features"), [("haswell", "+avx2,+fma"), ("generic", ""), ("x86-64", "+avx,-fma,-avx2,-avx512f")]
)
def test_bits_do_not_depend_on_the_processor(made, tmp_path, name, features):
    if os.uname().machine != "x86_64":
        pytest.skip("names of processors of another architecture")
    _, native = made
    assert printed(run(tmp_path, NUMBA_CPU_NAME=name, NUMBA_CPU_FEATURES=features))[0] == native


def test_an_edited_function_of_another_file_is_compiled_anew(made, tmp_path):
    cache, before = made
    source = tmp_path / "src"
    shutil.copytree(SRC, source, ignore=shutil.ignore_patterns("__pycache__"))
    assert printed(run(cache, source=source))[0] == before
    file = source / "sgd_diffusion/kernels/functions.py"
    text = file.read_text()
    assert "return as_floats(as_bits(e / (e + 2.0))" in text
    file.write_text(text.replace("as_bits(e / (e + 2.0))", "as_bits(e / (e + 4.0))"))  # another function than tanh
    assert printed(run(cache, source=source))[0] != before


def test_a_copy_of_the_sources_elsewhere_compiles_nothing(made, tmp_path):
    cache, before = made
    files = compiled_files(cache)
    shutil.copytree(SRC, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "cache").symlink_to(cache)
    assert printed(run(tmp_path / "cache", source=tmp_path / "src"))[0] == before
    assert compiled_files(cache) == files


def test_two_processes_compile_a_kernel_once(tmp_path):
    together = [run(tmp_path, SLOW.format(seconds=3) + SMALL) for _ in range(2)]
    found = [printed(process) for process in together]
    assert [out for out, _ in found] == ["6.0", "6.0"]
    assert (
        sum("once on this machine" in line and "`total`" in line for _, err in found for line in err.splitlines()) == 1
    )


@pytest.mark.thorough
def test_a_process_takes_over_from_one_that_is_killed_while_it_compiles(tmp_path):
    killed = run(tmp_path, SLOW.format(seconds=600) + SMALL)
    next(line for line in killed.stderr if "compiling" in line)
    waiting = run(tmp_path, SMALL)
    next(line for line in waiting.stderr if "waiting for another process: compiling" in line)
    killed.kill()
    killed.communicate()
    out, told = printed(waiting)
    assert out == "6.0"
    assert "`total` of kernel_" in told
    out, told = printed(run(tmp_path, SMALL))
    assert (out, told) == ("6.0", "")


@pytest.mark.parametrize("code", [errno.EROFS, pytest.param(errno.ENOSPC, marks=pytest.mark.thorough)])
def test_without_a_folder_to_write_a_kernel_is_compiled_in_memory(tmp_path, code):
    out, told = printed(run(tmp_path, NOT_WRITABLE.format(code=code) + SMALL))
    assert out == "6.0"
    assert told.count("compiled kernels cannot be kept there") == 1
    assert "Traceback" not in told
    assert not list(tmp_path.iterdir())


def test_code_in_a_folder_that_cannot_be_written_is_used(tmp_path):
    printed(run(tmp_path, SMALL))
    assert printed(run(tmp_path, NOT_WRITABLE.format(code=errno.EROFS) + SMALL)) == ("6.0", "")


# Bytes that a file may have: none; those of a source, not of its code.
@pytest.mark.parametrize("size", [0, 1000])
@pytest.mark.thorough
def test_what_a_full_disk_cuts_off_does_no_harm(tmp_path, size):
    out, told = printed(run(tmp_path, LIMITED.format(size=size) + SMALL))
    assert out == "6.0"
    assert "Traceback" not in told
    assert not [file for file in tmp_path.rglob("*") if file.name.startswith("tmp")]
    assert printed(run(tmp_path, SMALL))[0] == "6.0"
    assert printed(run(tmp_path, SMALL)) == ("6.0", "")


@pytest.mark.parametrize(
    "change",
    ["numba.__version__ = '99'", "numba.config.SLP_VECTORIZE = 1"],
)
@pytest.mark.thorough
def test_another_numba_compiles_for_itself(tmp_path, change):
    printed(run(tmp_path, SMALL))
    files = compiled_files(tmp_path)
    out, told = printed(run(tmp_path, f"import numba; {change}\n{SMALL}"))
    assert out == "6.0"
    assert "`total` of kernel_" in told
    assert files.items() < compiled_files(tmp_path).items()
    assert printed(run(tmp_path, SMALL)) == ("6.0", "")


def test_a_user_without_a_home_needs_none(tmp_path):
    nowhere = """
from pathlib import Path
def home():
    raise RuntimeError("Could not determine home directory.")
Path.home = home
"""
    out, told = printed(run("", nowhere + SMALL))
    assert out == "6.0"
    assert told.count("compiled kernels cannot be kept there") == 1


@pytest.mark.thorough
@pytest.mark.parametrize("damage", [b"", b"no compiled code"])
def test_damaged_files_are_made_anew(tmp_path, damage):
    printed(run(tmp_path, SMALL))
    for file in tmp_path.rglob("*.nb[ci]"):
        file.write_bytes(damage)
    out, told = printed(run(tmp_path, SMALL))
    assert out == "6.0"
    assert "Traceback" not in told
    assert printed(run(tmp_path, SMALL)) == ("6.0", "")


def test_a_folder_that_cannot_be_made_is_told_and_does_no_harm(tmp_path):
    (tmp_path / "file").write_text("in the way of a folder")
    out, told = printed(run(tmp_path / "file", SMALL))
    assert out == "6.0"
    assert told.count("compiled kernels cannot be kept there") == 1
