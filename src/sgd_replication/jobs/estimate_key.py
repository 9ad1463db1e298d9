"""Names of estimates that are made of a sweep, a variant and a place on its axis."""

from collections.abc import Hashable


def estimate_key(*parts: Hashable) -> str:
    """Return the name of an estimate made of a sweep, a variant and a place on its axis, such as `depth_random_2`.

    Examples:
        >>> estimate_key("depth", "random", 2), estimate_key("initialisation", "he-normal", 0.5, "slope")
        ('depth_random_2', 'initialisation_he_normal_0_5_slope')
    """
    return "_".join(map(str, parts)).replace(" ", "_").replace("-", "_").replace(".", "_")
