"""Vega-Lite specifications: marks with intervals and hover texts, which menus below the figure filter."""

from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]
"""One mark: its place (x, y), the ends of its interval (low, high), and texts."""

BOTH = "all"
"""Choice of a menu that hides nothing."""
COLOURS = ["#0173b2", "#de8f05", "#029e73", "#d55e00", "#949494", "#ca9161"]
"""Colours that colour-blind readers can tell apart, in the order of the static figures."""
PADDING = 6
"""Pixels between the outermost marks and the ends of an axis, so that no mark is cut."""
BLACK = {"exact", "supports the claim"}
"""What is drawn in black."""


def menu(name: str, label: str, choices: Sequence[str]) -> dict[str, Any]:
    """Return a parameter that a menu with a label sets; the first choice is shown first.

    Examples:
        >>> menu("sweep", "Axis", ["B", "1/η"])["bind"]
        {'input': 'select', 'options': ['B', '1/η'], 'name': 'Axis '}
    """
    return {
        "name": name,
        "value": choices[0],
        "bind": {"input": "select", "options": list(choices), "name": f"{label} "},
    }


def chosen(*names: str) -> list[dict[str, str]]:
    """Return filters that keep the rows whose fields are what the menus of the same names say.

    Examples:
        >>> chosen("law")
        [{'filter': "chosen_law == 'all' || datum.law == chosen_law"}]
    """
    return [{"filter": f"chosen_{name} == '{BOTH}' || datum.{name} == chosen_{name}"} for name in names]


def interval_chart(
    rows: Sequence[Row],
    *,
    menus: Mapping[str, tuple[str, Sequence[str]]],
    x: Mapping[str, Any],
    y: Mapping[str, Any],
    colour: str,
    columns: Mapping[str, str],
    lines: Sequence[Row] = (),
    horizontal: bool = False,
) -> dict[str, Any]:
    """Return the specification of a figure of marks with 95 % intervals, with lines behind them if there are any.

    Args:
        rows: the marks. The fields `low` and `high` are the ends of the interval along y, or along x if `horizontal`.
        menus: label and choices of each menu, by the field that it filters. A field that `lines` lack is not filtered
            there.
        x, y: Vega-Lite channels of the places.
        colour: field that the colour stands for.
        columns: title of each field of the hover text and of the table of values, by field.
        lines: points of the lines, with the same fields as the rows, joined within each colour and, if present, `line`.
        horizontal: whether intervals lie along x. Default: False.

    Examples:
        >>> row = {"x": 1, "y": 2.0, "low": 1.5, "high": 2.5, "text": "2.0 [1.5, 2.5]", "law": "power"}
        >>> chart = interval_chart(
        ...     [row], menus={"law": ("Law", ["all", "power"])}, x={"field": "x"}, y={"field": "y"}, colour="law",
        ...     columns={"text": "value"},
        ... )
        >>> [parameter["name"] for parameter in chart["params"]], [layer["mark"]["type"] for layer in chart["layer"]]
        (['chosen_law'], ['rule', 'point'])
    """
    along, scale = ("x", x) if horizontal else ("y", y)
    names = list(dict.fromkeys(row[colour] for row in [*rows, *lines]))
    colours = {
        "field": colour,
        "type": "nominal",
        "scale": {"domain": names, "range": colours_of(names)},
        "legend": {"orient": "bottom", "title": None, "columns": 3, "labelLimit": 220},
    }
    tooltip = [{"field": field, "title": title, "type": "nominal"} for field, title in columns.items()]
    kept = chosen(*menus)
    layers: list[dict[str, Any]] = []
    if lines:
        own = [name for name in menus if name in lines[0]]
        layers.append(
            {
                "data": {"values": list(lines)},
                "transform": chosen(*own),
                "mark": {"type": "line", "clip": True, "strokeWidth": 1.3},
                "encoding": {"x": x, "y": y, "color": colours, "detail": {"field": "line", "type": "nominal"}},
            }
        )
    ends = {along: {**scale, "field": "low"}, f"{along}2": {"field": "high"}}
    across = {"y": y} if horizontal else {"x": x}
    layers += [
        {"transform": kept, "mark": {"type": "rule", "clip": True}, "encoding": {**across, **ends, "color": colours}},
        {
            "transform": kept,
            "mark": {"type": "point", "filled": True, "size": 55, "clip": True},
            "encoding": {"x": x, "y": y, "color": colours, "tooltip": tooltip},
        },
    ]
    return {
        "width": "container",
        "data": {"values": list(rows)},
        "params": [menu(f"chosen_{name}", label, choices) for name, (label, choices) in menus.items()],
        "layer": layers,
        "config": {"view": {"stroke": None}, "axis": {"grid": False}, "font": "sans-serif"},
        "usermeta": {"columns": {**{name: label for name, (label, _) in menus.items()}, **columns}},
    }


def colours_of(names: Sequence[str]) -> list[str]:
    """Return the colour of each name, which does not depend on what a menu hides.

    Examples:
        >>> colours_of(["measured", "exact", "power law"])
        ['#0173b2', '#000000', '#de8f05']
    """
    coloured = [name for name in names if name not in BLACK]
    return ["#000000" if name in BLACK else COLOURS[coloured.index(name) % len(COLOURS)] for name in names]


def quantity(field: str, title: str, **scale: Any) -> dict[str, Any]:
    """Return a Vega-Lite channel for numbers; `scale` are properties of its scale, such as ``type="log"``.

    Examples:
        >>> quantity("x", "batch size", zero=False)
        {'field': 'x', 'type': 'quantitative', 'title': 'batch size', 'scale': {'padding': 6, 'zero': False}}
    """
    return {"field": field, "type": "quantitative", "title": title, "scale": {"padding": PADDING, **scale}}


def category(field: str, title: str | None = None) -> dict[str, Any]:
    """Return a Vega-Lite channel for names, in the order of the rows."""
    return {
        "field": field,
        "type": "nominal",
        "title": title,
        "sort": None,
        "axis": {"labelFontSize": 10, "ticks": False},
    }
