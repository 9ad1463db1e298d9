"""The interactive figures of the page, by the name of the static figure that each stands beside."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sgd_replication.plotting.set_names import SET_NAMES
from sgd_replication.reporting.charts.rows import (
    FARTHEST,
    SWEEPS,
    analysis_rows,
    odds_rows,
    printed_rows,
    sweep_rows,
    theory_rows,
)
from sgd_replication.reporting.charts.specs import BOTH, Row, category, interval_chart, quantity
from sgd_replication.reporting.printed_numbers import Pair
from sgd_replication.reporting.specification import Analysis

EXPLORED = {
    "title_claim": "odds of flat minima",
    "escape_wide": "escape on the test landscape",
    "network_wide": "escape of networks",
    "theory_contest": "comparison of theories",
    "printed_numbers": "printed numbers beside ours",
    "specification": "other analyses of the headlines",
}
"""What each interactive figure shows, by the name of the static figure."""
LAWS = [BOTH, "exponential", "power"]
TIME = "ln τ (iterations)"


def landscape_chart(panels: pd.DataFrame) -> dict[str, Any]:
    """Return the wide sweeps on the Styblinski–Tang function; menus choose the axis and the law.

    Args:
        panels: a `PANELS` table.
    """
    marks, lines = sweep_rows(panels[panels["grid"] == "wide"])
    return _sweeps(marks, lines, {})


def network_chart(sweeps: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the wide sweeps of networks; menus choose data set, axis and law.

    Args:
        sweeps: `SWEEPS` table of each data set, by the set's name.
    """
    marks: list[Row] = []
    lines: list[Row] = []
    for name, table in sweeps.items():
        more = sweep_rows(table[table["model"] == "network"], data=SET_NAMES.get(name, name))
        marks += more[0]
        lines += more[1]
    return _sweeps(marks, lines, {"data": ("Data set", _values(marks, "data"))})


def _sweeps(
    marks: Sequence[Row], lines: Sequence[Row], menus: Mapping[str, tuple[str, Sequence[str]]]
) -> dict[str, Any]:
    axes = _values(marks, "sweep")
    chart = interval_chart(
        marks,
        menus={**menus, "sweep": ("Axis", axes)},
        x=quantity("x", f"{' or '.join(axes)}, as chosen below" if len(axes) > 1 else axes[0], zero=False),
        y=quantity("y", TIME, zero=False),
        colour="colour",
        columns={"at": "its value", "text": "ln τ with 95 % interval"},
        lines=lines,
    )
    if lines:
        law = {"filter": f"chosen_law == '{BOTH}' || datum.law == chosen_law || datum.law == 'exact'"}
        chart["layer"][0]["transform"].append(law)
        select = {"input": "select", "options": LAWS, "name": "Law "}
        chart["params"].append({"name": "chosen_law", "value": BOTH, "bind": select})
    return chart


def odds_chart(odds: pd.DataFrame) -> dict[str, Any]:
    """Return log-odds of the flat one of two basins against the ratio of curvatures; menus choose noise and family."""
    marks, lines = odds_rows(odds)
    ratios = sorted({mark["x"] for mark in marks})
    return interval_chart(
        marks,
        menus={
            "noise": ("Noise", [BOTH, *_values(marks, "noise")]),
            "family": ("Pairs", [BOTH, *_values(marks, "family")]),
        },
        x=quantity("x", "ratio of curvatures, sharp over flat", type="log", base=2, nice=False)
        | {"axis": {"values": ratios}},
        y=quantity("y", "log-odds of the flat basin"),
        colour="noise",
        columns={"x": "ratio", "text": "log-odds with 95 % interval", "method": "by"},
        lines=lines,
    )


def theory_chart(scores: pd.DataFrame) -> dict[str, Any]:
    """Return predicted over measured exponents; menus choose the group of systems and the theory."""
    rows = theory_rows(scores, SWEEPS)
    return interval_chart(
        rows,
        menus={
            "family": ("Systems", _values(rows, "family")),
            "theory": ("Theory", [BOTH, *_values(rows, "theory")]),
        },
        x=quantity("ratio", "predicted over measured exponent", type="log", domain=[1 / FARTHEST, FARTHEST])
        | {"axis": {"values": [0.1, 0.2, 0.5, 1, 2, 5, 10]}},
        y=category("system"),
        colour="theory",
        columns={"system": "system", "text": "ratio with 95 % interval", "nearest": "nearest theory"},
        horizontal=True,
    )


def printed_chart(pairs: Sequence[Pair], papers: Mapping[str, str]) -> dict[str, Any]:
    """Return printed numbers beside ours; menus choose the kind of number and the paper."""
    rows = printed_rows(pairs, papers)
    return interval_chart(
        rows,
        menus={
            "kind": ("Numbers", _values(rows, "kind")),
            "paper": ("Paper", [BOTH, *_values(rows, "paper")]),
        },
        x=quantity("place", "correlation, or ratio to the printed number", zero=False),
        y=category("name"),
        colour="whose",
        columns={"name": "quantity", "text": "value with 95 % interval", "fitted": "fitted to the panel"},
        horizontal=True,
    )


def specification_chart(analyses: Sequence[Analysis], labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the specification curve of one headline claim, which a menu chooses."""
    rows = analysis_rows(analyses, labels)
    return interval_chart(
        rows,
        menus={"claim": ("Claim", _values(rows, "claim"))},
        x=quantity("place", "distance from the nearest bound, in units of the tolerance", domain=[-2, 2]),
        y=category("name"),
        colour="outcome",
        columns={"name": "analysis", "text": "value with 95 % interval", "bound": "must be"},
        horizontal=True,
    )


def _values(rows: Sequence[Row], field: str) -> list[str]:
    """Return the values of a field in the order of the rows; a dash if there are no rows."""
    return list(dict.fromkeys(row[field] for row in rows)) or ["–"]
