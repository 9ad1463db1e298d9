"""The text of the functions of a kernel's module that advance its lanes, and that loops call by their address.

| function | iterations | until |
|---|---|---|
| `trips` | trips, each of as many iterations as use up every random number drawn | a replica is outside |
| `watched` | one at a time | an event: see `LaneMemory` |
| `moved` | one at a time | their number is reached |

Each takes (places, count, occupied, fresh): places of the lanes' memory, most trips or iterations, the occupied lanes
and those that have just taken a replica, as bits. Each returns the number of trips or iterations. The lanes with an
event are then in `found`; those that are not occupied have none.
"""

from collections.abc import Sequence

OWN = ("x_rows", "s_rows", "p_rows", "xi_rows", "high_rows", "low_rows", "rearm", "found")
"""Names of the arrays of `LaneMemory` in a kernel's source, in the order of their places."""

TEXT = """@Native
def trips(places, count, occupied, fresh):
{head}
    done, event = 0, np.uint64(0)
    while done < count:
        x, outside_first, outside, s, t = trip(x, s, t, p, data)
        done += 1
        event = set_lanes(outside) & occupied
        if event != 0:
            found[1] = set_lanes(outside_first)
            break
    found[0] = event
{tail}


@Native
def watched(places, count, occupied, fresh):
{head}
    high, low, falling = load(high_rows, 0), load(low_rows, 0), rearm[0]
    done, event, xi = 0, np.uint64(0), high
    while done < count:
        x, s, t = step(x, s, t, p, data)
        xi = reaction(x, p, data)
        done += 1
        event = set_lanes(is_beyond(xi, high) | (xi <= low)) & occupied
        high = where(xi <= falling, floats(falling), high)
        if event != 0:
            break
    found[0] = event
    store(xi_rows, 0, xi)
    store(high_rows, 0, high)
{tail}


@Native
def moved(places, count, occupied, fresh):
{head}
    for done in range(count):
        x, s, t = step(x, s, t, p, data)
    done = count
{tail}
"""
TAIL = """    stored(x_rows, x)
    store(s_rows, 0, s)
    store(s_rows, 1, t)
    return done"""

KINDS = {"s_rows": "uint64", "found": "uint64"}
"""Kinds of the numbers of an array, if they are not of kind `float64`."""


def advance_text(data: str, further: Sequence[tuple[str, str]]) -> str:
    """Return the text of the functions.

    Args:
        data: text of what `trip`, `step` and `reaction` take besides.
        further: names and kinds of the arrays that `data` names, in the order of their places; an array whose name ends
            in `[0]` is a single number.

    Examples:
        >>> text = advance_text("(batch, table)", [("batch[0]", "int64"), ("table", "float64")])
        >>> print(text.splitlines()[10])
            batch = array_at(places, 8, np.int64)[0]
    """
    arrays = [(name, KINDS.get(name, "float64")) for name in OWN] + list(further)
    lines = []
    for place, (name, kind) in enumerate(arrays):
        single = "[0]" * name.endswith("[0]")
        lines.append(f"    {name.removesuffix('[0]')} = array_at(places, {place}, np.{kind}){single}")
    lines.append(f"    data = {data}")
    lines.append("    x, p, s, t = positions(x_rows), values(p_rows), load(s_rows, 0), load(s_rows, 1)")
    return TEXT.format(head="\n".join(lines), tail=TAIL)
