"""Restore a packed version, so that figures and report need no measurement: `make restore [ARCHIVE=file]`.

Without a file it is the released run, references/released. Every file is verified. A job whose code, settings, seed or
inputs are no longer those of the pack counts as not done; all others count as done.
"""

import argparse
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from command import CHECKOUT, parser, snakemake_command
from locks import clear_stale_lock, only_launcher

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.environment import clean_environment
from sgd_replication.jobs.writing import atomic_path
from sgd_replication.pipeline import version_settings
from sgd_replication.pipeline.current_jobs import StoredJob, stored_jobs
from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.manifest import Manifest
from sgd_replication.pipeline.pack import RELEASED, read_pack
from sgd_replication.pipeline.plan import planned_commands
from sgd_replication.pipeline.restored import FILE, Restored, is_unfinished


@with_exit_codes
def main(arguments: Sequence[str] | None = None) -> int:
    """Restore a pack; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pack", type=Path, nargs="?", default=RELEASED, help="a file that `make archive` wrote")
    pack = options.parse_args(arguments).pack.resolve()
    os.chdir(CHECKOUT)
    with only_launcher(CHECKOUT):
        clear_stale_lock(CHECKOUT)
        print(restore(pack.relative_to(CHECKOUT) if pack.is_relative_to(CHECKOUT) else pack, Path("results")))
    return 0


def restore(pack: Path, results: Path) -> str:
    """Restore a packed version under its own name, and return what is outdated in it.

    Args:
        pack: an archive of `make archive`, or a folder such as references/released.
        results: folder of all versions.

    Raises:
        UserError: the pack cannot be read, a sum is wrong, or the version exists already.
    """
    contents = read_pack(pack)
    try:
        manifest = Manifest.model_validate_json(contents["manifest.json"])
    except (KeyError, ValueError) as error:
        raise UserError(f"{pack}: has no manifest that this version of the program reads.") from error
    folder = results / manifest.version
    if is_unfinished(folder):
        shutil.rmtree(folder)
    if folder.exists():
        raise UserError(f"{folder} exists already. Rename or remove this folder to restore the version there.")
    left_out = sorted(set(manifest.artefacts) - set(contents))
    origin = Restored(source=pack.as_posix(), commit=manifest.origin.commit, left_out=left_out)
    try:
        origin.write(folder / FILE)
        for name, data in contents.items():
            with atomic_path(folder / name) as place:
                place.write_bytes(data)
        jobs = _held_against_checkout(folder)
        origin.model_copy(update={"finished": True}).write(folder / FILE)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return told(folder, manifest.origin.commit, jobs)


def _held_against_checkout(folder: Path) -> list[StoredJob]:
    """Remove what this checkout would make otherwise, and let Snakemake count all else as done; return all jobs."""
    file = folder / version_settings.FILE
    options = parser().parse_args(["--config", str(file)])
    try:
        settings = load_settings(options.config)
    except UserError as error:
        raise UserError(f"The pack's settings do not fit this checkout: {error}") from None
    if settings.problem is not None and (absent := [one for one in settings.problem.files if not Path(one).is_file()]):
        raise UserError(f"{absent[0]}: the problem needs this file. Copy it there from the archive's folder problem/.")
    environment = clean_environment(os.environ, CHECKOUT)

    def snakemake(*more: str, target: Iterable[str]) -> str:
        command = [*snakemake_command(options, settings, [*target]), "--quiet", "host", *more]
        finished = subprocess.run(command, env=environment, capture_output=True, text=True)
        if finished.returncode:
            raise UserError((finished.stdout + finished.stderr).strip())
        return finished.stdout + finished.stderr

    whole = "all" if settings.problem is None else "problem"
    dry_run = snakemake("--forceall", "--dry-run", "--printshellcmds", target=[whole])
    jobs = stored_jobs((identity, files) for _, identity, files in planned_commands(dry_run))
    for job in jobs:
        if not job.current:
            for path in job.files:
                path.unlink(missing_ok=True)
    if current := [str(job.files[0]) for job in jobs if job.current]:
        snakemake("--force", "--touch", target=current)
    return jobs


def told(folder: Path, commit: str, jobs: Sequence[StoredJob]) -> str:
    """Return what was restored, and what this checkout would make again; what is outdated stands in the first line.

    Args:
        folder: the version's folder.
        commit: that the version was made at.
        jobs: all jobs of the workflow.
    """
    outdated = [job for job in jobs if not (job.current or job.presents)]
    place = f"{folder}, made at commit {commit[:7]}: every file has its checksum; "
    if not outdated:
        return (
            f"{place}every measurement is what this checkout would make.\n"
            "`make figures` and `make report` need no measurement."
        )
    seconds = sum(job.record.cost.seconds for job in outdated if job.record is not None)
    measured = sum(not job.presents for job in jobs)
    return (
        f"{place}{len(outdated)} of {measured} jobs are outdated, because their code, settings or inputs have "
        f"changed since ({', '.join(job.rule for job in outdated[:3])}{', …' if len(outdated) > 3 else ''}). `make "
        f"figures` and `make report` will make them again: about {seconds / 60:.1f} minutes of work.\n"
        "`make plan` lists them."
    )


if __name__ == "__main__":
    raise SystemExit(main())
