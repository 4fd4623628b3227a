"""Checks of spare: where nothing can be made or moved beyond today's need, what is once used of a shelf stays missing.

A shelf is refilled after an outage by what its sources can bring beyond what is needed anyway. Where they can bring
nothing more, by whatever means, the shelf serves once, and a buffer there is worth no more than that once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from resilience.findings import Code, Severity
from resilience.network.parts import Node
from resilience.network.usage import nominal_use, today

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.findings import Finding
    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Production
    from resilience.network.places import Places
    from resilience.quantities import SiteId

    Line: TypeAlias = tuple[SiteId, str]

NONE = 1e-9
"""Spare below this share of the need is none: capacities are written with a few digits."""
HARDLY = 0.05
"""Spare up to this share of the need is hardly any: a refill takes 20 times as long as the use."""
NAMED = 3
"""Shelves that a finding names."""
REMEDY = "State spare capacity, surge_capacity or reserve_max where there is some, or another source; else leave it."


def no_spare(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Warn of makers, lines and lanes in use that can bring nothing, or hardly anything, beyond today's need."""
    spare = _Spare(network, nominal_use(network))
    yield from _makers(network, places, spare)
    for lane in network.lanes.values():
        need = spare.carried(lane)
        if need > 0 and spare.binds(lane.target, spare.of_lane(lane), need):
            place = places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode)
            words = _words(spare, f"{lane.id} runs", lane.target, need, spare.of_lane(lane))
            yield place.finding(*words, "capacity", Severity.WARNING)


def _makers(network: SupplyNetwork, places: Places, spare: _Spare) -> Iterator[Finding]:
    """Makers at their own limit, and lines once each."""
    full: set[Line] = set()
    for node, made in network.production.items():
        need, line = spare.started(made), spare.full_line(made)
        own = spare.of_make(made)
        if not need > 0 or line in full or not spare.binds(node, own, need):
            continue
        if own > NONE * need and spare.never_refilled(node) == [node]:
            continue  # hardly any spare at one of several sources slows nobody but itself
        what, place, column = f"{made.site} makes {made.part}", places.of("production", *node), "capacity"
        if line is not None:
            full.add(line)
            what = f"{line[1]} at {made.site}, on which {made.part} is made, runs"
            place, column = places.of("resources", *line), "available_time"
        yield place.finding(*_words(spare, what, node, need, own), column, Severity.WARNING)


@dataclass
class _Spare:
    """What can be made, moved and brought to each position beyond today's need, in units per period."""

    network: SupplyNetwork
    use: Mapping[Node, float]
    _at: dict[Node, float] = field(default_factory=dict)

    def at(self, node: Node) -> float:
        """What all sources of a position together can bring more; in a circle of supply nobody helps himself."""
        if node not in self._at:
            self._at[node] = 0.0
            brought = (min(self.of_lane(lane), self.at(lane.source)) for lane in self.network.inbound.get(node, ()))
            self._at[node] = sum(max(more, 0.0) for more in brought) + self._made(node)
        return self._at[node]

    def binds(self, node: Node, own: float, need: float) -> bool:
        """Whether a source of a position has hardly any spare, and the position no other to speak of.

        A source that cannot bring what is needed is reported by other checks.
        """
        return -NONE * need <= own <= HARDLY * need and self.at(node) <= HARDLY * self.use[node]

    def of_lane(self, lane: Lane) -> float:
        """What a lane can carry more; what is expedited goes by other means, up to the lane's capacity.

        Below 0 where it cannot carry what is needed.
        """
        reserve = lane.reserve_max if lane.activation_time is not None else 0.0
        means = 1 if lane.expedite_cost is None else 2
        return means * lane.capacity + reserve - self.carried(lane)

    def of_make(self, made: Production) -> float:
        """What a maker can start more, on its line, by surge and on reserve; below 0 where it cannot what is needed."""
        usual = made.capacity * self.network.yearly_share(made.node) - self.started(made)
        if made.resource is not None and made.cycle_time:
            usual = min(usual, self._time_left[made.site, made.resource] / made.cycle_time)
        return usual + made.most_called

    def full_line(self, made: Production) -> Line | None:
        """The line of a maker, where that and not its own capacity limits it."""
        if made.resource is None or not made.cycle_time:
            return None
        left = self._time_left[made.site, made.resource] / made.cycle_time
        return (made.site, made.resource) if left < made.capacity - self.started(made) else None

    def carried(self, lane: Lane) -> float:
        """Today's flow of a lane; 0 where it is not known."""
        shares = today(self.network, lane.target) or {}
        return _known(shares.get(lane, 0.0) * self.use[lane.target])

    def started(self, made: Production) -> float:
        """What a maker starts today; 0 where it is not known."""
        shares = today(self.network, made.node)
        own = 0.0 if shares is None else 1 - sum(shares.values())
        return _known(max(own, 0.0) * self.use[made.node] / made.yield_share)

    def never_refilled(self, start: Node) -> list[Node]:
        """Positions from one on downstream that nobody can bring anything more."""
        found: dict[Node, None] = {}
        waiting = [start]
        while waiting:
            node = waiting.pop(0)
            if node in found or self.at(node) > HARDLY * self.use[node]:
                continue
            found[node] = None
            waiting += [lane.target for lane in self.network.outbound.get(node, ()) if self.carried(lane) > 0]
            waiting += [made.node for made, _ in self.network.consumers.get(node, ()) if self.started(made) > 0]
        return list(found)

    def _made(self, node: Node) -> float:
        made = self.network.production.get(node)
        if made is None:
            return 0.0
        lines = self.network.lines_at(made.node)
        inputs = (self.at(Node(made.site, line.child)) / line.quantity for line in lines)
        return max(min(self.of_make(made), *inputs, math.inf), 0.0) * made.yield_share

    @cached_property
    def _time_left(self) -> Mapping[Line, float]:
        """Hours of each line that today's needs leave; none where it is unknown, which another check reports."""
        used: defaultdict[Line, float] = defaultdict(float)
        for made in self.network.production.values():
            if made.resource is not None:
                used[made.site, made.resource] += self.started(made) * (made.cycle_time or 0.0)
        lines = self.network.resources
        return {
            line: (lines[line].available_time if line in lines else math.inf) - hours for line, hours in used.items()
        }


def _known(amount: float) -> float:
    return 0.0 if math.isnan(amount) else amount


def _words(spare: _Spare, what: str, node: Node, need: float, own: float) -> tuple[Code, str, str]:
    """Code, message and remedy."""
    shelves = spare.never_refilled(node)
    names = ", ".join(map(str, shelves[:NAMED])) + (f" and {len(shelves) - NAMED} more" if len(shelves) > NAMED else "")
    if own <= NONE * need:
        message = (
            f"{what} at full capacity: {need:g} a period are needed and no more is possible, by surge or reserve "
            f"neither. What a disruption uses of the shelves behind it ({names}) is never refilled, so no buffer pays."
        )
        return Code.NO_SPARE, message, REMEDY
    message = (
        f"{what} close to full capacity: {need:g} a period are needed and {own:g} more are possible by all means. To "
        f"refill what one period uses of the shelves behind it ({names}) takes {need / own:.0f} periods."
    )
    return Code.HARDLY_ANY_SPARE, message, REMEDY
