"""How large a program will be, how long it will take and how much memory, said before it is built.

Columns are counted from the scopes as the rules declare them; cases are counted as scenarios that differ in anything
they do, of which a few may still turn out to have the same data. Times and memory are ranges, from measurements:
see `BUILD`, `SEARCH` and `PEAK`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.network.keeping.freshness import keeping_times
from resilience.program.scope.books import queues
from resilience.program.scope.reach import WAITS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Node, Production
    from resilience.plan.model import Model
    from resilience.program.scope.books import Books
    from resilience.program.scope.scope import Scope
    from resilience.program.sizes import Sizes

Range = tuple[float, float]

BUILD = 0.3, 9e-6
"""Processor seconds to build: the first stage, and each column of a template; of further cases `FURTHER` of that.
Measured on two shared cores: 5e-6 on the generated manufacturer (1,849 scenarios), 7e-6 to 2e-5 elsewhere."""
ROWS = (0.75, 2.0)
"""Rows per column. Measured: 0.76 to 1.88 on random networks, 0.81 to 1.12 on the shipped models."""
FURTHER = 0.1
"""Share of a column's time and memory that a further case of the same template takes."""
SEARCH = 6e-3, 5e-5
"""Processor seconds to search, with all that is watched longer: per column that a case has on average, and per column
of all cases. Measured against forecast, 30 November 2026: starter 6.2 and 15, ports-2021 4.0 and 4.8, tohoku-2011 14
and 19, renesas-2021 61 and 74, toyota-1997 109 and 172, chips-2021 370 and 139 (three scenarios in four are watched
longer there, which is not known before). Beyond 3 million columns nothing was measured."""
WITHIN = 0.5, 2.0
"""By how much less or more a forecast may take."""
PEAK = 0.25, 4.5e-5, 1.5e-7
"""GB: of libraries, model and first stage, per column of the largest template (Pyomo writes it down, and once more when
the plan is checked), and per column of all cases. Measured on the shipped models: 42 to 64 kB a column of the largest;
150 bytes a column of all where thousands share a template."""
PEAK_WITHIN = 0.6, 1.6
LARGE = 200_000
"""Columns from which on a forecast is worth saying."""


@dataclass(frozen=True)
class Forecast:
    """What is coming: numbers of scenarios, cases, templates and recourse columns, seconds and GB as ranges.

    `cases` and `columns` are upper limits. `build` and `solve` are processor seconds. `peak` is the whole process.
    """

    scenarios: int
    cases: int
    templates: int
    columns: int
    template_columns: int
    rate: float = 0.0
    "Disruptions that begin in a year."
    largest: int = 0
    "Columns of the largest template."
    longest: int = 0
    "Periods after which the last effect of any of them is over."

    @property
    def rows(self) -> Range:
        """Recourse rows of all cases: which of them are on a single column, and so its bound, is seen when built."""
        return ROWS[0] * self.columns, ROWS[1] * self.columns

    @property
    def build(self) -> Range:
        """Processor seconds to build."""
        cost = self.template_columns + FURTHER * (self.columns - self.template_columns)
        return within(BUILD[0] + BUILD[1] * cost)

    @property
    def solve(self) -> Range:
        """Processor seconds to search for the cheapest plan, to a gap of 1e-4."""
        each, every = SEARCH
        return within(each * self.columns / max(self.cases, 1) + every * self.columns)

    @property
    def peak(self) -> Range:
        """Peak memory in GB."""
        once, largest, every = PEAK
        needed = once + largest * self.largest + every * self.columns
        return PEAK_WITHIN[0] * needed, PEAK_WITHIN[1] * needed

    @property
    def large(self) -> bool:
        """Whether it is worth saying."""
        return self.columns >= LARGE


def forecast(model: Model, sizes: Sizes, scoped: Mapping[Scope, Sequence[Scenario]]) -> Forecast:
    """Forecast a program from its scenarios by scope."""
    counts = {
        scope: (columns_of(model, sizes, scope), _cases(model, scope, inside)) for scope, inside in scoped.items()
    }
    return Forecast(
        scenarios=sum(len(inside) for inside in scoped.values()),
        cases=sum(cases for _, cases in counts.values()),
        templates=len(counts),
        columns=sum(columns * cases for columns, cases in counts.values()),
        template_columns=sum(columns for columns, _ in counts.values()),
        rate=float(sum(scenario.rate for inside in scoped.values() for scenario in inside)),
        largest=max((columns for columns, _ in counts.values()), default=0),
        longest=max((scenario.end for inside in scoped.values() for scenario in inside), default=0),
    )


def within(seconds: float) -> Range:
    """What is foretold, as a range."""
    return WITHIN[0] * seconds, WITHIN[1] * seconds


def middle(found: Range) -> float:
    """What a range was made of."""
    return found[0] / WITHIN[0]


def columns_of(model: Model, sizes: Sizes, scope: Scope) -> int:
    """Columns of one scenario's recourse."""
    each = _timed_shipping(model.network, scope) + _timed_rest(model, sizes, scope)
    settled = 0 if scope.books is None else _settled(model.network, scope.books) + _closed(model, sizes, scope)
    burning = sum(node in scope.burning for node in _shelves(model.network, sizes, scope))
    return (
        scope.periods * each + _once(sizes, scope) + burning + _kept(model, scope) + settled + _contracts(model, scope)
    )


def _contracts(model: Model, scope: Scope) -> int:
    """Steps of contracts with customers that are watched, or settled with after the watch."""
    markets = {*scope.demands, *(() if scope.books is None else scope.books.demands)}
    per_year = model.calendar.periods_per_year
    return sum(len(model.network.demand[node].spread(per_year)) for node in markets)


