"""Closing the books: which part of the network settles a disruption's account, until when, and as seen at which times.

What is watched period by period ends once the last effect has reached the last customer. What is still missing then,
on shelves, on the way or with customers who wait, is made up by spare capacity until the horizon, in one step. Two
questions are asked of it: whether everything can be made up at all (totals until the horizon), and how long customers
wait meanwhile (means over the first periods, one list of them for all programs).

Whoever stands outside the scope takes part if its spare may bind: refilling a shelf takes all parts of the product.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from resilience.network.lanes import Lane
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Demand
    from resilience.plan.model import Model
    from resilience.program.ample import Ample
    from resilience.program.sizes import Sizes
    from resilience.quantities import LaneId

TOTAL = "total"
"""Name of the step that holds totals until the horizon; the others are named by the periods they are the mean over."""
WHOLE = "+watch"
"""Marks a span that counts the watch, too."""
BOOKS = "books"
"""Key of what concerns all of the books."""
DENSITY = 1.25
"""Ratio of one checkpoint to the one before: the cost of waiting is at most 1.3 % too low between two of them."""


@dataclass(frozen=True)
class Books:
    """What takes part in the settlement of a scope.

    `steps` are `TOTAL` and, where somebody waits, the checkpoints. `shifts` are the periods by which each of `nodes`
    is ahead of the customers: what leaves it after the watch less its shift reaches nobody within the watch. With
    `final` the watch lasts until the books are closed: whoever is watched has no time left to settle in, and takes
    part no more.
    """

    nodes: tuple[Node, ...]
    lanes: tuple[LaneId, ...]
    makes: tuple[Node, ...]
    demands: tuple[Node, ...]
    steps: tuple[str, ...]
    shifts: tuple[int, ...]
    final: bool = False

    def closed(self, lanes: Container[LaneId], makes: Container[Node]) -> Books:
        """The books where the watch lasts until they are closed: nobody waits after it, so there are no checkpoints.

        `lanes` and `makes` were watched all the time: what they did not bring by then, they bring too late.
        """
        return replace(
            self,
            final=True,
            steps=(TOTAL,),
            lanes=tuple(lane for lane in self.lanes if lane not in lanes),
            makes=tuple(node for node in self.makes if node not in makes),
        )

    @property
    def checkpoints(self) -> tuple[str, ...]:
        """Steps that are means over the first periods after the watch."""
        return self.steps[1:]

    @cached_property
    def shift_of(self) -> Mapping[Node, int]:
        """Periods by which each position is ahead of the customers."""
        return dict(zip(self.nodes, self.shifts, strict=True))

    def shift_from(self, lane: Lane) -> int:
        """Periods by which the origin of a lane is ahead of the customers."""
        own = self.shift_of.get(lane.source)
        return self.shift_of[lane.target] + quickest(lane) if own is None else own

    def delay(self, lane: Lane) -> int:
        """Periods by which goods of a lane come later than the clocks of its two ends say; 0 on a shortest way."""
        return self.shift_of[lane.target] + lane.lead_periods - self.shift_from(lane)

    def lane_start(self, lane: Lane, step: str, *, kept: bool) -> str:
        """Which span counts for a lane: in all, what is sent in its last lead time arrives too late.

        A lane that was kept to its plan within the watch has all the time since the onset: it could have been let go
        at any time.
        """
        if step != TOTAL:
            return str(self.shift_from(lane))
        return f"{lane.lead_periods}{WHOLE if kept else ''}"

    def make_start(self, node: Node, step: str, *, kept: bool) -> str:
        """Which span counts for a maker; see `lane_start`."""
        if step != TOTAL:
            return str(self.shift_of[node])
        return f"0{WHOLE if kept else ''}"

    def spans(self, network: SupplyNetwork) -> tuple[tuple[str, str], ...]:
        """Start and step of every span that a rule may ask for."""
        both = (False, True)
        found = {
            (self.lane_start(network.lanes[lane], step, kept=kept), step)
            for lane in self.lanes for step in self.steps for kept in both
        }  # fmt: skip
        found |= {
            (self.make_start(node, step, kept=kept), step)
            for node in (*self.makes, *self.demands) for step in self.steps for kept in both
        }  # fmt: skip
        return tuple(sorted(found | {("0", TOTAL)}))


def books_of(model: Model, sizes: Sizes, inside: Iterable[Node]) -> Books:
    """Books of a scope with positions `inside`."""
    network = model.network
    kept = _drawn_in(network, sizes.ample, set(inside))
    nodes = sorted(kept)
    demands = tuple(node for node in nodes if node in network.demand)
    seen = checkpoints(model, demands)
    shifts = _shifts(network, kept) if seen else {}
    return Books(
        nodes=tuple(nodes),
        lanes=tuple(sorted(lane.id for node in nodes for lane in network.inbound.get(node, ()))),
        makes=tuple(node for node in nodes if node in network.production),
        demands=demands,
        steps=(TOTAL, *(str(n) for n in seen)),
        shifts=tuple(shifts.get(node, 0) for node in nodes),
    )


def _drawn_in(network: SupplyNetwork, ample: Ample, inside: set[Node]) -> set[Node]:
    """Positions with all that feeds them and may bind; who draws on those could forgo his share, and is in, too."""
    found, stack = set(inside), sorted(inside)
    while stack:
        node = stack.pop()
        near = {feeder for feeder in network.fed_by(node, candidates=True) if not ample.node(feeder)}
        near |= _line_mates(network, node)
        if node not in inside:
            near |= {after for after, _ in network.spread.steps.get(node, ())}
        stack += sorted(near - found)
        found |= near
    return found


def _line_mates(network: SupplyNetwork, node: Node) -> frozenset[Node]:
    made = network.production.get(node)
    if made is None or made.resource is None:
        return frozenset()
    return frozenset(network.line_users[made.site, made.resource])


def queues(demand: Demand) -> bool:
    """Whether customers wait at least a whole period, at a cost."""
    return demand.patience >= 0.5 and demand.backlog_cost > 0


def worth_waiting(margin: float, late: float) -> float:
    """Most periods that it pays to let a customer wait: then his waiting has cost his margin."""
    return margin / late if late > 0 else math.inf


def checkpoints(model: Model, markets: Sequence[Node]) -> tuple[int, ...]:
    """Periods over which the queue is looked at: to the year, or as long as the most patient customer is worth it."""
    queueing = [model.network.demand[node] for node in markets if queues(model.network.demand[node])]
    if not queueing:
        return ()
    per_year = model.calendar.periods_per_year
    last = max(worth_waiting(demand.dearest(per_year), demand.backlog_cost) for demand in queueing)
    last = min(math.ceil(last), year(model))
    found, at = [], 1.0
    while math.ceil(at) < last:
        found.append(math.ceil(at))
        at = max(at * DENSITY, at + 1)
    return (*found, max(last, 1))


def year(model: Model) -> int:
    """Periods of a year, at least one."""
    return max(1, math.ceil(model.calendar.periods_per_year))


def horizon(model: Model, end: int, lag: int) -> int:
    """Period at which the books are closed: last effect, longest lead time, and a year.

    Parameters
    ----------
    end
        First period in which everything is nominal again.
    lag
        Most periods until the shortage has reached the last customer.
    """
    return end + max(lag, _longest_lead(model)) + year(model)


def last_settled(model: Model, closed: int) -> int:
    """Last period in which a watch may end before the books are closed in period `closed`.

    What is on the way when the watch ends counts for the shelf it goes to, so it has to be there by then: a watch that
    ends in the last lead time would count goods that come when the books have long been closed.
    """
    return closed - _longest_lead(model)


def _longest_lead(model: Model) -> int:
    return max((lane.lead_periods for lane in model.network.lanes.values()), default=0)


def quickest(lane: Lane) -> int:
    """Whole periods that goods take at least."""
    fast = lane.lead_periods if lane.expedite_lead_time is None else int(lane.expedite_lead_time + 0.5)
    return min(lane.lead_periods, fast)


def _shifts(network: SupplyNetwork, nodes: set[Node]) -> dict[Node, int]:
    """Time from each position to a customer, the shortest; 0 where none is reached.

    What is made has the clock of its parts, and those on one line share one: the least of them all.
    """
    found: dict[Node, int] = {node: 0 for node in nodes if node in network.demand}
    waiting = sorted(found)
    while waiting:
        node = waiting.pop()
        for before, shift in _before(network, node, found[node]):
            if before in nodes and shift < found.get(before, shift + 1):
                found[before] = shift
                waiting.append(before)
    return found


def _before(network: SupplyNetwork, node: Node, shift: int) -> Iterator[tuple[Node, int]]:
    """Positions that are ahead by no more than this one allows: what feeds it, what it is made into, its line's."""
    for lane in network.inbound.get(node, ()):
        yield lane.source, shift + quickest(lane)
    if node in network.production:
        for line in network.lines_at(node):
            yield Node(node.site, line.child), shift
    for maker, _ in network.consumers.get(node, ()):
        yield maker.node, shift
    for mate in _line_mates(network, node):
        yield mate, shift
