"""How to read the table of the networks' minima, in sentences that its numbers choose."""

from collections.abc import Mapping

from sgd_diffusion.estimates import Estimate
from sgd_replication.plotting.latex import escape_latex, number
from sgd_replication.plotting.set_names import with_set_names

STRETCHED = 100.0
"""Ratio of the largest to the lowest curvature from which on a basin is called stretched."""
MOST = 0.5
"""Share from which on directions hold most of something."""


def minima_reading(estimates: Mapping[str, Mapping[str, Estimate]]) -> str:
    r"""Return two sentences: how stretched the basins are, and where noise and escape lie; empty without networks.

    Args:
        estimates: by the part's name and their own; parts named ``net-<set>`` are read.

    Examples:
        >>> values = {"lowest_curvature": 0.001, "largest_curvature": 0.5, "settling": 900}
        >>> values |= {"outlier_noise_share": 0.9, "outlier_displacement_share": 0.2}
        >>> network = {name: Estimate(value=value, low=value, high=value, n=1) for name, value in values.items()}
        >>> for sentence in minima_reading({"net-avila": network}).splitlines():
        ...     print(sentence)
        The largest curvature is 500 times the lowest on Avila, so the start is forgotten late, after 900 iterations.
        Outlier directions hold most of the noise in 1 of 1 networks and most of the displacement at escape in 0:
        in 1 of them they leave along other directions than those in which the noise is largest.
    """
    found = {name.removeprefix("net-"): part for name, part in estimates.items() if name.startswith("net-")}
    found = {name: part for name, part in found.items() if {"lowest_curvature", "settling"} <= set(part)}
    if not found:
        return ""
    spread = {name: part["largest_curvature"].value / part["lowest_curvature"].value for name, part in found.items()}
    widest = max(spread, key=lambda name: spread[name])
    noisy, left = (_most(found, kind) for kind in ("noise", "displacement"))
    late = "so the start is forgotten late," if spread[widest] > STRETCHED else "and the start is forgotten"
    where = "they leave along the directions in which the noise is largest."
    if left < noisy:
        where = f"in {noisy - left} of them they leave along other directions than those in which the noise is largest."
    settling = number(f"{found[widest]['settling'].value:.0f}")
    return (
        f"The largest curvature is {number(f'{spread[widest]:.0f}')} times the lowest on "
        f"{with_set_names(escape_latex(widest))}, {late} after {settling} iterations.\n"
        f"Outlier directions hold most of the noise in {noisy} of {len(found)} networks and most of the displacement "
        f"at escape in {left}:\n{where}\n"
    )


def _most(found: Mapping[str, Mapping[str, Estimate]], kind: str) -> int:
    """Return the number of networks whose outlier directions hold most of the noise or displacement."""
    shares = [part.get(f"outlier_{kind}_share") for part in found.values()]
    return sum(share is not None and share.value > MOST for share in shares)
