r"""Scenario discovery: which combinations of uncertain fields make a plan fail, by the patient rule induction method.

From the box that holds all points a slice of about `alpha` of those inside is peeled off, again and again: the one
whose removal leaves the largest share of failures (Friedman and Fisher, 1999). Boxes along the way trade coverage, the
share of all failures inside, against density, the share of points inside that fail (Bryant and Lempert, 2010).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from resilience.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Vector = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class PeelRules:
    """How boxes are sought.

    `alpha` is the share of the points inside that one peel takes, `least_mass` the share of all points below which none
    is peeled off any more. A restriction is dropped where its `chance` (see `BoxSide`) is above `chance`. `paste` says
    whether sides are moved out again where that does not lower the density.
    """

    alpha: float = 0.05
    least_mass: float = 0.05
    chance: float = 0.05
    paste: bool = True


@dataclass(frozen=True)
class BoxSide:
    """One field that a box restricts, in the field's unit; None on a side where it is not.

    `chance` is how probably as many failures would lie inside by chance if the restriction meant nothing: the binomial
    tail at the density without it (the quasi-p-value of Bryant and Lempert). It is no proper test: the side was chosen
    because it does well.
    """

    field: int
    low: float | None
    high: float | None
    chance: float


@dataclass(frozen=True)
class Peel:
    """One box on the way: shares of all failures inside, of points inside that fail, and of all points inside.

    `low` and `high` are its sides, (n_fields,), infinite where a field is not restricted.
    """

    coverage: float
    density: float
    mass: float
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def fields(self) -> tuple[int, ...]:
        """Fields that are restricted, by place."""
        sides = zip(self.low, self.high, strict=True)
        return tuple(place for place, (low, high) in enumerate(sides) if low > -np.inf or high < np.inf)

    @property
    def merit(self) -> float:
        """Harmonic mean of coverage and density: high only where both are."""
        both = self.coverage + self.density
        return 2 * self.coverage * self.density / both if both > 0 else 0.0


@dataclass(frozen=True)
class FailureBox:
    """A box in which a plan fails often, and the boxes on the way to it, from all points to the smallest.

    Coverage and mass are shares of all failures and of all points, density is of the points inside; points in boxes
    found before are left out of all three. `sides` come with the least probable by chance first.
    """

    coverage: float
    density: float
    mass: float
    sides: tuple[BoxSide, ...]
    trajectory: tuple[Peel, ...]

    def holds(self, points: Vector) -> Marks:
        """Which points (n_points, n_fields) lie inside."""
        inside = np.ones(len(points), dtype=bool)
        for side in self.sides:
            low, high = -np.inf if side.low is None else side.low, np.inf if side.high is None else side.high
            inside &= (points[:, side.field] >= low) & (points[:, side.field] <= high)
        return inside


@dataclass(frozen=True)
class Discovered:
    """Boxes that cover failures, each found among the points outside of those before it; none where nothing stands out.

    `coverage` and `density` are of all boxes together, `base` is the share of all points that fail.
    """

    boxes: tuple[FailureBox, ...]
    coverage: float
    density: float
    base: float


def discover(
    points: Sequence[Sequence[float]] | Vector,
    fails: Sequence[bool] | Marks,
    rules: PeelRules | None = None,
    *,
    most: int = 3,
) -> Discovered:
    """Find at most `most` boxes in which a plan fails more often than elsewhere.

    Of the boxes on each way the one of largest `merit` is taken; the others are kept, so that another may be chosen.

    Parameters
    ----------
    points
        Uncertain fields, (n_points, n_fields), each in its own unit; best spread evenly, as Sobol' points are.
    fails
        Whether the plan fails, (n_points,).
    rules
        How boxes are sought.

    Raises
    ------
    InputError
        When shapes do not fit, a point is not finite, or a rule is no share.
    """
    x, failing = np.asarray(points, dtype=float), np.asarray(fails, dtype=bool)
    asked = PeelRules() if rules is None else rules
    _look_at_points(x, failing, asked)
    left, boxes = np.ones(len(x), dtype=bool), list[FailureBox]()
    while len(boxes) < most and failing[left].any():
        box = _one_box(_Points(x[left], failing[left], int(failing.sum()), len(x)), asked)
        if not box.sides:
            break
        boxes.append(box)
        left &= ~box.holds(x)
    inside, base = ~left, float(failing.mean())
    density = float(failing[inside].mean()) if inside.any() else base
    return Discovered(tuple(boxes), float(failing[inside].sum() / max(failing.sum(), 1)), density, base)


def _look_at_points(x: Vector, failing: Marks, rules: PeelRules) -> None:
    """Refuse what makes no sense, all at once."""
    wrong = []
    if x.ndim != 2 or 0 in x.shape or failing.shape != x.shape[:1]:
        wrong.append("Points are a table of one row a point and one column a field, with one mark of failure a row.")
    elif not np.isfinite(x).all():
        wrong.append("Every field of every point is a finite number.")
    if not (0 < rules.alpha < 1 and 0 < rules.least_mass < 1 and 0 < rules.chance <= 1):
        wrong.append("The shares to peel and to keep, and the chance allowed, lie between 0 and 1.")
    if wrong:
        raise InputError(wrong)


@dataclass(frozen=True)
class _Points:
    """Points that are left, and how many failures and points there were in all."""

    x: Vector
    failing: Marks
    all_failing: int
    count: int

    def whole(self) -> tuple[Vector, Vector]:
        """Sides of a box without restrictions."""
        width = self.x.shape[1]
        return np.full(width, -np.inf), np.full(width, np.inf)

    def inside(self, low: Vector, high: Vector) -> Marks:
        return np.asarray(((self.x >= low) & (self.x <= high)).all(axis=1))

    def peel(self, low: Vector, high: Vector) -> Peel:
        """What a box holds."""
        inside = self.inside(low, high)
        hits, held = int(self.failing[inside].sum()), int(inside.sum())
        coverage, density = hits / max(self.all_failing, 1), hits / max(held, 1)
        return Peel(coverage, density, held / self.count, tuple(low.tolist()), tuple(high.tolist()))


def _one_box(points: _Points, rules: PeelRules) -> FailureBox:
    """Peel, choose, paste, and drop what may be chance."""
    low, high = points.whole()
    way = [points.peel(low, high)]
    while (cut := _best_peel(points, way[-1], rules)) is not None:
        way.append(cut)
    chosen = max(way, key=lambda one: (one.merit, one.mass))
    if rules.paste:
        chosen = _pasted(points, chosen, rules.alpha)
    chosen, sides = _meant(points, chosen, rules.chance)
    return FailureBox(chosen.coverage, chosen.density, chosen.mass, sides, tuple(way))


def _best_peel(points: _Points, box: Peel, rules: PeelRules) -> Peel | None:
    """The peel that leaves the highest density, of equals the one that leaves more points; None where all must stay."""
    tried = (points.peel(low, high) for low, high in _slices(points, box, rules.alpha))
    left = [one for one in tried if rules.least_mass <= one.mass < box.mass]
    return max(left, key=lambda one: (one.density, one.mass), default=None)


def _slices(points: _Points, box: Peel, alpha: float) -> Iterator[tuple[Vector, Vector]]:
    """Sides of the box after each possible peel: halfway between the last value taken off and the first that stays."""
    low, high = np.array(box.low), np.array(box.high)
    inside = points.x[points.inside(low, high)]
    take = max(1, int(alpha * len(inside)))
    for field in range(inside.shape[1]):
        values, counts = np.unique(inside[:, field], return_counts=True)
        if len(values) < 2:
            continue
        up, down = low.copy(), high.copy()
        first = min(int(np.searchsorted(np.cumsum(counts), take)), len(values) - 2)
        up[field] = values[first] / 2 + values[first + 1] / 2
        last = min(int(np.searchsorted(np.cumsum(counts[::-1]), take)), len(values) - 2)
        down[field] = values[-1 - last] / 2 + values[-2 - last] / 2
        yield up, high
        yield low, down


def _pasted(points: _Points, box: Peel, alpha: float) -> Peel:
    """Move sides out by at most `alpha` of the points inside as long as the density does not fall."""
    while True:
        tried = [points.peel(low, high) for low, high in _wider(points, box, alpha)]
        better = [one for one in tried if one.density >= box.density and one.mass > box.mass]
        if not better:
            return box
        box = max(better, key=lambda one: (one.density, one.mass))


def _wider(points: _Points, box: Peel, alpha: float) -> Iterator[tuple[Vector, Vector]]:
    """Sides of the box after each possible paste, of one point to as many as a peel takes."""
    low, high = np.array(box.low), np.array(box.high)
    most = max(1, int(alpha * int(points.inside(low, high).sum())))
    for field in box.fields:
        x = points.x[points.inside(*_without(box, field)), field]
        below, above = np.sort(x[x < low[field]])[::-1], np.sort(x[x > high[field]])
        for give in range(1, most + 1):
            open_low, open_high = low.copy(), high.copy()
            open_low[field], open_high[field] = _after(below, give, -np.inf), _after(above, give, np.inf)
            yield open_low, high
            yield low, open_high


def _after(beyond: Vector, give: int, end: float) -> float:
    """Side of a box that takes in some of the points beyond: halfway to the next, or none at all after the last."""
    return float(beyond[give - 1] / 2 + beyond[give] / 2) if len(beyond) > give else end


def _meant(points: _Points, box: Peel, chance: float) -> tuple[Peel, tuple[BoxSide, ...]]:
    """Drop the restriction that is likeliest chance, again and again, until each is unlikely to be."""
    while True:
        sides = sorted((_side(points, box, field) for field in box.fields), key=lambda one: (one.chance, one.field))
        if not sides or sides[-1].chance <= chance:
            return box, tuple(sides)
        box = points.peel(*_without(box, sides[-1].field))


def _without(box: Peel, field: int) -> tuple[Vector, Vector]:
    """Sides of a box without the restriction of a field."""
    low, high = np.array(box.low), np.array(box.high)
    low[field], high[field] = -np.inf, np.inf
    return low, high


def _side(points: _Points, box: Peel, field: int) -> BoxSide:
    """A restriction, and how probably it does as well by chance."""
    wider = points.peel(*_without(box, field))
    inside = points.inside(np.array(box.low), np.array(box.high))
    hits, held = int(points.failing[inside].sum()), int(inside.sum())
    low, high = box.low[field], box.high[field]
    return BoxSide(
        field,
        low if low > -np.inf else None,
        high if high < np.inf else None,
        float(binom.sf(hits - 1, held, wider.density)),
    )