def _cases(model: Model, scope: Scope, scenarios: Iterable[Scenario]) -> int:
    """Scenarios that differ in anything they do; how much of a lot is there counts where there are lots."""
    lots = any(lane.delivery_options for node in scope.nodes for lane in model.network.inbound.get(node, ()))
    return len({_does(scenario, lots=lots) for scenario in scenarios})


def _does(scenario: Scenario, *, lots: bool) -> Hashable:
    effects = frozenset((effect.kind, effect.target, effect.profile) for effect in scenario.effects)
    return effects, scenario.detection, scenario.cycle_phase if lots else None, scenario.season


def _timed_shipping(network: SupplyNetwork, scope: Scope) -> int:
    free = [network.lanes[lane] for lane in scope.lanes if lane not in scope.kept_lanes]
    reserved = sum(lane.activation_time is not None and lane.reserve_max > 0 for lane in free)
    expedited = sum(lane.expedite_cost is not None for lane in free)
    held = sum(lane in scope.gap_lanes for lane in scope.lanes)
    longer = sum(lane in set(scope.lanes) for lane, _ in scope.longer)
    return len(scope.lanes) + reserved + expedited + 2 * held + longer


def _timed_rest(model: Model, sizes: Sizes, scope: Scope) -> int:
    network = model.network
    shelves = _shelves(network, sizes, scope)
    makes = sum(not sizes.ships_as_made(node) for node in scope.makes)
    free = [network.production[node] for node in scope.makes if node not in scope.kept_makes]
    helped = sum(map(_called, free))
    waiting = sum(network.demand[node].patience >= WAITS for node in scope.demands)
    inside = frozenset(scope.lanes)
    overflowing = sum(_is_held_back(network, scope, inside, node) for node in shelves)
    stocks = len(shelves) * (2 if model.holding_refund else 1) + overflowing
    return makes + helped + stocks + len(scope.demands) + waiting + _stored(network, shelves)


def _stored(network: SupplyNetwork, shelves: Sequence[Node]) -> int:
    """Columns of stock beside its places, of room rented, and of what is too old."""
    stored = [node for node in shelves if node in network.stores.get(node.site, ())]
    ageing = sum(node in keeping_times(network) for node in shelves)
    return len(stored) + len({node.site for node in stored}) + ageing


def _called(made: Production) -> int:
    """Ways to call more of a maker than it makes by itself."""
    return (made.surge_capacity > 0) + (made.reserve_max > 0) + (made.second_reserve_max > 0)


def _shelves(network: SupplyNetwork, sizes: Sizes, scope: Scope) -> list[Node]:
    return [node for node in scope.nodes if node not in network.production or not sizes.ships_as_made(node)]


def _is_held_back(network: SupplyNetwork, scope: Scope, inside: frozenset[str], node: Node) -> bool:
    return any(lane.id in inside and lane.id in scope.gap_lanes for lane in network.inbound.get(node, ()))


def _once(sizes: Sizes, scope: Scope) -> int:
    lanes, makes = set(scope.lanes) - scope.fenced_lanes, set(scope.makes) - scope.fenced_makes
    if scope.books is not None:
        lanes, makes = lanes | set(scope.books.lanes), makes | set(scope.books.makes)
    dear_lanes = sum(sizes.lane_premium(lane) > 0 for lane in lanes)
    dear_makes = sum(sizes.make_premium(node) > 0 for node in makes)
    return dear_lanes + dear_makes + len(scope.scrapping) + len(scope.spilling) + len(scope.prices)


def _settled(network: SupplyNetwork, books: Books) -> int:
    """Columns of the settlement: what lanes and makers do, once per step, and what customers get."""
    lanes = [network.lanes[lane] for lane in books.lanes]
    backed = sum(lane.activation_time is not None and lane.reserve_max > 0 for lane in lanes)
    expedited = sum(lane.expedite_cost is not None for lane in lanes)
    makes = [network.production[node] for node in books.makes]
    helped = sum(map(_called, makes))
    late = sum(queues(network.demand[node]) for node in books.demands)
    each = len(lanes) + backed + expedited + len(makes) + helped
    delayed = sum(books.delay(lane) > 0 for lane in lanes)
    seen = len(books.checkpoints) * (len(books.demands) + delayed)
    return len(books.steps) * each + len(books.demands) + seen + late


def _closed(model: Model, sizes: Sizes, scope: Scope) -> int:
    """Columns for what is missing on shelves and on the way when the watch ends."""
    network = model.network
    shelves = _shelves(network, sizes, scope)
    awaited = [
        max((lane.lead_periods for lane in network.inbound.get(node, ())), default=0)
        or int(node in network.in_season or node in network.shut)
        for node in shelves
    ]
    final = bool(scope.closings) or (scope.books is not None and scope.books.final)
    gaps = sum(network.lanes[lane].lead_periods > 0 for lane in scope.lanes) if final else 0
    late = [node for node, ahead in zip(shelves, awaited, strict=True) if ahead > 0]
    full = sum(node in scope.demands and node in scope.flowing for node in late)
    return len(shelves) + sum(awaited) + len(late) + full + gaps


def _kept(model: Model, scope: Scope) -> int:
    """Columns that say what a disruption keeps from arriving."""
    if not model.holding_refund:
        return 0
    nodes, makes, network = frozenset(scope.nodes), frozenset(scope.makes), model.network
    lanes = sum(network.lanes[lane].source in nodes for lane in scope.lanes)
    inputs = sum(made.node in makes for node in scope.nodes for made, _ in network.consumers.get(node, ()))
    return len(scope.nodes) + lanes + inputs
