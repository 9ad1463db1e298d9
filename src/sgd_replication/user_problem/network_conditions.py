"""Conditions under which a theory is named for the sweeps of a network, and the conclusion from each sweep."""

import pandas as pd

from sgd_diffusion.problems.exit_checks import FEWEST_JUDGED, LEVEL, RELAXATIONS

AXES = {"batch": "B", "eta": "1/η"}
"""Sweeps on which theories are compared, and their symbols."""


def network_conditions(sweeps: pd.DataFrame, scores: pd.DataFrame) -> list[dict[str, object]]:
    """Return for the sweeps of B and η how many points meet each condition, and which theories are nearest.

    Args:
        sweeps: a `USER_NETWORK_SWEEPS` table of one training.
        scores: the `SCORES` table of `network_comparison` on it.

    Returns:
        A row per sweep: `sweep`; `points`; `slow`, points with ten relaxation times or more; `exponential`, points
        whose times do not differ from an exponential distribution; `judged`; `nearest`, names of the nearest theories
        with their ratios, empty if none is named.

    Examples:
        >>> point = {"sweep": "batch", "relaxations": [2.0, 12.0, 20.0, 30.0, 40.0], "exponential": [0.001, *[0.4] * 4]}
        >>> sweeps = pd.DataFrame(point | {"judged": [False] + [True] * 4})
        >>> scores = pd.DataFrame({"sweep": ["batch"], "theory": "LDT", "ratio": 1.02, "error": 0.05, "best": True})
        >>> network_conditions(sweeps, scores)  # doctest: +NORMALIZE_WHITESPACE
        [{'sweep': 'batch', 'points': 5, 'slow': 4, 'exponential': 4, 'judged': 4, 'enough': True,
          'nearest': 'LDT (1.02 ± 0.10)'}]
    """
    found: list[dict[str, object]] = []
    for name in AXES:
        rows, best = sweeps[sweeps["sweep"] == name], scores[(scores["sweep"] == name) & scores["best"]]
        if rows.empty:
            continue
        named = [f"{row['theory']} ({row['ratio']:.2f} ± {1.96 * row['error']:.2f})" for row in best.to_dict("records")]
        found.append(
            {
                "sweep": name,
                "points": len(rows),
                "slow": int((rows["relaxations"] >= RELAXATIONS).sum()),
                "exponential": int((~(rows["exponential"] < LEVEL)).sum()),
                "judged": int(rows["judged"].sum()),
                "enough": int(rows["judged"].sum()) >= FEWEST_JUDGED,
                "nearest": ", ".join(named),
            }
        )
    return found
