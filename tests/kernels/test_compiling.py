"""Compiled code: kept between processes, never stale, never in the way, with the same bits on every processor."""

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
text = "(x**2 - 1)**2 + sin(y)**2 + exp(x*y/9) + tanh(x)*log(3 + y)"
kernel = LandscapeKernel(Formula(text, ("x", "y")), "box")
values = {"step": 0.01, "amplitude": 0.1, "half_width": 0.8, "centre0": -0.9, "centre1": 0}
parameters = np.array([[values[name] for name in kernel.parameters]], dtype=float)
n = 64
times, left, diverged = np.zeros(n, np.int64), np.zeros(n, bool), np.zeros(n, bool)
states, points = stream_states(1, 0, n), np.zeros(n, np.int64)
escape, stop = module_of(kernel).escape, np.zeros(1, np.int64)
escape(states, points, np.array([[-0.9, 0.0]]), parameters, 10**5, times, left, diverged, stop)
print(times.mean(), hashlib.sha256(times.tobytes()).hexdigest())
"""


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


@pytest.mark.parametrize(
    ("name", "features"),
    [
        pytest.param("haswell", "+avx2,+fma"),
        pytest.param("generic", "", marks=pytest.mark.thorough),
        pytest.param("x86-64", "+avx,-fma,-avx2,-avx512f", marks=pytest.mark.thorough),
    ],
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


@pytest.mark.thorough
def test_two_processes_may_compile_at_once(made, tmp_path):
    _, before = made
    together = [run(tmp_path), run(tmp_path)]
    assert [printed(process)[0] for process in together] == [before, before]
    assert printed(run(tmp_path))[0] == before


@pytest.mark.parametrize("damage", [b"", b"no compiled code"])
def test_damaged_files_are_made_anew(made, tmp_path, damage):
    cache, before = made
    copy = tmp_path / "cache"
    shutil.copytree(cache, copy)
    for file in copy.rglob("*.nb[ci]"):
        file.write_bytes(damage)
    out, told = printed(run(copy))
    assert out == before
    assert "Traceback" not in told


def test_a_folder_that_cannot_be_written_is_told_and_does_no_harm(made, tmp_path):
    _, before = made
    (tmp_path / "file").write_text("in the way of a folder")
    out, told = printed(run(tmp_path / "file"))
    assert out == before
    assert "compiled kernels cannot be kept there" in told


@pytest.mark.thorough
def test_a_process_killed_while_it_compiles_leaves_nothing_that_harms(made, tmp_path):
    _, before = made
    killed = run(tmp_path)
    while not list(tmp_path.rglob("*.py")):
        assert killed.poll() is None
    killed.kill()
    killed.wait()
    assert printed(run(tmp_path))[0] == before
