"""The report's page in a real browser: its interactive figures are drawn, as wide as the page."""

import re
import shutil
import subprocess

import pytest

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.pipeline,
    pytest.mark.thorough,
    pytest.mark.skipif(BROWSER is None, reason="neither chromium nor google-chrome is installed"),
]


def drawn(page, width):
    """The page's elements after a browser has drawn the first interactive figure, which is moved to the top."""
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},900"]
    command = [BROWSER, *arguments, "--virtual-time-budget=60000", "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.parametrize("width", [600, 1100])
def test_an_interactive_figure_fills_its_place(finished, tmp_path, width):
    page = (finished.results / "report.html").read_text()
    place = page.rindex("<script", 0, page.index("// Interactive figures"))
    move = "<script>document.body.prepend(document.querySelector('.chart').closest('figure'));</script>"
    (tmp_path / "page.html").write_text(page[:place] + move + page[place:])
    found = re.search(r'<svg[^>]*class="marks"[^>]*width="(\d+)"', drawn(tmp_path / "page.html", width))
    assert found, "no figure was drawn"
    assert 0.6 * width < int(found[1]) <= width
