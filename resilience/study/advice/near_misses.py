"""What was nearly bought: precautions the plan does without, alone and together, and from which rate on they would pay.

Stock, standby sources, reserve capacity and visibility alike. A precaution that avoids nothing alone may do so with
others: parts of one supplier need a stock each. Those that one event reaches are tried together and the ones that are
not needed are left out again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.network.parts import Node
from resilience.plan.changes import SAME, Change, applied
from resilience.plan.fields import PlanField
from resilience.plan.levers import Lever
from resilience.plan.openings import is_open, reached
from resilience.program import policies as pinned
from resilience.study.advice.step_words import ready_words
from resilience.study.advice.steps import ActionKind
from resilience.study.advice.worth import event_of, worth_of
from resilience.study.costs.evaluate import broken
from resilience.study.words import counted, digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.plan.changes import Spot
    from resilience.plan.plan import Plan
    from resilience.program.reading.compile import Vector
    from resilience.quantities import LaneId, SiteId
    from resilience.study.advice.allowance import Allowance
    from resilience.study.advice.worth import Event, Worth
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.costs.measure import Measure

MOST_TOGETHER = 12
"""Most precautions that are tried together against one event."""
MOST_EVENTS = 20
"""Most events against which precautions are tried together: the costliest."""


@dataclass(frozen=True)
class Extra:
    """A precaution the plan does without: the change that it would be, and words for people alone.

    `along` are changes without which it would be none, such as the approvals of a site that is opened.
    """

    kind: ActionKind
    site: str
    part: str
    words: str
    change: Change
    along: tuple[Change, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that it would be."""
        return (self.change, *self.along)

    @property
    def node(self) -> Node | None:
        """Where it is a first period of stock there."""
        place = self.change.place
        return place if self.change.decision is PlanField.BUFFER and isinstance(place, Node) else None


@dataclass(frozen=True)
class NearMiss:
    """Precautions the plan does without and what they would be worth together."""

    extras: tuple[Extra, ...]
    worth: Worth
    breaks: tuple[str, ...] = ()
    "What the plan with them would not keep, in words that follow its name."


def lean_nodes(evaluator: Evaluator, best: Policy) -> list[Node]:
    """Stock positions fed by a lane that the plan leaves without a buffer, where some hazard hits what feeds them."""
    network, sizes = evaluator.model.network, evaluator.program.sizes
    return [
        n
        for n in sorted(set(network.inbound) - sizes.unhit)
        if sizes.buffer_limit(n) > 0 and not best.plan.buffers.get(n) and evaluator.throughput(best.plan, n) > 0
    ]


def extras(evaluator: Evaluator, best: Policy) -> Iterator[Extra]:
    """Every precaution on offer that the plan does without."""
    plan, levers = best.plan, evaluator.program.first_model.levers
    for node in lean_nodes(evaluator, best):
        more = _more(PlanField.BUFFER, node, evaluator.throughput(plan, node))
        yield Extra(ActionKind.BUFFER, node.site, node.part, f"a buffer of {node} for one period", more)
    if Lever.SOURCES in levers:
        yield from _sources(evaluator, plan)
        yield from _sites(evaluator, plan)
    if Lever.RESERVES in levers:
        yield from _reserves(evaluator, plan)
    if Lever.VISIBILITY in levers:
        for name, site in sorted(evaluator.model.network.sites.items()):
            there = is_open(evaluator.model.network, plan, name)
            if site.visibility_cost is not None and name not in plan.visible and there:
                more = _more(PlanField.VISIBLE, name, 1.0)
                yield Extra(ActionKind.VISIBILITY, name, "", f"visibility of {name}", more)


def _more(decision: PlanField, place: Spot, amount: float) -> Change:
    """A change from nothing."""
    return Change(decision, place, None, amount)


def _sources(evaluator: Evaluator, plan: Plan) -> Iterator[Extra]:
    first = evaluator.program.first
    for key, lane in sorted(evaluator.model.network.lanes.items()):
        reachable = reached(evaluator.model.network, plan, key)
        if key not in plan.qualified and reachable and ("qualify", key) in first.columns.place:
            words = f"approving {lane.origin} beforehand as a standby source of {lane.target}"
            if lane.qualification_time is not None:
                days = counted(digits(evaluator.model.calendar.days(lane.qualification_time)), "calendar day")
                words += f" (not approved, it can still be in an emergency, within {days})"
            yield Extra(ActionKind.SOURCE, lane.destination, lane.part, words, _more(PlanField.QUALIFIED, key, 1.0))


