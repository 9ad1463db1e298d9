"""Cost of a report on models of a million parameters."""

import subprocess
import sys

import pytest

CODE = """
import resource, sys, time
import torch
from torch import nn
from sgd_diffusion.noise_reports import noise_report
torch.set_num_threads(1)
torch.manual_seed(0)
if sys.argv[1] == "connected":
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 820), nn.ReLU(), nn.Linear(820, 440), nn.ReLU(),
                          nn.Linear(440, 10))
else:
    model = nn.Sequential(nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(), nn.Flatten(),
                          nn.Linear(1568, 630), nn.ReLU(), nn.Linear(630, 10))
assert sum(parameter.numel() for parameter in model.parameters()) > 990_000
loader = [(torch.randn(128, 1, 28, 28), torch.randint(10, (128,))) for _ in range(4)]
before = time.process_time()
report = noise_report(model, nn.functional.cross_entropy, loader)
assert report.table.notna().all(axis=None), report.table
print(time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["connected", "convolutional"])
def test_a_million_parameters_take_two_cpu_minutes_and_two_gibibytes(kind):
    finished = subprocess.run([sys.executable, "-c", CODE, kind], capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
    seconds, gibibytes = map(float, finished.stdout.split())
    assert seconds < 120
    assert gibibytes < 2
