"""Builds the report as a PDF with latexmk, from LaTeX sources, generated numbers and tables, and figures."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.writing import copy_file
from sgd_replication.reporting.latex_source import PAPER

EPOCH = "1577836800"
"""Date in the PDF, in seconds since 1970 (2020-01-01). A fixed date keeps the bytes equal whenever the PDF is built."""


def build_pdf(job: Job[None]) -> None:
    """Write ``report.pdf``.

    Raises:
        UserError: latexmk is missing or fails, or a reference or citation is undefined.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for file in job.input.sources:
            copy_file(file, folder / file.relative_to(PAPER))
        for file in [*job.input.generated, *(file for file in job.input.figures if file.suffix == ".pdf")]:
            copy_file(file, folder / file.name)
        _run_latexmk(folder, job.results / "logs" / "latex.log")
        copy_file(folder / "report.pdf", job.output.pdf)


def _run_latexmk(folder: Path, log: Path) -> None:
    command = [
        "latexmk",
        "-norc",
        "-pdf",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-file-line-error",
        "report.tex",
    ]
    fixed = {"SOURCE_DATE_EPOCH": EPOCH, "FORCE_SOURCE_DATE": "1", "TZ": "UTC", "max_print_line": "1000"}
    try:
        finished = subprocess.run(command, cwd=folder, env=os.environ | fixed, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise UserError("latexmk is not installed; `make tex` installs it or says how.") from error
    messages = (folder / "report.log").read_text(errors="replace") if (folder / "report.log").exists() else ""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(messages or finished.stdout + finished.stderr)
    if finished.returncode != 0:
        raise UserError(f"LaTeX failed: {_first_error(messages)} (whole log: {log})")
    if undefined := sorted(set(re.findall(r"(?:Reference|Citation) `([^']+)'.*?undefined", messages, re.DOTALL))):
        raise UserError(f"undefined references or citations in the report: {', '.join(undefined)} (whole log: {log})")


def _first_error(messages: str) -> str:
    errors = re.findall(r"^(?:!|\./?\S+:\d+:|\S+\.tex:\d+:).*", messages, re.MULTILINE)
    return errors[0] if errors else "no message in its log"
