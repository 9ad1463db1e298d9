"""Rows of the interactive figures, from tables of measurements, printed numbers and declared analyses."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics import LAWS, MIN_POINTS_FOR_LAW, compare_laws, prefactor_of
from sgd_replication.pipeline.claims.conditions import Z
from sgd_replication.plotting.number_text import printed_estimate
from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.reporting.charts.specs import Row
from sgd_replication.reporting.printed_numbers import Pair
from sgd_replication.reporting.specification import Analysis

SWEEPS = {"batch": "batch size B", "eta": "1/η", "k": "1/k", "sgld_D": "1/D"}
"""What a sweep varies, by its name in tables."""
OUTCOMES = {True: "supports the claim", False: "refutes it", None: "does not decide"}
LINE_POINTS = 25
"""Points of the line of a law."""
FARTHEST = 10.0
"""Ratios are drawn between 1/FARTHEST and FARTHEST; the hover text has the number."""


def marked(x: float, value: float, error: float, **fields: object) -> Row:
    """Return a row with a value, the ends of its 95 % interval, and both as text.

    Examples:
        >>> marked(1.0, 2.0, 0.1, law="power")["text"]
        '2.00 [1.80, 2.20]'
    """
    low, high = value - Z * error, value + Z * error
    text = printed_estimate(Estimate(value=value, low=low, high=high, n=1))
    return {"x": _short(x), "y": _short(value), "low": _short(low), "high": _short(high), "text": text, **fields}


def sweep_rows(sweeps: pd.DataFrame, **fields: object) -> tuple[list[Row], list[Row]]:
    """Return the marks of wide sweeps, and the lines of both laws that were fitted to the lower half of each.

    Args:
        sweeps: table with the columns sweep, x, log_time, error, and `exact` where there is an exact time.
        fields: further fields of every row, such as the name of the data set.

    Examples:
        >>> x = np.arange(1.0, 9.0)
        >>> marks, lines = sweep_rows(pd.DataFrame({"sweep": "batch", "x": x, "log_time": x, "error": 0.1}))
        >>> len(marks), marks[0]["sweep"], sorted({line["colour"] for line in lines})
        (8, 'batch size B', ['exponential law', 'power law'])
    """
    marks: list[Row] = []
    lines: list[Row] = []
    for sweep, axis in SWEEPS.items():
        table = sweeps[sweeps["sweep"] == sweep].sort_values("x")
        shared = {"sweep": axis, **fields}
        for row in table.to_dict("records"):
            marks.append(
                marked(row["x"], row["log_time"], row["error"], colour="measured", at=f"{row['x']:.4g}", **shared)
            )
            if math.isfinite(row.get("exact", math.nan)):
                exact = Estimate(value=row["exact"], low=row["exact"], high=row["exact"], n=1)
                lines.append(
                    _point(row["x"], row["exact"], "exact", BOTH_LAWS, shared) | {"text": printed_estimate(exact)}
                )
        if len(table) >= MIN_POINTS_FOR_LAW:
            lines += _laws(table, sweep, shared)
    return marks, lines


BOTH_LAWS = "exact"
"""Law of a line that no choice of a law concerns."""


def _laws(table: pd.DataFrame, sweep: str, shared: Mapping[str, object]) -> list[Row]:
    x, times, errors = (table[name].to_numpy(dtype=float) for name in ("x", "log_time", "error"))
    prefactor = prefactor_of(sweep)
    compared = compare_laws(x, times, errors, prefactor(x))
    dense = np.linspace(x[0], x[-1], LINE_POINTS)
    return [
        _point(place, value, f"{law} law", law, shared)
        for law in LAWS
        for place, value in zip(dense, compared.from_lower_half(law).predict(dense, prefactor(dense)), strict=True)
        if value <= times.max() + 1
    ]


def _point(x: float, y: float, colour: str, law: str, shared: Mapping[str, object]) -> Row:
    return {"x": _short(x), "y": _short(y), "colour": colour, "line": colour, "law": law, **shared}


def odds_rows(odds: pd.DataFrame) -> tuple[list[Row], list[Row]]:
    """Return log-odds of the flat one of two basins, and the lines of the diffusion's laws.

    Args:
        odds: a `TITLE` table.
    """
    names = {"SGD": "SGD", "SGD two-point": "SGD, two-point noise", "SGLD": "white noise"}
    marks: list[Row] = []
    lines: list[Row] = []
    for row in odds.sort_values(["noise", "family", "method", "ratio"]).to_dict("records"):
        shared = {"noise": names[row["noise"]], "family": row["family"].replace(" fixed", " basin fixed")}
        marks.append(marked(row["ratio"], row["log_odds"], row["error"], method=row["method"], **shared))
        lines.append(
            {
                "x": _short(row["ratio"]),
                "y": _short(row["law"]),
                "line": f"{shared['noise']}, {shared['family']}",
                **shared,
            }
        )
    return marks, lines


def theory_rows(scores: pd.DataFrame, names: Mapping[str, str]) -> list[Row]:
    """Return predicted over measured exponents of all theories.

    Args:
        scores: a `SCORES` table.
        names: words for a sweep's name.
    """
    rows = []
    for row in scores[np.isfinite(scores["ratio"])].to_dict("records"):
        made = marked(0, row["ratio"], row["error"])
        place, low, high = (min(max(made[name], 1 / FARTHEST), FARTHEST) for name in ("y", "low", "high"))
        system = f"{with_set_names(row['system'])}, {names.get(row['sweep'], row['sweep'])}"
        rows.append(
            {"ratio": place, "low": low, "high": high, "text": made["text"], "system": system}
            | {"family": row["family"], "theory": row["theory"], "nearest": "yes" if row["best"] else "no"}
        )
    return rows


def printed_rows(pairs: Sequence[Pair], papers: Mapping[str, str]) -> list[Row]:
    """Return printed numbers and ours; a slope or exponent is placed by its ratio to the printed one."""
    rows = []
    for pair in pairs:
        if pair.theirs is None:
            continue
        correlation = pair.entry.kind == "correlation"
        unit = 1.0 if correlation or not pair.theirs.value else pair.theirs.value
        sign = 1.0 if pair.theirs.value / unit >= 0 else -1.0
        for whose, estimate in (("printed or digitised", pair.theirs), ("ours", pair.ours)):
            if estimate is None:
                continue
            ends = sorted(sign * value / unit for value in (estimate.low, estimate.high))
            rows.append(
                {
                    "place": _short(sign * estimate.value / unit),
                    "low": _short(ends[0]),
                    "high": _short(min(ends[1], FARTHEST)),
                }
                | {
                    "name": f"{pair.entry.quantity}, {pair.entry.where}".replace("-log", "\N{MINUS SIGN}log"),
                    "whose": whose,
                    "text": printed_estimate(estimate),
                }
                | {"kind": "correlations" if correlation else "slopes and exponents", "paper": papers[pair.entry.paper]}
                | {"fitted": pair.entry.fitted or "nothing"}
            )
    return rows


def analysis_rows(analyses: Sequence[Analysis], labels: Mapping[str, str]) -> list[Row]:
    """Return the criterion and the declared analyses of every claim that has some."""
    return [
        {"place": _short(one.place), "low": _short(one.low), "high": _short(one.high), "claim": labels[one.claim]}
        | {"name": one.name or "the criterion", "text": one.value, "bound": one.bound, "outcome": OUTCOMES[one.outcome]}
        for one in analyses
    ]


def _short(value: float) -> float:
    """Return a number with five significant digits, which no eye can tell from the whole one."""
    return float(f"{value:.5g}")
