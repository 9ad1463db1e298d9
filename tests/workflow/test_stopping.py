"""What Ctrl-C and SIGTERM do at any moment of a run."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from stopping import ENDED_BY_SIGNAL, STOPPED, run_stoppable, run_undisturbed

WORKFLOW = Path(__file__).parents[2] / "workflow"
WAITING = "import time; print('up', flush=True); time.sleep(60)"
NESTED = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WAITING!r}])"
RUNNING = f"""
import os, sys
sys.path.insert(0, {str(WORKFLOW)!r})
from stopping import run_stoppable, stop_on_interrupt
stop_on_interrupt()
run_stoppable([sys.executable, "-c", {NESTED!r}], os.environ)
"""
LOADING = f"""
import sys
sys.path.insert(0, {str(WORKFLOW)!r})
from stopping import stop_on_interrupt
stop_on_interrupt()
{WAITING}
"""
PRINTING = f"""
import io, sys
sys.path.insert(0, {str(WORKFLOW)!r})
from stopping import stop_on_interrupt
class Busy(io.StringIO):
    def flush(self):
        raise RuntimeError("reentrant call inside <_io.BufferedWriter name='<stdout>'>")
stop_on_interrupt()
print("up", flush=True)
sys.stdout = Busy()
import time; time.sleep(60)
"""
ENDING = "import time\ntry: print('up', flush=True); time.sleep(60)\nexcept KeyboardInterrupt: raise SystemExit(9)"
PATIENT = f"""
import os, sys
sys.path.insert(0, {str(WORKFLOW)!r})
from stopping import run_undisturbed, stop_on_interrupt
stop_on_interrupt()
print(run_undisturbed([sys.executable, "-c", {ENDING!r}], os.environ))
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("code", [LOADING, RUNNING, PRINTING], ids=["loading", "running", "printing"])
def test_a_stopped_run_says_one_sentence_and_leaves_no_process(code, sent):
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    process.stdout.readline()
    tree = psutil.Process(process.pid).children(recursive=True)
    for one in (process, *tree) if sent == signal.SIGINT else (process,):  # a terminal signals all of them, kill one
        one.send_signal(sent)
    _, told = process.communicate(timeout=60)
    assert process.returncode == ENDED_BY_SIGNAL + sent
    assert told.strip() == STOPPED
    assert len(tree) == 2 * (code == RUNNING)
    assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in tree)


def test_the_exit_code_is_that_of_the_command_and_the_signal_is_as_before():
    before = signal.getsignal(signal.SIGINT)
    assert run_stoppable([sys.executable, "-c", "raise SystemExit(7)"], {}) == 7
    assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_ends_itself_is_waited_for(sent):
    process = subprocess.Popen(
        [sys.executable, "-c", PATIENT],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    process.stdout.readline()
    children = psutil.Process(process.pid).children() if sent == signal.SIGINT else []
    for one in (process, *children):
        one.send_signal(sent)
    assert process.communicate(timeout=60)[0].strip() == "9"
    assert run_undisturbed([sys.executable, "-c", "raise SystemExit(7)"], {}) == 7
