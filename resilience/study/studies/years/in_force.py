"""How a plan comes into force: step by step from today's plan, as the time that each lever takes is over.

A lever works, and costs, from the moment it is in force. What feeds a position comes into force together, as soon as
the slowest lane that is to bring more of it is. What is given up is given up last: nobody lets go of a precaution
before what replaces it works.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from resilience.network.parts import Node
from resilience.plan.changes import applied, differences, differs, shares
from resilience.plan.fields import PlanField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.lanes import Lane
    from resilience.plan.changes import Change
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import LaneId, SiteId

ALONE = (
    PlanField.BUFFER, PlanField.QUALIFIED, PlanField.LANE_RESERVE, PlanField.PRODUCTION_RESERVE,
    PlanField.SECOND_RESERVE, PlanField.VISIBLE, PlanField.OPENED, PlanField.CLOSED,
)  # fmt: skip
"""What comes into force by itself, whatever else is decided."""


@dataclass(frozen=True)
class PlanStep:
    """The plan that is in force from a moment on, in years after the decision."""

    start: float
    plan: Plan


@dataclass(frozen=True)
class ComingIntoForce:
    """The steps from today's plan to another, the first from the decision on.

    `unstated` names the levers that the plan pulls and that say no time until they work: they count from day one.
    """

    steps: tuple[PlanStep, ...]
    unstated: tuple[str, ...]

    @property
    def whole_after(self) -> float:
        """Years until all that the plan decides is in force."""
        return self.steps[-1].start


def coming_into_force(today: Plan, plan: Plan, model: Model) -> ComingIntoForce:
    """The steps by which a plan takes the place of today's."""
    return _Coming(today, plan, model).result()


@dataclass
class _Coming:
    """One plan beside today's."""

    today: Plan
    plan: Plan
    model: Model

    def __post_init__(self) -> None:
        self.unstated: dict[str, None] = {}

    def result(self) -> ComingIntoForce:
        times = sorted({*self.own.values(), *self.fed.values(), *self.lots.values()})
        starts = [time for time in times if time > 0]
        steps = [PlanStep(0.0, self.plan if not starts else self._at(0.0))]
        steps += [PlanStep(time, self._at(time)) for time in starts[:-1]]
        steps += [PlanStep(time, self.plan) for time in starts[-1:]]
        kept = [one for place, one in enumerate(steps) if not place or not _same(steps[place - 1].plan, one.plan)]
        return ComingIntoForce(tuple(kept), tuple(self.unstated))

    @cached_property
    def own(self) -> Mapping[Change, float]:
        """Years until each change that stands alone is in force; of what is given up those of the slowest lever."""
        moved = [change for change in differences(self.today, self.plan, ALONE) if change.moves]
        given_up = [change for change in moved if change.more <= 0 or change.decision is PlanField.CLOSED]
        found = {change: self._time_of(change) for change in moved if change not in given_up}
        last = max([*found.values(), *self.fed.values(), *self.lots.values()], default=0.0)
        return found | dict.fromkeys(given_up, last)

    @cached_property
    def fed(self) -> Mapping[Node, float]:
        """Years until each position is fed as planned: those of the slowest lane that is to bring more of it."""
        found = {}
        for node, lanes in self.model.network.inbound.items():
            before, after = (shares(self.model.network, plan, node) for plan in (self.today, self.plan))
            moved = [lane for lane in lanes if differs(before[lane.id], after[lane.id])]
            more = [lane for lane in moved if after[lane.id] > before[lane.id]]
            found[node] = max((self._lane_time(lane) for lane in more), default=0.0)
        return found

    @cached_property
    def lots(self) -> Mapping[LaneId, float]:
        """Years until each lane that is used in both plans delivers as often as planned."""
        before, after = self.today.deliveries, self.plan.deliveries
        both = before.keys() & after.keys() & self.model.network.lanes.keys()
        moved = sorted(key for key in both if differs(before[key], after[key]))
        return {key: self._lane_time(self.model.network.lanes[key]) for key in moved}

    def _time_of(self, change: Change) -> float:
        """Years until a change is in force: that of its lever, and not before its site is open."""
        place: Any = change.place
        return max(self._own_time(change), self._opened_after(place.site) if isinstance(place, Node) else 0.0)

    def _own_time(self, change: Change) -> float:
        place: Any = change.place
        network = self.model.network
        if change.decision in (PlanField.QUALIFIED, PlanField.LANE_RESERVE):
            return self._lane_time(network.lanes[place]) if place in network.lanes else 0.0
        if change.decision is PlanField.BUFFER:
            return self._years(self.model.shelf_times.get(place), f"shelf {place}")
        if change.decision is PlanField.VISIBLE:
            watched = self._years(network.sites[place].lever_time, f"watching {place}")
            return max(watched, self._opened_after(place))
        if change.decision is PlanField.OPENED:
            return self._opened_after(place)
        return self._years(network.production[place].lever_time, f"reserve of {place}")

    def _lane_time(self, lane: Lane) -> float:
        own = self._years(lane.approval_time, f"lane {lane.id}")
        return max(own, self._opened_after(lane.origin), self._opened_after(lane.destination))

    def _opened_after(self, site: SiteId) -> float:
        """Years until a site that the plan opens delivers in full; 0 for every other."""
        if site not in self.plan.opened - self.today.opened:
            return 0.0
        data = self.model.network.sites[site]
        whole = None if data.opening_time is None else data.opening_time + (data.opening_ramp or 0.0)
        return self._years(whole, f"opening {site}")

    def _years(self, time: float | None, what: str) -> float:
        """Periods as years; from day one, and noted, where nothing is stated."""
        if time is None:
            self.unstated[what] = None
            return 0.0
        return time / self.model.calendar.periods_per_year

    def _at(self, time: float) -> Plan:
        """The plan that is in force at a time."""
        fed = {node for node, when in self.fed.items() if when <= time}
        done = [change for change, when in self.own.items() if when <= time and self._not_before(change, fed)]
        made = applied(self.today, done)
        lanes = self.model.network.lanes
        late = {key for key, lane in lanes.items() if lane.target not in fed}
        return replace(
            made,
            flows=_of_both(self.plan.flows, self.today.flows, late),
            production=_of_both(self.plan.production, self.today.production, set(self.fed) - fed),
            deliveries=_of_both(self.plan.deliveries, self.today.deliveries, self._as_often(late, time)),
        )

    def _not_before(self, change: Change, fed: set[Node]) -> bool:
        """Whether an approval need not wait for the shares of the lane that it lets deliver, or stop."""
        lane: Any = change.place
        used = self.plan.flows.get(lane, 0.0) > 0 or self.today.flows.get(lane, 0.0) > 0
        return change.decision is not PlanField.QUALIFIED or not used or self.model.network.lanes[lane].target in fed

    def _as_often(self, late: set[LaneId], time: float) -> set[LaneId]:
        """Lanes that deliver as often as today at a time."""
        return {key for key in late if key not in self.lots} | {key for key, when in self.lots.items() if when > time}


def _of_both(after: Mapping[Any, float], before: Mapping[Any, float], kept: set[Any]) -> dict[Any, float]:
    """What is planned, and what is so today of the keys that are kept."""
    planned = {key: amount for key, amount in after.items() if key not in kept}
    return planned | {key: amount for key, amount in before.items() if key in kept}


def _same(one: Plan, other: Plan) -> bool:
    return not any(change.moves for change in differences(one, other))
