"""Tables from which a landscape is drawn: heights in a plane, minima and saddles, and lines."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems.drawn_lines import basin_boundary, least_action_paths, outlines, sample_escapes
from sgd_diffusion.problems.noise import SampleNoise
from sgd_diffusion.problems.plane import Plane, drawn_plane
from sgd_diffusion.problems.ways_out import WaysOut

CELLS = 101
"""Points of the map along each axis."""
MARGIN = 0.1
"""Margin around the minima, saddles, neighbourhoods and sample escapes, in units of the extent of all of them."""


@dataclass(frozen=True)
class LandscapeMap:
    """The tables of a landscape's picture.

    Attributes:
        heights: a row is a point of the map: x, y, and `height`, the loss minus that at the minimum; nan where
            the potential is not finite.
        places: a row is a minimum or saddle: `kind` (minimum, saddle, beyond), `way` (0 for the minimum that
            replicas leave), x, y and height.
        lines: a row is a point of a line, in its order: `kind` (boundary, neighbourhood, least action, escape), `line`,
            x and y.
    """

    heights: pd.DataFrame
    places: pd.DataFrame
    lines: pd.DataFrame


def map_landscape(
    sweeps: pd.DataFrame, landscape: Landscape, noise: SampleNoise, ways: WaysOut, seed: int
) -> LandscapeMap:
    """Return the tables from which a landscape is drawn, in the plane of `drawn_plane`.

    The boundary of the basin is drawn in two dimensions only. In more than two, heights are those in the plane, and
    positions, neighbourhoods and lines are projected onto it. In one dimension all y are 0.

    Args:
        sweeps: as `measure_points` gives them.
        landscape: landscape whose sharpness is 1.
        noise: gradient noise of one sample.
        ways: the ways out of its basin.
        seed: base seed of the sample escapes.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> well, noise = double_well(), white_noise(double_well(), strength=8.0)
        >>> point = {"sweep": "batch", "x": 1.0, "learning_rate": 0.01, "batch_size": 1.0, "log_time": 7.0}
        >>> sweeps = pd.DataFrame([point | {"method": "plain", "judged": True}])
        >>> found = map_landscape(sweeps, well, noise, ways_out(well, noise), seed=0)
        >>> found.places[["kind", "x", "height"]].round(6).to_numpy().tolist()
        [['minimum', -1.0, 0.0], ['saddle', 0.0, 1.0], ['beyond', 1.0, 0.0]]
        >>> sorted(found.lines["kind"].unique())
        ['escape', 'least action', 'neighbourhood']
    """
    plane = drawn_plane(landscape, ways)
    places = _places(landscape, ways, plane)
    round_minima = [
        plane.projected(centre) + line
        for centre, line in zip(ways.boundary.centres, outlines(ways.boundary, plane.axes), strict=True)
    ]
    lines = [("neighbourhood", line) for line in round_minima]
    if landscape.dimension == 2:
        lines += [("boundary", line) for way in ways.ways for line in basin_boundary(landscape, way.saddle.theta)]
    lines += [("least action", plane.projected(path)) for _, path in least_action_paths(landscape, noise, ways)]
    escapes = [plane.projected(path) for path in sample_escapes(sweeps, landscape, noise, ways, seed)]
    lines += [("escape", path) for path in escapes]
    extent = torch.cat([torch.from_numpy(places[["x", "y"]].to_numpy()), *round_minima, *escapes])
    return LandscapeMap(_heights(landscape, plane, extent), places, _as_table(lines))


def _places(landscape: Landscape, ways: WaysOut, plane: Plane) -> pd.DataFrame:
    found = [("minimum", 0, landscape.minimum)]
    for number, way in enumerate(ways.ways, start=1):
        found.append(("saddle", number, way.saddle.theta))
        if way.far is not None:
            found.append(("beyond", number, way.far))
    theta = torch.stack([place for *_, place in found])
    xy, height = plane.projected(theta), landscape.potential(theta) - landscape.potential(landscape.minimum)
    table = pd.DataFrame({"kind": [kind for kind, *_ in found], "way": [number for _, number, _ in found]})
    return table.assign(x=xy[:, 0].numpy(), y=xy[:, 1].numpy(), height=height.numpy())


def _heights(landscape: Landscape, plane: Plane, extent: Tensor) -> pd.DataFrame:
    low, high = extent.amin(0), extent.amax(0)
    margin = MARGIN * (high - low).max()
    sides = [np.linspace(float(low[axis] - margin), float(high[axis] + margin), CELLS) for axis in (0, 1)]
    if landscape.dimension == 1:
        sides[1] = np.zeros(1)
    x, y = (side.ravel() for side in np.meshgrid(*sides))
    with torch.no_grad():
        heights = landscape.potential(plane.place(torch.from_numpy(np.stack([x, y], axis=1))))
    heights = torch.where(torch.isfinite(heights), heights - landscape.potential(landscape.minimum), torch.nan)
    return pd.DataFrame({"x": x, "y": y, "height": heights.numpy()})


def _as_table(lines: list[tuple[str, Tensor]]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"kind": kind, "line": number, "x": line[:, 0].numpy(), "y": line[:, 1].numpy()})
        for number, (kind, line) in enumerate(lines)
    ]
    return pd.concat(parts, ignore_index=True)
