"""Outlines of the land within a frame of longitudes and latitudes, from a file of the package: nothing is fetched."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    Points: TypeAlias = list[tuple[float, float]]

FINENESS = 500
"""Points of an outline closer than the frame's width divided by this are left out."""


class Frame(NamedTuple):
    """A part of the world in degrees."""

    west: float
    east: float
    south: float
    north: float


def land(frame: Frame) -> list[Points]:
    """Rings of the land within a frame, each closed, in degrees."""
    least = (frame.east - frame.west) / FINENESS
    found = []
    for ring in _rings():
        low, high = ring.min(axis=0), ring.max(axis=0)
        if high[0] < frame.west or low[0] > frame.east or high[1] < frame.south or low[1] > frame.north:
            continue
        clipped = _clipped(_thinned(ring, least), frame)
        if len(clipped) > 2:
            found.append([(round(x, 3), round(y, 3)) for x, y in (*clipped, clipped[0])])
    return found


@cache
def _rings() -> tuple[np.ndarray[Any, np.dtype[np.float64]], ...]:
    """Outer rings of the land in degrees; lakes are left to the land around them."""
    atlas = json.loads(files("resilience.report.picture").joinpath("land-50m.json").read_text(encoding="utf-8"))
    scale, shift = (np.array(atlas["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in atlas["arcs"]]
    return tuple(
        np.concatenate([arcs[place] if place >= 0 else arcs[~place][::-1] for place in polygon[0]])
        for polygon in _polygons(atlas["objects"]["land"])
    )


def _polygons(shape: Any) -> Iterator[Any]:
    for one in shape.get("geometries", [shape]):
        yield from one["arcs"] if one["type"] == "MultiPolygon" else [one["arcs"]]


def _thinned(ring: np.ndarray[Any, np.dtype[np.float64]], least: float) -> Points:
    kept: Points = []
    for x, y in ring.tolist():
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= least:
            kept.append((x, y))
    return kept


def _clipped(points: Points, frame: Frame) -> Points:
    """What of a ring lies within the frame, side by side (Sutherland and Hodgman, CACM 17(1), 1974)."""
    for axis, limit, sign in ((0, frame.west, 1), (0, frame.east, -1), (1, frame.south, 1), (1, frame.north, -1)):
        points = _cut(points, axis, limit, sign)
    return points


def _cut(points: Points, axis: int, limit: float, sign: int) -> Points:
    """What of a ring lies on one side of a limit: above it where the sign is 1, below it where it is -1."""

    def within(value: float) -> bool:
        return sign * (value - limit) >= 0

    kept: Points = []
    for place, end in enumerate(points):
        start = points[place - 1]
        if within(end[axis]) != within(start[axis]):
            share = (limit - start[axis]) / (end[axis] - start[axis])
            kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
        if within(end[axis]):
            kept.append(end)
    return kept
