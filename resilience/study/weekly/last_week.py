"""What a week leaves to the next: its plan, sources that are being qualified, what it meant to order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from resilience.plan.iso_week import IsoWeek
    from resilience.plan.plan import Plan
    from resilience.plan.state import CommittedAction
    from resilience.quantities import LaneId


@on_screen
@dataclass(frozen=True, slots=True)
class UnderWay:
    """A lane whose source was recommended to be qualified on a day; ready on another, None: nobody said when."""

    lane: LaneId
    since: date
    ready: date | None


@on_screen
@dataclass(frozen=True)
class MeantOrders:
    """Units that each lane was meant to carry in each period from a day on."""

    first: date
    lanes: Mapping[LaneId, tuple[float, ...]] = field(default_factory=dict)


@on_screen
@dataclass(frozen=True)
class LastWeek:
    """The week before: the plan that is in force since, and what goes on from it.

    `week` is None where a plan was made for no week; `decided_on` is the last day that was known then, `since` the day
    since which hazards are watched. `longer` are scenarios by name that had to be watched longer, with their periods:
    where they still are, they are from the beginning. `begun` does not stand yet and is not taken back before.
    """

    plan: Plan
    week: IsoWeek | None = None
    under_way: tuple[UnderWay, ...] = ()
    meant: MeantOrders | None = None
    longer: Mapping[str, int] = field(default_factory=dict)
    decided_on: date | None = None
    since: date | None = None
    begun: tuple[CommittedAction, ...] = ()
