"""The conditions under which a landscape's escapes are compared with theories, and whether they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.problems.exit_checks import (
    FEWEST_JUDGED,
    LEVEL,
    MOST_ELSEWHERE,
    MOST_RETURNED,
    RELAXATIONS,
    relaxation_counts,
)

SWEEPS = {"batch": "B", "eta": "1/η"}
"""The sweeps on which theories are compared."""


@dataclass(frozen=True)
class Condition:
    """A condition of a conclusion.

    Attributes:
        text: what must hold.
        found: what was found.
        holds: whether it holds; "in part" if only the points where it holds are used, "not tested" if there is no test.
        objection: why no theory is named, if the condition does not hold; empty if that does not prevent it.
    """

    text: str
    found: str
    holds: Literal["yes", "no", "in part", "not tested"]
    objection: str = ""


def landscape_conditions(
    sweeps: pd.DataFrame, ways: pd.DataFrame, estimates: Mapping[str, Estimate]
) -> list[Condition]:
    """Return the conditions of a comparison of theories on a landscape, and whether they hold.

    Args:
        sweeps: a `USER_SWEEPS` table.
        ways: a `USER_WAYS` table.
        estimates: the estimates `problem`.

    Examples:
        >>> from sgd_diffusion.estimates import exactly
        >>> point = {"sweep": "batch", "learning_rate": 0.1, "sharpness": 1.0, "log_time": 5.0, "exponential": 0.3}
        >>> numbers = {"points_left_out": 0, "ways": 1, "ways_to_no_minimum": 0, "lowest_curvature": 8.0}
        >>> numbers |= {"batch_judged": 3, "eta_judged": 6, "arrivals_returned": 0.0, "arrivals_elsewhere": 0.0}
        >>> found = {name: exactly(value, "count") for name, value in numbers.items()}
        >>> listed = landscape_conditions(pd.DataFrame([point]), pd.DataFrame({"action": [0.5]}), found)
        >>> [condition.objection for condition in listed if condition.holds == "no"]
        ['of the sweep of B, 3 points are a matter of rates, and a comparison needs 4']
    """
    number = {name: value.value for name, value in estimates.items()}
    missing, several = int(number["points_left_out"]), int(number["ways"])
    slow = relaxation_counts(sweeps, number["lowest_curvature"]) >= RELAXATIONS
    tested = sweeps["exponential"].dropna()
    converged = int(ways["action"].notna().sum())
    nowhere = int(number["ways_to_no_minimum"])
    return [
        _share("every planned point is measured", len(sweeps), len(sweeps) + missing, "points"),
        _share(
            f"settled: escape takes at least {RELAXATIONS:g} relaxation times 1/(ηkh)",
            int(slow.sum()),
            len(slow),
            "points",
        ),
        _share(
            f"escape times are exponential (p ≥ {LEVEL:g})", int((tested >= LEVEL).sum()), len(tested), "points tested"
        ),
        *(_enough(name, int(number[f"{sweep}_judged"])) for sweep, name in SWEEPS.items()),
        Condition(
            "the way out is unique, or the rates of all ways are added",
            "one way" if several == 1 else f"{several} ways, added",
            "yes",
        ),
        Condition(
            "every way leads to a minimum",
            f"{several - nowhere} of {several} ways",
            "no" if nowhere else "yes",
            f"{nowhere} of the ways lead to no minimum",
        ),
        _limit(
            "who has arrived does not flow back",
            number.get("arrivals_returned"),
            MOST_RETURNED,
            "of the arrivals flow back to the minimum",
        ),
        _limit(
            "no replica arrives beyond an unlisted way",
            number.get("arrivals_elsewhere"),
            MOST_ELSEWHERE,
            "of the replicas arrive at an unlisted minimum first",
        ),
        Condition(
            "the least action converges (LDT)",
            f"{converged} of {len(ways)} ways",
            "yes" if converged == len(ways) else "no",
        ),
    ]


def _share(text: str, count: int, total: int, what: str) -> Condition:
    holds: Literal["yes", "in part", "no", "not tested"] = "yes" if count == total else "in part" if count else "no"
    return Condition(text, f"{count} of {total} {what}", holds if total else "not tested")


def _enough(name: str, judged: int) -> Condition:
    return Condition(
        f"sweep of {name}: at least {FEWEST_JUDGED} points meet the conditions above",
        f"{judged} points",
        "yes" if judged >= FEWEST_JUDGED else "no",
        f"of the sweep of {name}, {judged} points are a matter of rates, and a comparison needs {FEWEST_JUDGED}",
    )


def _limit(text: str, share: float | None, most: float, objection: str) -> Condition:
    if share is None:
        return Condition(f"{text} (at most {100 * most:g} %)", "no point without splitting", "not tested")
    found = f"{100 * share:.0f} %"
    return Condition(
        f"{text} (at most {100 * most:g} %)", found, "yes" if share <= most else "no", f"{found} {objection}"
    )
