"""Generated escapes with exact mean times, in five families, and three named ones; ln E[iterations] is from 9 to 26."""

import functools

import compartment_settings
import competing_settings
import flat_settings
import numpy as np
import space_settings
import state_noise_settings

FAMILIES = {
    "compartments": compartment_settings,
    "competing ways": competing_settings,
    "flat": flat_settings,
    "state-dependent noise": state_noise_settings,
    "three dimensions": space_settings,
}
IN_A_FAMILY = 42
"""Number of settings of a family."""


@functools.cache
def setting(family, number):
    """Return one setting of a family; its numbers are drawn from a stream of its own."""
    stream = np.random.default_rng([list(FAMILIES).index(family), number])
    return FAMILIES[family].setting(number, stream)


def settings(family, numbers=range(IN_A_FAMILY)):
    """Return settings of a family; the exact time of each is computed when it is first read."""
    return [setting(family, number) for number in numbers]


def named():
    """Return the named settings, each of which plain splitting gets wrong or does not end."""
    return [compartment_settings.reviewed(), competing_settings.reviewed(), flat_settings.reviewed()]
