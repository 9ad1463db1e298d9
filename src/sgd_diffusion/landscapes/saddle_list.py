"""The saddles of index one around a minimum: every way out of its basin that a search from many starts finds."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.basin import flow_ends
from sgd_diffusion.landscapes.eigenvector_following import index_one_points
from sgd_diffusion.landscapes.landscape import Landscape
from sgd_diffusion.landscapes.saddle_search import Saddle, find_saddle
from sgd_diffusion.streams import numpy_stream

NEAREST_START = 0.05
"""Smallest distance of a random start from the minimum, in units of `reach`."""
ASIDE, SAME = 1e-3, 1e-4
"""In units of `reach`: distance from a saddle at which its descents start, and below which two places are one."""
BETWEEN = (0.2, 0.35, 0.5, 0.65, 0.8)
"""Shares of the way from the minimum to another one at which searches start."""
MOST_STRINGS, IMAGES, SWEEPS = 4, 11, 200
"""Largest number of strings towards minima to which no way leads, and the images and sweeps of a string."""
ALIKE, EVEN = 1e-5, 1e-7
"""Relative difference below which values at two saddles are equal; odd part of the potential along a saddle's unstable
direction, in units of the barrier, below which the potential is even there."""


@dataclass(frozen=True)
class Way:
    """A way out of a basin: a saddle of index one with one descent to the basin's minimum.

    Attributes:
        saddle: the saddle.
        barrier: ΔL, loss at the saddle minus loss at the basin's minimum.
        far: the minimum at the end of the other descent, (d,); None if that descent ends at no minimum.
        symmetric: whether the two descents are mirror images: the potential is even along the unstable direction, and
            both minima have the same loss and curvatures. A saddle on a symmetric subspace, such as that of two equal
            hidden units, is of this kind. Gradient noise that has the symmetry vanishes there along the unstable
            direction.
        copy_of: index of the first way in the list with the same barrier, distance and curvatures, of which this way is
            a symmetric copy; None if there is none before it.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> (way,) = find_saddles(double_well(barrier=2.0))
        >>> round(way.barrier, 6), way.far.round().tolist(), way.symmetric, way.copy_of
        (2.0, [1.0], True, None)
    """

    saddle: Saddle
    barrier: float
    far: Tensor | None
    symmetric: bool = False
    copy_of: int | None = None


def find_saddles(
    landscape: Landscape,
    *,
    reach: float | None = None,
    others: Sequence[Tensor] = (),
    starts: int = 200,
    seed: int = 0,
) -> list[Way]:
    """Return the ways out of the basin of a landscape's minimum that are found, by ascending barrier.

    Eigenvector following, which ascends along the lowest curvature and descends along all others, is started from
    random places around the minimum, from places between the minimum and each of `others`, and from the landscape's
    own saddle. From every saddle of index one the gradient
    flow is followed down on both sides. Towards the minima where it ends, and `others`, to which no way leads yet,
    strings are drawn, which find further saddles. A saddle is a way out if one of its descents, and only one, ends at
    the minimum. No search can exclude that there are other saddles; `starts` and `reach` set its effort.

    Args:
        landscape: landscape whose sharpness is 1.
        reach: largest distance of a start from the minimum; default: 2.5 times the distance to the landscape's saddle.
        others: further minima towards which a saddle is sought, each (d,).
        starts: number of random starts, default 200; 0 is enough for a costly potential if `others` are given.
        seed: base of the random stream, default 0.

    Raises:
        LandscapeError: the landscape has no saddle and `reach` is not given, `reach` is not positive, or there is
            nothing to start from.

    Examples:
        >>> from sgd_diffusion.landscapes import styblinski_tang
        >>> [(round(way.barrier, 2), way.copy_of) for way in find_saddles(styblinski_tang(2), starts=30)]
        [(39.36, None), (39.36, 0)]
    """
    own, minimum = landscape.saddle_of_potential, landscape.minimum_of_potential
    if reach is None:
        if own is None:
            raise LandscapeError(f"{landscape.name}: the landscape has no saddle; give the `reach` of the search.")
        reach = 2.5 * float((own - minimum).norm())
    targets = [(other - minimum) / reach for other in others]
    places = [] if own is None else [(own - minimum) / reach]
    places += [share * target for target in targets for share in BETWEEN]
    if not reach > 0 or starts < 0 or not (starts or places):
        raise LandscapeError(
            f"{landscape.name}: reach must be positive and starts at least 1, or 0 with `others`; got {reach:g} and "
            f"{starts}."
        )
    search = _Search(landscape, reach)
    search.follow(torch.cat([*(place.unsqueeze(0) for place in places), search.random_starts(starts, seed)]))
    search.draw_strings(targets)
    return search.ways()


class _Search:
    """The search in units in which `reach` and the largest curvature at the minimum, which is at 0, are 1."""

    def __init__(self, landscape: Landscape, reach: float) -> None:
        minimum, self.reach, self.landscape = landscape.minimum_of_potential, reach, landscape
        self.energy = float(torch.linalg.eigvalsh(landscape.curvature)[-1]) * reach**2
        energy = self.energy

        def place(x: Tensor) -> Tensor:
            return minimum + reach * x

        self.units = Landscape(
            lambda x: landscape.potential(place(x)) / energy,
            torch.zeros_like(minimum),
            name=landscape.name,
            gradient=lambda x: landscape.gradient_of_potential(place(x)) * (reach / energy),
            hessian=lambda x: landscape.hessian_of_potential(place(x)) * (reach**2 / energy),
        )
        self.lowest = float(self.units.potential(self.units.minimum))
        self.saddles: list[Tensor] = []
        self.ends: list[Tensor] = []

    def random_starts(self, count: int, seed: int) -> Tensor:
        """Return starts in all directions, half of them further out where the minimum is flat, (count, d)."""
        stream = numpy_stream(seed, "saddle search")
        directions = torch.from_numpy(stream.standard_normal((count, self.units.dimension)))
        values, vectors = torch.linalg.eigh(self.units.curvature)
        flat = directions @ (vectors * (values[0] / values).clamp_min(0).sqrt())
        directions[::2] = (flat @ vectors.mT)[::2]
        distance = torch.from_numpy(stream.uniform(NEAREST_START, 1.0, (count, 1)))
        return distance * directions / directions.norm(dim=1, keepdim=True)

    def follow(self, starts: Tensor) -> None:
        """Add the new saddles that eigenvector following reaches, and the ends of their descents."""
        found: list[Tensor] = []
        for saddle in index_one_points(self.units, starts):
            if _is_new(saddle, [*self.saddles, *found]):
                found.append(saddle)
        if not found:
            return
        _, vectors = torch.linalg.eigh(self.units.hessian_of_potential(torch.stack(found)))
        aside = ASIDE * vectors[:, :, 0]
        sides = torch.cat([torch.stack(found) + aside, torch.stack(found) - aside])
        self.saddles += found
        self.ends += list(flow_ends(self.units, sides, scale=1.0).unflatten(0, (2, -1)).transpose(0, 1))

    def draw_strings(self, others: Iterable[Tensor]) -> None:
        """Seek a saddle towards every known minimum that no way leads to, nearest first; new minima are added."""
        drawn: list[Tensor] = []
        given = list(others)
        while len(drawn) < MOST_STRINGS + len(given):
            known = [*given, *(end for pair in self.ends for end in pair if torch.isfinite(end).all())]
            reached = [self._beyond(pair) for pair in self.ends if self._is_way(pair)]
            done = [torch.zeros_like(self.units.minimum), *drawn, *reached]
            left = [end for end in known if _is_new(end, done, 10 * SAME)]
            if not left:
                return
            target = min(left, key=lambda end: float(end.norm()))
            drawn.append(target)
            try:
                self.follow(find_saddle(self.units, target, images=IMAGES, sweeps=SWEEPS).theta.unsqueeze(0))
            except LandscapeError:  # no barrier, or no saddle of index one, on this string
                continue

    def ways(self) -> list[Way]:
        """Return the saddles with exactly one descent to the minimum, by ascending barrier."""
        found: list[tuple[Way, Tensor]] = []
        for saddle, ends in zip(self.saddles, self.ends, strict=True):
            if self._is_way(ends):
                far = self._beyond(ends)
                found.append(self._way(saddle, far if bool(torch.isfinite(far).all()) else None))
        ordered = sorted(found, key=lambda pair: pair[0].barrier)
        listed: list[Way] = []
        for number, (way, marks) in enumerate(ordered):
            same = (
                earlier
                for earlier, (_, other) in enumerate(ordered[:number])
                if len(other) == len(marks) and torch.allclose(other, marks, rtol=ALIKE, atol=ALIKE)
            )
            listed.append(replace(way, copy_of=next(same, None)))
        return listed

    def _is_way(self, ends: Tensor) -> bool:
        """Return whether exactly one of the two descents from a saddle ends at the minimum."""
        return int((ends.norm(dim=1) <= 10 * SAME).sum()) == 1

    def _beyond(self, ends: Tensor) -> Tensor:
        """Return the end of the descent from a saddle that leads away from the minimum, nan if it has none."""
        return ends[int((ends.norm(dim=1) <= 10 * SAME).to(torch.int8).argmin())]

    def _way(self, x: Tensor, far: Tensor | None) -> tuple[Way, Tensor]:
        """Return a way in the landscape's own units, and the numbers that its symmetric copies share."""
        values, vectors = torch.linalg.eigh(self.units.hessian_of_potential(x))
        barrier = float(self.units.potential(x)) - self.lowest
        unit = self.energy / self.reach**2
        theta = self.landscape.minimum_of_potential + self.reach * x
        saddle = Saddle(
            theta,
            float(self.landscape.potential(theta)),
            float(self.landscape.gradient_of_potential(theta).norm()),
            unit * float(values[0]),
            vectors[:, 0],
            unit * float(values[1]) if len(values) > 1 else math.inf,
        )
        marks = [torch.tensor([barrier, float(x.norm())], dtype=torch.float64), values]
        symmetric = False
        if far is not None:
            spectrum = torch.linalg.eigvalsh(self.units.hessian_of_potential(far))
            rise = float(self.units.potential(far)) - self.lowest
            marks += [torch.tensor([rise], dtype=torch.float64), spectrum]
            same = torch.allclose(spectrum, torch.linalg.eigvalsh(self.units.curvature), rtol=ALIKE, atol=ALIKE)
            symmetric = same and abs(rise) <= ALIKE * barrier and self._is_even(x, vectors[:, 0], barrier)
        place = None if far is None else self.landscape.minimum_of_potential + self.reach * far
        return Way(saddle, barrier * self.energy, place, symmetric), torch.cat(marks)

    def _is_even(self, x: Tensor, direction: Tensor, barrier: float) -> bool:
        """Return whether the potential is even along the unstable direction of a saddle."""
        steps = torch.tensor(np.geomspace(0.05, 0.5, 6)).unsqueeze(1) * x.norm() * direction
        odd = self.units.potential(x + steps) - self.units.potential(x - steps)
        return bool((odd.abs() <= EVEN * barrier).all())


def _is_new(place: Tensor, others: Sequence[Tensor], within: float = SAME) -> bool:
    return all(float((place - other).norm()) > within for other in others)