def _sites(evaluator: Evaluator, plan: Plan) -> Iterator[Extra]:
    """Every site that may be opened and is not, standing by: with the lanes that are to be approved for it."""
    network = evaluator.model.network
    for name, site in sorted(network.sites.items()):
        if site.may_open and name not in plan.opened:
            words = f"opening the site {name}{ready_words(evaluator, name)} to stand by"
            along = tuple(_more(PlanField.QUALIFIED, key, 1.0) for key in _approved_for(evaluator, plan, name))
            yield Extra(ActionKind.SITE, name, "", words, _more(PlanField.OPENED, name, 1.0), along)


def _approved_for(evaluator: Evaluator, plan: Plan, name: SiteId) -> list[LaneId]:
    """Lanes to approve for a site: of those that bring something to it, or from it, the cheapest to approve."""
    network, columns = evaluator.model.network, evaluator.program.first.columns.place
    there = replace(plan, opened=plan.opened | {name})
    found: dict[Node, LaneId] = {}
    for key, lane in sorted(network.lanes.items(), key=lambda item: (item[1].approval_cost, item[0])):
        if name in (lane.origin, lane.destination) and ("qualify", key) in columns and reached(network, there, key):
            found.setdefault(lane.target, key)
    return sorted(found.values())


def _reserves(evaluator: Evaluator, plan: Plan) -> Iterator[Extra]:
    network = evaluator.model.network
    for key, lane in sorted(network.lanes.items()):
        open_ = key in plan.qualified or plan.flows.get(key, 0.0) > 0
        if lane.reserve_max > 0 and open_ and not plan.lane_reserves.get(key):
            most = min(lane.reserve_max, evaluator.throughput(plan, lane.target) or lane.reserve_max)
            words = f"a reserve of {digits(most)} units per period on {key}"
            yield Extra(ActionKind.RESERVE, lane.origin, lane.part, words, _more(PlanField.LANE_RESERVE, key, most))
    for node, made in sorted(network.production.items()):
        if not is_open(network, plan, node.site):
            continue
        if made.reserve_max > 0 and not plan.production_reserves.get(node):
            most = min(made.reserve_max, plan.production.get(node) or made.reserve_max)
            words, more = (
                f"a reserve for {digits(most)} {node} per period",
                _more(PlanField.PRODUCTION_RESERVE, node, most),
            )
            yield Extra(ActionKind.RESERVE, node.site, node.part, words, more)
        if made.second_reserve_max > 0 and not plan.second_reserves.get(node):
            most = min(made.second_reserve_max, plan.production.get(node) or made.second_reserve_max)
            words = f"a second reserve, of its own speed, for {digits(most)} {node} per period"
            yield Extra(ActionKind.RESERVE, node.site, node.part, words, _more(PlanField.SECOND_RESERVE, node, most))


@dataclass
class Adding:
    """The plan with precautions it does without, priced once each."""

    evaluator: Evaluator
    measure: Measure
    best: Policy
    offers: Sequence[Extra]
    _known: dict[frozenset[int], Policy | None] = field(default_factory=dict, repr=False)

    def with_(self, chosen: Sequence[int]) -> Policy | None:
        """The plan with some of the offers; None where it would not fit."""
        key = frozenset(chosen)
        if key not in self._known:
            x = self._columns([self.offers[i] for i in sorted(key)])
            self._known[key] = None if x is None else self.evaluator.at(x, self.best.name)
        return self._known[key]

    def within(self, allowance: Allowance) -> list[int]:
        """Price offers alone, those that cost least a year first, until the allowance is used up; tell which."""
        costs = self.evaluator.program.first.cost
        columns = {i: self._columns([offer]) for i, offer in enumerate(self.offers)}
        fitting = {i: float(costs @ (x - self.best.x)) for i, x in columns.items() if x is not None}
        self._known |= {frozenset([i]): None for i, x in columns.items() if x is None}
        asked = [i for i in columns if i not in fitting]
        for i in sorted(fitting, key=lambda i: (fitting[i], i)):
            if allowance.left <= 0:
                break
            self.with_([i])
            asked.append(i)
        return sorted(asked)

    def avoided(self, chosen: Sequence[int], places: Sequence[int]) -> float:
        """The most that some of the offers avoid in a few scenarios; only these are priced."""
        key = frozenset(chosen)
        if key in self._known:
            policy = self._known[key]
            losses = None if policy is None else policy.losses[places]
        else:
            x = self._columns([self.offers[i] for i in sorted(key)])
            losses = None if x is None else self.evaluator.losses_of(x, places)
        return 0.0 if losses is None else float((self.best.losses[places] - losses).max())

    def worth(self, chosen: Sequence[int]) -> Worth | None:
        """What they would be worth together."""
        policy = self.with_(chosen)
        return None if policy is None else worth_of(self.evaluator, self.measure, self.best, policy)

    def broken(self, chosen: Sequence[int]) -> tuple[str, ...]:
        """What the plan with some of the offers does not keep of what was asked."""
        policy = self.with_(chosen)
        return () if policy is None else broken(self.evaluator, policy)

    def _columns(self, chosen: Sequence[Extra]) -> Vector | None:
        if all(extra.node is not None for extra in chosen):
            x = self.best.x
            for extra in chosen:
                if extra.node is not None:
                    x = self.evaluator.with_buffer(x, extra.node, extra.change.amounts[1])
            return x
        plan = applied(self.best.plan, (change for extra in chosen for change in extra.changes))
        return self.evaluator.columns(pinned.as_planned(plan), pinned.ALL)


