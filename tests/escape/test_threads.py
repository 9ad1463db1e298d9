"""Threads of compiled loops: what happens after an error."""

import numpy as np
import pytest

from sgd_diffusion.escape.threads import in_threads


def test_after_an_error_no_further_task_starts():
    started = []

    def fail(task):
        started.append(task)
        raise ZeroDivisionError

    stop = np.zeros(1, np.int64)
    with pytest.raises(ZeroDivisionError):
        in_threads(fail, range(100), threads=1, stop=stop)
    assert started == [0]
    assert stop[0] == 1
