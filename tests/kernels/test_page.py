"""The page on kernels: its code runs as it stands, and does what it says."""

import importlib.util
import re
from pathlib import Path

import numpy as np

PAGE = Path(__file__).parents[2] / "docs" / "kernels.md"


def test_the_code_of_the_page_runs(tmp_path, capsys):
    file = tmp_path / "page.py"
    file.write_text("\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)))
    specification = importlib.util.spec_from_file_location("page", file)
    page = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(page)
    far = np.abs(np.linspace(-4, 4, len(page.positions))) >= 3
    assert np.array_equal(np.abs(page.positions) >= 3, far)  # where the gradient vanishes nothing moves
    assert np.abs(page.positions[~far]).max() < 1e-12
    assert "def watched(places" in capsys.readouterr().out
