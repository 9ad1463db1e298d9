"""Who may remove Snakemake's lock, and when."""

import subprocess
import sys
from pathlib import Path

import pytest
from locks import HOST, UNLOCKED, check_unlocked, clear_stale_lock, only_launcher

from sgd_diffusion.errors import UserError

WAITING = "import sys; print('up', flush=True); sys.stdin.read()"


HOLDING = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2] / "workflow")!r})
from locks import only_launcher
with only_launcher(Path(".")):
    {WAITING}
"""


def test_a_second_launcher_is_told_of_the_first(tmp_path):
    command = [sys.executable, "-c", HOLDING.replace("import sys; ", "")]
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        first.stdout.readline()
        with pytest.raises(UserError, match=f"Another run is active .*process {first.pid}"), only_launcher(tmp_path):
            pass
        first.kill()
    with only_launcher(tmp_path):  # a killed launcher holds nothing
        pass


@pytest.fixture
def locked(tmp_path, monkeypatch):
    lock = tmp_path / ".snakemake" / "locks" / "0.input.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", [["-m", "snakemake"], ["bin/snakemake", "--cores", "2"]])
def test_the_lock_of_a_run_that_is_alive_is_respected_however_it_was_started(locked, words):
    command = [sys.executable, "-c", WAITING, *words]
    with subprocess.Popen(command, cwd=locked, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as alive:
        alive.stdout.readline()
        with pytest.raises(UserError, match=f"process {alive.pid}"):
            clear_stale_lock(locked)
        alive.stdin.close()
    clear_stale_lock(locked)


def test_the_lock_of_a_run_on_another_machine_is_respected(locked):
    (locked / HOST).write_text("login-2")
    with pytest.raises(UserError, match="A run on login-2 holds this checkout"):
        clear_stale_lock(locked)


def test_the_machine_is_noted_where_nothing_is_locked(tmp_path):
    (tmp_path / HOST).parent.mkdir()
    (tmp_path / HOST).write_text("login-2")
    clear_stale_lock(tmp_path)
    assert (tmp_path / HOST).read_text() != "login-2"


def test_versions_are_locked_one_by_one(tmp_path):
    with only_launcher(tmp_path, "mine"), only_launcher(tmp_path, "yours"), only_launcher(tmp_path):
        told = "Another run of version 'mine' is active .* A problem with another `version` can run at the same time"
        with pytest.raises(UserError, match=told), only_launcher(tmp_path, "mine"):
            pass


def test_a_lock_lasts_as_long_as_the_command_that_inherits_it(tmp_path):
    with only_launcher(tmp_path, "mine") as lock:
        waiting = subprocess.Popen([sys.executable, "-c", WAITING], stdin=subprocess.PIPE, pass_fds=[lock])
    with pytest.raises(UserError, match="Another run of version 'mine'"), only_launcher(tmp_path, "mine"):
        pass
    waiting.communicate()
    with only_launcher(tmp_path, "mine"):
        pass


def test_a_problem_without_snakemakes_lock_does_not_stop_a_run_that_needs_it(locked, monkeypatch):
    unlocking = []
    monkeypatch.setattr(subprocess, "run", lambda command, **options: unlocking.append(command))
    command = [sys.executable, "-c", WAITING, "-m", "snakemake", UNLOCKED]
    with subprocess.Popen(command, cwd=locked, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as alive:
        alive.stdout.readline()
        clear_stale_lock(locked)
        assert unlocking[0][-1] == "--unlock"
        alive.stdin.close()


def test_a_version_that_snakemake_makes_by_itself_is_not_made_twice(locked):
    (locked / ".snakemake/locks/0.output.lock").write_text("results/mine/estimates/problem.json\n")
    command = [sys.executable, "-c", WAITING, "-m", "snakemake"]
    with subprocess.Popen(command, cwd=locked, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as alive:
        alive.stdout.readline()
        with pytest.raises(UserError, match=f"version 'mine' is active .process {alive.pid}"):
            check_unlocked(locked, "mine")
        check_unlocked(locked, "min")
        alive.stdin.close()
    check_unlocked(locked, "mine")  # the lock of a run that was killed
