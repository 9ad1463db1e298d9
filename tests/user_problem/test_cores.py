import subprocess
import sys
from pathlib import Path

import torch

from sgd_replication.user_problem.cores import given_cores, on_all_cores

SRC = Path(__file__).parents[2] / "src"


def test_the_interpreter_is_told_the_number_of_cores():
    code = (
        f"import sys; sys.path.insert(0, {str(SRC)!r})\n"
        "import torch; torch.set_num_threads(1)\n"
        "from sgd_replication.user_problem.cores import on_all_cores\n"
        "print(on_all_cores(torch.get_num_threads)(), torch.get_num_threads())"
    )
    run = subprocess.run([sys.executable, "-X", "cores=3", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["3", "1"]


def test_the_threads_of_the_settings_count_if_they_are_more():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        assert given_cores() == 1
        assert on_all_cores(torch.get_num_threads)() == 2
    finally:
        torch.set_num_threads(before)
