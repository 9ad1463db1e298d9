"""Generated settings: their exact times against plain runs, their range, and that they run in kernels."""

import math

import pytest
from generated_settings import FAMILIES, IN_A_FAMILY, named, setting, settings

from sgd_diffusion.escape import simulate
from sgd_diffusion.escape.compiled import compiled_escape

SHORT = {"flat": (14,), "three dimensions": (9,)}
"""Settings of short times; every kind takes the compilation of a kernel."""
LONGER = {
    "compartments": (29, 30, 31, 35),
    "competing ways": (3, 24, 29, 31),
    "flat": (8, 11, 29, 36),
    "state-dependent noise": (16, 17, 39, 40),
    "three dimensions": (0, 5, 7, 26),
}
"""Settings of every kind whose times are at most e^13.4."""
CASES = [(family, number) for family, numbers in SHORT.items() for number in numbers] + [
    pytest.param(family, number, marks=pytest.mark.thorough) for family, numbers in LONGER.items() for number in numbers
]


@pytest.mark.parametrize(("family", "number"), CASES)
def test_a_plain_run_has_the_exact_time(family, number):
    where = setting(family, number)
    found = simulate(*where.escape, replicas=800, max_iterations=2**40, seed=1).estimate()
    error = math.log(found.high / found.low) / 2 / 1.96
    assert abs(math.log(found.value) - where.exact) < 4 * error, f"{where.name}: exact {where.exact:.3f}, {found}"


def test_every_setting_starts_at_a_minimum_and_is_compiled():
    for family in FAMILIES:
        for number in range(5):
            where = setting(family, number)
            minimum = where.landscape.minimum.unsqueeze(0)
            assert where.landscape.gradient(minimum).abs().max() < 1e-9
            assert compiled_escape(*where.escape, None, 1) is not None


def test_the_named_settings_have_the_times_of_finer_grids():
    compartment, competing, quartic = (where.exact for where in named())
    assert compartment == pytest.approx(16.57, abs=0.01)
    assert competing == pytest.approx(18.49, abs=0.01)
    assert quartic == pytest.approx(12.39, abs=0.01)


def test_a_setting_does_not_depend_on_the_others():
    setting.cache_clear()
    alone = setting("flat", 5).landscape.numbers
    setting.cache_clear()
    assert settings("flat")[5].landscape.numbers == alone


@pytest.mark.thorough
def test_every_exact_time_is_in_the_range():
    times = [where.exact for family in FAMILIES for where in settings(family)]
    assert len(times) == len(FAMILIES) * IN_A_FAMILY >= 200
    assert min(times) > 9
    assert max(times) < 26
