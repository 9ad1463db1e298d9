import json
import subprocess
import sys

from sgd_replication.jobs.records import Environment

WORK = """
import time
from sgd_replication.jobs.records import Cost
before, started = Cost.since(time.monotonic()), time.monotonic()
held = bytearray(b"x") * (2 * before.peak_memory)
while time.process_time() < before.cpu_seconds + 0.2:
    held[0] = 1 - held[0] % 2
print("[" + before.model_dump_json() + "," + Cost.since(started).model_dump_json() + "]")
"""


def test_a_job_costs_what_it_used():
    """In a process of its own, which a shell starts: a child's largest size is at first that of who started it."""
    command = ["sh", "-c", '"$0" -c "$1" || exit 1', sys.executable, WORK]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    before, after = json.loads(printed)
    assert after["seconds"] > 0
    assert 0.1 <= after["cpu_seconds"] - before["cpu_seconds"] < 60
    assert after["peak_memory"] > 1.5 * before["peak_memory"]


def test_the_machine_is_described():
    environment = Environment.current()
    assert environment.processor
    assert environment.cores >= 1
    assert environment.memory_gib > 0