def near_misses(
    evaluator: Evaluator, measure: Measure, best: Policy, allowance: Allowance | None = None
) -> tuple[list[NearMiss], int]:
    """Every precaution on offer alone, and those that only together avoid what one event costs.

    Together are tried those of which each alone changes nothing in the event although its scenarios depend on it. Where
    the allowance does not reach, those that cost least a year come first and none are tried together.

    Returns
    -------
    list of NearMiss
        What was priced.
    int
        How many on offer were not.
    """
    offers = list(extras(evaluator, best))
    adding = Adding(evaluator, measure, best, offers)
    if allowance is not None and not allowance.covers(2 * len(offers)):
        asked = adding.within(allowance)
        return [_alone(adding, i, worth) for i in asked if (worth := adding.worth([i]))], len(offers) - len(asked)
    alone = [(i, adding.worth([i])) for i in range(len(offers))]
    found = [_alone(adding, i, worth) for i, worth in alone if worth is not None]
    known: set[tuple[int, ...]] = set()
    for places in _costly(evaluator, best):
        useless = [i for i, _ in alone if _reaches(adding, i, places) and not _helps(adding, [i], places)]
        needed = _needed(adding, useless, places) if 1 < len(useless) <= MOST_TOGETHER else ()
        worth = adding.worth(needed) if needed and needed not in known else None
        if worth is not None:
            known.add(needed)
            found.append(NearMiss(tuple(offers[i] for i in needed), worth, adding.broken(needed)))
    return found, 0


def _alone(adding: Adding, offer: int, worth: Worth) -> NearMiss:
    return NearMiss((adding.offers[offer],), worth, adding.broken([offer]))


def _costly(evaluator: Evaluator, best: Policy) -> list[list[int]]:
    """Scenarios of the events that cost most a year under the plan."""
    events: dict[Event, list[int]] = defaultdict(list)
    for place, scenario in enumerate(evaluator.program.scenarios):
        if scenario.rate > 0:
            events[event_of(scenario)].append(place)
    cost = {event: float((evaluator.program.rates * best.losses)[places].sum()) for event, places in events.items()}
    dear = sorted((event for event in events if cost[event] > 0), key=lambda event: -cost[event])
    return [events[event] for event in dear[:MOST_EVENTS]]


def _reaches(adding: Adding, offer: int, places: Sequence[int]) -> bool:
    """Whether scenarios depend on what an offer changes."""
    policy = adding.with_([offer])
    if policy is None:
        return False
    moved = np.flatnonzero(policy.x != adding.best.x)
    program = adding.evaluator.program
    blocks = {program.place_of(place)[0] for place in places}
    return any(np.isin(program.blocks[block].linked, moved).any() for block in blocks)


def _helps(adding: Adding, chosen: Sequence[int], places: Sequence[int]) -> bool:
    return adding.avoided(chosen, places) > SAME * float(adding.best.losses[places].max())


def _needed(adding: Adding, chosen: Sequence[int], places: Sequence[int]) -> tuple[int, ...]:
    """Of precautions that help together those without which they avoid less; none where they do not help."""
    if not _helps(adding, chosen, places):
        return ()
    kept = list(chosen)
    for i in chosen:
        fewer = [j for j in kept if j != i]
        if fewer and adding.avoided(fewer, places) >= adding.avoided(kept, places) * (1 - SAME):
            kept = fewer
    return tuple(kept) if len(kept) > 1 else ()
