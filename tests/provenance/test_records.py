import time

from sgd_diffusion.provenance import Cost, Environment


def test_a_job_costs_what_it_used():
    before, started = Cost.since(time.monotonic()), time.monotonic()
    held = bytearray(b"x") * before.peak_memory
    while time.process_time() < before.cpu_seconds + 0.2:
        held[0] += 1 if held[0] < 255 else -255
    after = Cost.since(started)
    assert after.seconds > 0
    assert 0.1 <= after.cpu_seconds - before.cpu_seconds < 60
    assert after.peak_memory > 1.5 * before.peak_memory


def test_the_machine_is_described():
    environment = Environment.current()
    assert environment.processor
    assert environment.cores >= 1
    assert environment.memory_gib > 0
