"""Run the pipeline: check what can be checked before anything is computed, then hand over to Snakemake.

    python workflow/launch.py [--config FILE ...] [--version NAME] [--cores N] [--data-dir DIR] [--no-pdf] [TARGET]

TARGET is `all`, `figures`, `report`, or `figure:NAME`.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from catalogue import all_figures

from sgd_diffusion.config import Settings, load_settings
from sgd_diffusion.data import place_files
from sgd_diffusion.errors import UserError

CHECKOUT = Path(__file__).resolve().parent.parent
DATA_DIRECTORY = CHECKOUT / "data"
ERROR_LINE = re.compile(r": error: (?P<message>.*)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 done, 1 a job failed, 2 the call or the configuration is wrong."""
    options = _parser().parse_args(arguments)
    try:
        overrides = {"version": options.version} if options.version else {}
        settings = load_settings([Path(file) for file in options.config], overrides)
        target = _target(options.target, settings)
        _check_latex(options.pdf, target)
        _bring_data(options.data_dir, settings)
        _clear_stale_lock()
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    started = time.time()
    run_options = {"version": settings.version, "pdf": int(options.pdf)}
    command = [
        *(sys.executable, "-m", "snakemake", "--profile", "workflow/profiles/local"),
        *("--cores", str(options.cores), *options.snakemake, *target),
        *(("--configfile", *options.config) if options.config else ()),
        *("--config", *(f"{key}={value}" for key, value in run_options.items())),
    ]
    code = _run(command)
    if "--dry-run" in options.snakemake:
        return code
    results = CHECKOUT / "results" / settings.version
    print(_failures(results, started) if code else _summary(results), file=sys.stderr if code else sys.stdout)
    return 1 if code else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", default="all", help="all, figures, report, or figure:NAME")
    parser.add_argument("--config", nargs="*", default=[], help="configuration files, later ones win")
    parser.add_argument("--version", help="name of the folder under results/")
    parser.add_argument("--cores", type=int, default=os.cpu_count(), help="how many cores to use")
    parser.add_argument("--data-dir", type=Path, help="a folder with data files, laid out as docs/data.md says")
    parser.add_argument("--no-pdf", dest="pdf", action="store_false", help="everything but the PDF")
    parser.add_argument("--snakemake", nargs=argparse.REMAINDER, default=[], help="more options for Snakemake")
    return parser


def _target(name: str, settings: Settings) -> list[str]:
    """Return what to ask of Snakemake for a target; a single figure is asked for by its file."""
    kind, _, figure = name.partition(":")
    if kind == "figure":
        if figure not in all_figures():
            raise UserError(f"NAME={figure}: no such figure; allowed: {', '.join(all_figures())}.")
        return [f"results/{settings.version}/figures/{figure}.pdf", f"results/{settings.version}/figures/{figure}.png"]
    return ["report_pdf" if name == "report" else name]


def _check_latex(pdf: bool, target: list[str]) -> None:
    if pdf and target in (["all"], ["report_pdf"]) and not (shutil.which("latexmk") and shutil.which("pdflatex")):
        raise UserError("latexmk and pdflatex are needed for the PDF; `make tex` installs them, TEX=0 leaves it out.")


def _bring_data(source: Path | None, settings: Settings) -> None:
    """Copy the user's files of the sets that the run names into the checkout's data directory."""
    if source is not None:
        names = {network.data for network in settings.networks.values()}
        for name in place_files(sorted(names), source, DATA_DIRECTORY):
            print(f"{name}: verified, copied from {source} to {DATA_DIRECTORY.relative_to(CHECKOUT)}/")


def _clear_stale_lock() -> None:
    """Remove the lock of a run that was killed; refuse to start beside one that is alive."""
    if not any((CHECKOUT / ".snakemake" / "locks").glob("*")):
        return
    if alive := [process.pid for process in psutil.process_iter(["cmdline", "cwd"]) if _runs_here(process)]:
        raise UserError(f"Another run is active in this checkout (process {alive[0]}). Wait for it to end, or stop it.")
    _run([sys.executable, "-m", "snakemake", "--unlock", "--quiet", "all"])


def _runs_here(process: psutil.Process) -> bool:
    words = process.info["cmdline"] or []
    return process.info["cwd"] == str(CHECKOUT) and "snakemake" in words and "-m" in words


def _run(command: list[str]) -> int:
    try:
        return subprocess.run(command, cwd=CHECKOUT).returncode
    except KeyboardInterrupt:
        return 130


def _failures(results: Path, since: float) -> str:
    """The messages of the jobs that failed in this run, or where to look."""
    messages = [
        f"{log.stem}: {match['message']}"
        for log in sorted((results / "logs").glob("*.log"))
        if log.stat().st_mtime >= since
        for match in ERROR_LINE.finditer(log.read_text(errors="replace"))
    ]
    where = f"Stopped. Logs: {results.relative_to(CHECKOUT)}/logs. Run the same command again to go on from here."
    return "\n".join([*messages, where])


def _summary(results: Path) -> str:
    """What the run says, in a few lines: the verdicts, and where the report is."""
    claims = results / "claims.json"
    lines = []
    if claims.exists():
        lines = [f"{claim['verdict']:>15}  {claim['id']}" for claim in json.loads(claims.read_text())["claims"]]
    report = results / "report.pdf"
    place = report if report.exists() else results
    return "\n".join([*lines, f"Done: {place.relative_to(CHECKOUT)}"])


if __name__ == "__main__":
    raise SystemExit(main())
