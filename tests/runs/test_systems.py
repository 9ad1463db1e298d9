"""The tiny run on other Pythons and on a bare Debian measures what the golden file holds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT, Checkout, lay_out
from golden import assert_golden

pytestmark = [pytest.mark.pipeline, pytest.mark.thorough]
PYTHONS = [f"3.{minor}" for minor in (11, 12, 13, 14) if minor != sys.version_info.minor]
COMMAND = "make replicate CONFIG=tests/configs/tiny.yaml OFFLINE=1"
DEBIAN_PACKAGES = "git make python3 python3-venv ca-certificates"


def found_python(version):
    """Return an interpreter of a version that is on PATH or among those of pyenv and runs; None if there is none."""
    managed = sorted(map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}")))
    for python in [shutil.which(f"python{version}"), *reversed(managed)]:
        if python and not subprocess.run([python, "-c", ""], capture_output=True).returncode:
            return python
    return None


def without_environment(folder):
    """Lay out the source tree in a folder, without the environment of the tests."""
    lay_out(folder)
    (folder / ".venv").unlink()
    return Checkout(folder)


@pytest.mark.parametrize("version", PYTHONS)
def test_another_python_measures_the_same(version, tmp_path):
    python = found_python(version)
    if python is None:
        pytest.skip(f"no Python {version} is here")
    fresh = without_environment(tmp_path / "checkout")
    subprocess.run([*COMMAND.split(), f"PYTHON={python}", "TEX=0"], cwd=fresh.folder, env=variables(), check=True)
    assert_golden(fresh.results)


def variables():
    """The environment, with the uv of the project's own environment on PATH if there is none."""
    return os.environ | {"PATH": f"{os.environ['PATH']}:{ROOT / '.venv' / 'bin'}"}


@pytest.fixture(scope="module")
def debian(tmp_path_factory):
    """The root of a bare Debian 13 with the packages that the README names."""
    if os.geteuid() != 0 or not (shutil.which("debootstrap") and shutil.which("unshare")):
        pytest.skip("a Debian root needs root, debootstrap and unshare")
    root = tmp_path_factory.mktemp("debian") / "root"
    made = subprocess.run(["debootstrap", "--variant=minbase", "trixie", str(root)], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"debootstrap failed: {made.stdout.strip().splitlines()[-1:]}")
    for file in ("etc/resolv.conf", "etc/hosts"):
        shutil.copy(Path("/", file), root / file)
    inside(root, f"apt-get update -q && apt-get install -qy --no-install-recommends {DEBIAN_PACKAGES}")
    certificates = "etc/ssl/certs/ca-certificates.crt"  # those of this machine, if they are not Debian's
    shutil.copy(Path("/", certificates), root / certificates)
    inside(root, "useradd --create-home user")
    return root


def inside(root, command, user="root"):
    """Run a shell command in a root of its own, with this machine's settings for pip and uv; return its output."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "TORCH_INDEX"))}
    home = "/root" if user == "root" else f"/home/{user}"
    passed = kept | {"HOME": home, "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    words = ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={root / 'proc'}"]
    words += ["chroot", f"--userspec={user}", str(root), "sh", "-c", command]
    finished = subprocess.run(words, env=passed, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert finished.returncode == 0, finished.stdout[-5000:]
    return finished.stdout


def test_a_bare_debian_measures_the_same_and_ends_with_the_page_where_latex_cannot_be_installed(debian):
    place = debian / "home" / "user" / "checkout"
    fresh = without_environment(place)
    inside(debian, "chown -R user: /home/user")
    told = inside(debian, f"cd /home/user/checkout && {COMMAND}", user="user")
    assert "Without LaTeX report.html is made and report.pdf is not" in told
    assert (fresh.results / "report.html").exists()
    assert not (fresh.results / "report.pdf").exists()
    assert_golden(fresh.results)
    # As root the missing LaTeX is installed, and the same command makes the PDF.
    inside(debian, f"cd /home/user/checkout && git config --global --add safe.directory '*' && {COMMAND}")
    assert (fresh.results / "report.pdf").exists()
