"""The lock that processes share."""

import fcntl

import pytest

from sgd_diffusion.kernels import locking
from sgd_diffusion.kernels.locking import locked


def is_free(file):
    with file.open("a") as other:
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_a_block_holds_the_lock_and_frees_it_after_an_error(tmp_path):
    file = tmp_path / "folder" / "kernel.lock"
    seen = []

    def fail():
        with locked(file, "compiling"):
            seen.append(is_free(file))
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    assert seen == [False]
    assert is_free(file)


def test_who_waits_is_told_and_goes_on_after_the_longest_wait(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(locking, "LONGEST", 0.2)
    caplog.set_level("INFO")
    file = tmp_path / "kernel.lock"
    with locked(file, "first"), locked(file, "compiling a kernel"):
        pass
    assert caplog.messages == ["waiting for another process: compiling a kernel"]


def test_a_file_system_without_locks_needs_none(tmp_path, monkeypatch):
    def refuse(file, operation):
        raise OSError("no locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with locked(tmp_path / "kernel.lock", "compiling"):
        pass
