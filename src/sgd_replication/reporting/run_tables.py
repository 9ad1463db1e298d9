"""LaTeX tables on the run itself: data sets, records, costs and machines; and the notices above the abstract."""

from collections.abc import Iterable, Sequence

from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.records import Cost, Record
from sgd_replication.plotting.latex import escape_latex, number
from sgd_replication.plotting.set_names import with_set_names

MOST_RULES = 20
"""Number of rules with a row of their own in the table of costs."""


def data_table(resolutions: Iterable[Resolution]) -> str:
    """Return one row for each data set: requested set, set that was used, its kind, citation and licence."""
    rows = []
    for resolution in resolutions:
        spec = REGISTRY[resolution.set]
        names = map(with_set_names, (resolution.requested, resolution.set))
        cells = (*names, resolution.kind, spec.citation, spec.licence)
        rows.append(" & ".join(map(escape_latex, cells)) + r" \\")
    return "\n".join(rows) + "\n"


def records_table(records: Iterable[Record]) -> str:
    """Return one row for each rule: jobs, files that they wrote, seed, threads and determinism.

    A rule whose jobs differ in seed, threads or determinism has a row for each. A plus marks a rule if one of its jobs
    ran with uncommitted changes.
    """
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in records:
        seed = "--" if record.seed is None else str(record.seed)
        groups.setdefault((record.rule, seed, str(record.threads), record.determinism), []).append(record)
    rows = []
    for (rule, *shared), jobs in sorted(groups.items()):
        mark = "+" if any(job.origin.dirty for job in jobs) else ""
        files = sum(len(job.outputs) for job in jobs)
        cells = [rf"\texttt{{{escape_latex(rule)}{mark}}}", str(len(jobs)), str(files), *shared]
        rows.append(" & ".join(cells) + r" \\")
    return "\n".join(rows) + "\n"


def costs_table(records: Iterable[Record]) -> str:
    """Return one row for each rule, sorted by CPU time, and the sum over all rules.

    The columns are the number of jobs, CPU time in minutes, duration in minutes and largest memory in GiB. Rules beyond
    the first `MOST_RULES` share one row.
    """
    by_rule: dict[str, list[Cost]] = {}
    for record in records:
        by_rule.setdefault(record.rule, []).append(record.cost)
    dearest = sorted(by_rule.items(), key=lambda item: -sum(cost.cpu_seconds for cost in item[1]))
    shown, rest = dearest[:MOST_RULES], [cost for _, costs in dearest[MOST_RULES:] for cost in costs]
    rows = [_cost_row(rf"\texttt{{{escape_latex(rule)}}}", costs) for rule, costs in shown]
    rows += [_cost_row(f"{len(dearest) - MOST_RULES} others", rest)] if rest else []
    whole = _cost_row("all", [cost for costs in by_rule.values() for cost in costs])
    return "\n".join([*rows, r"\midrule", whole]) + "\n"


def _cost_row(label: str, costs: Sequence[Cost]) -> str:
    cpu, wall = (sum(getattr(cost, name) for cost in costs) / 60 for name in ("cpu_seconds", "seconds"))
    memory = max(cost.peak_memory for cost in costs) / 2**30
    numbers = [str(len(costs)), *(number(f"{value:.1f}") for value in (cpu, wall, memory))]
    return " & ".join([label, *numbers]) + r" \\"


def machines(records: Iterable[Record]) -> str:
    """Return the machines that the results were made on, each once, as text."""
    found = dict.fromkeys(record.environment for record in records)
    return "; ".join(
        f"{e.processor}, {e.cores} cores, {e.memory_gib:g} GiB, Python {e.python}, numpy {e.numpy}, torch {e.torch}"
        for e in found
    )


def _printed(name: str) -> str:
    return escape_latex(with_set_names(name))


def banner(resolutions: Iterable[Resolution], records: Iterable[Record]) -> str:
    """Return the notices above the abstract: on stand-ins, samples and uncommitted source files; empty if none applies.

    Args:
        resolutions: data set that was used for each requested set.
        records: records of all jobs.
    """
    notices = [
        rf"\noticeentry{{{_printed(r.requested)} was not used: {escape_latex(r.reason)}. {_printed(r.set)} ({r.kind}) "
        rf"stands in its place, and claims about {_printed(r.requested)} are not judged on it.}}"
        for r in resolutions
        if r.kind == "stand-in"
    ]
    notices += [
        rf"\noticeentry{{Of {_printed(r.requested)} a sample was used, because the full set was not at hand. "
        r"Claims about it are at best partly replicated.}"
        for r in resolutions
        if r.kind == "sample"
    ]
    if any(record.origin.dirty for record in records):
        notices.append(
            r"\noticeentry{Some results were made from source files that differ from the commit they name; "
            r"they are marked + in the table of records.}"
        )
    return "\n".join(notices) + "\n" if notices else ""
