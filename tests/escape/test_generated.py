"""Splitting on generated settings with exact answers, in five families: right within its interval, or refused.

All of them take an hour: `make thorough`. The ordinary tests take a few that share one kernel.
"""

import math
from collections import Counter

import pytest
from generated_settings import FAMILIES, IN_A_FAMILY, named, setting
from scipy import stats

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import split

HALF_WIDTH = 0.3
"""Largest half-width of an answer's interval in ln τ; a wider one counts as refused."""
SIGMA = 4.0
"""Largest error of an answer in standard errors."""
REFUSED = dict.fromkeys(FAMILIES, 0.15) | {"compartments": 0.3}
"""Largest share of refusals in a family."""
SAMPLE = [("compartments", 2), ("compartments", 8), ("flat", 3), ("flat", 11)]
"""Steps on a line: two wells in a row, dead ends, and flat boxes."""


def answer(where, seed):
    """Return what came of a setting: "right", "refused" or "missed", and the words of a message about it.

    Every setting has a seed of its own: with one seed the errors of different settings are correlated.
    """
    try:
        found = split(*where.escape, seed=seed).estimate()
    except (EscapeError, UserWarning) as refusal:  # a warning is an error in these tests
        return "refused", f"{where.name}, {where.exact:.2f}: {refusal}"
    half_width = math.log(found.high / found.low) / 2
    error = half_width / stats.t.ppf(0.975, found.n - 1)
    z = (math.log(found.value) - where.exact) / error
    words = f"{where.name}: {math.log(found.value):.2f} ± {half_width:.2f}, exact {where.exact:.2f}, z = {z:.1f}"
    if abs(z) > SIGMA:
        return "missed", words
    return "right" if half_width <= HALF_WIDTH else "refused", words


@pytest.mark.parametrize(("family", "number"), SAMPLE)
def test_a_setting_is_right_or_refused(family, number):
    kind, words = answer(setting(family, number), number)
    assert kind != "missed", words


@pytest.mark.thorough
@pytest.mark.parametrize("number", range(3))
def test_a_named_setting_is_right_or_refused(number):
    kind, words = answer(named()[number], number)
    assert kind != "missed", words


@pytest.mark.thorough
@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_right_and_seldom_refused(family):
    found = [answer(setting(family, number), number) for number in range(IN_A_FAMILY)]
    counts = Counter(kind for kind, _ in found)
    assert counts["missed"] == 0, [words for kind, words in found if kind == "missed"]
    assert counts["refused"] <= REFUSED[family] * IN_A_FAMILY, [words for kind, words in found if kind == "refused"]
