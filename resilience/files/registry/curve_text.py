"""Curves as a scenario file writes them: points of a time with its unit and a share, joined by straight lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import BeforeValidator, PlainValidator

from resilience.files.registry.schema import briefly, defect, read_duration
from resilience.findings import Code
from resilience.quantities import Duration  # noqa: TC001  # pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.hazard.profile import Point
    from resilience.quantities import Calendar

EXAMPLE = '[["0 d", 0], ["29 d", 0], ["36 d", 0.3], ["97 d", 1]]'
WORKS = f"points of time and share that works, e.g. {EXAMPLE}; two points of one time are a jump."
HELPS = (
    "points of time from the onset and share of its capacity (0 to 1), joined by straight lines; the last share stays."
)


PERCENT = 100


class PointText(NamedTuple):
    """A time from the onset, as written, and the share at that time."""

    time: Duration
    share: float


class Fault(NamedTuple):
    """What is wrong with one point of a curve."""

    place: int
    code: Code
    message: str
    remedy: str


def points(curve: Sequence[PointText], calendar: Calendar) -> tuple[Point, ...]:
    """Return the points with their times in periods of a calendar."""
    return tuple((calendar.periods(point.time), point.share) for point in curve)


def faults(curve: Sequence[PointText]) -> Iterator[Fault]:
    """What is wrong with the times of a curve, whatever the calendar."""
    if curve and curve[0].time.amount != 0:
        yield Fault(0, Code.BAD_VALUE, "the curve does not begin at the onset.", 'Let the first point have time "0 d".')
    kinds = {point.time.in_periods for point in curve if point.time.amount != 0}
    if len(kinds) > 1:
        message = "the curve mixes periods with calendar time."
        yield Fault(0, Code.CONFLICT, message, "State all its times in one of the two.")
        return
    for place, (before, after) in enumerate(pairwise(curve), start=1):
        if after.time.amount < before.time.amount:
            message = f"the curve goes back in time, from {before.time} to {after.time}."
            yield Fault(place, Code.BAD_VALUE, message, "Order the points by their times.")


def _known_form(value: object) -> object:
    """Refuse a list of numbers: one a period, it was another event in days than in weeks."""
    if isinstance(value, list) and any(isinstance(item, int | float) for item in value):
        odd = [share for share in value if isinstance(share, int | float) and not 0 <= share <= 1]
        message = "The curve is a list of numbers, one a period; a curve is stated in time."
        remedy = f"Write points of a time and a share, joined by straight lines: curve = {EXAMPLE}."
        if odd:
            message += f" Besides, {' and '.join(f'{share:g}' for share in odd)} cannot be a share."
            remedy += f" {_as_share(odd)}"
        raise defect(code=Code.CURVE_IN_PERIODS, message=message, remedy=remedy)
    return value


def _read_point(value: object) -> PointText:
    if not isinstance(value, list) or len(value) != 2:
        message = f"{briefly(value)} is not a point of time and share."
        raise defect(code=Code.BAD_VALUE, message=message, remedy='Write a point as ["36 d", 0.3].')
    time, share = value
    if isinstance(share, bool) or not isinstance(share, int | float) or not abs(share) < float("inf"):
        message = f"{briefly(share)} is not a finite number."
        raise defect(code=Code.NOT_A_NUMBER, message=message, remedy="Write the share as a plain number.")
    if not 0 <= share <= 1:
        raise defect(code=Code.OUT_OF_BOUNDS, message=f"{share:g} is no share.", remedy=_as_share([share]))
    return PointText(read_duration(time), float(share))


def _as_share(shares: Sequence[float]) -> str:
    """How to write what is no share."""
    if all(1 < share <= PERCENT for share in shares):
        return f"Write {shares[0] / PERCENT:g} for {shares[0]:g} %: a share lies between 0 and 1."
    return "Write a share between 0 and 1."


_OLD = BeforeValidator(_known_form)
WorkingCurve = Annotated[list[Annotated[PointText, PlainValidator(_read_point)]], _OLD]
HelpCurveText = WorkingCurve
