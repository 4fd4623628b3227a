"""Scripts: what one scenario changes, period by period from its onset, as numbered rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from resilience.hazard.scenarios import AT_ONCE, DEARER, EffectKind, Scenario
from resilience.plan.levers import Lever
from resilience.simulate.layout.dearer import stood_down
from resilience.simulate.layout.order import Lags
from resilience.simulate.layout.ramps import ramp
from resilience.simulate.layout.rows import NONE, TIMED_KINDS, longer_key
from resilience.simulate.layout.withheld import through_hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.hazard.scenarios import Effect, Struck
    from resilience.network.parts import Node
    from resilience.quantities import LaneId
    from resilience.simulate.layout.rows import LaneRow, Layout
    from resilience.simulate.types import Counts, Vector

NOT_CUTTING = (EffectKind.DEMAND_FACTOR, EffectKind.HELP, *AT_ONCE, *DEARER)
"""Effects that do not cut the inbound of anything."""
AT_NODES = (EffectKind.PRODUCTION_LOSS, EffectKind.YIELD_LOSS, EffectKind.STOCK_LOCKED, EffectKind.STOCK_LOSS)
"""Effects that are felt at once at the position they hit."""
Change: TypeAlias = tuple[int, int, float]
"""Age in periods, row, value."""


@dataclass(frozen=True)
class Changes:
    """Changes as arrays of one length: age from onset in periods, row, value."""

    age: Counts
    row: Counts
    value: Vector

    @classmethod
    def of(cls, changes: Sequence[Change]) -> Changes:
        """Arrays of a list of changes."""
        if not changes:
            return NO_CHANGES
        table = np.array(changes, dtype=float).reshape(-1, 3)
        return cls(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2])


NO_CHANGES = Changes(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))


@dataclass(frozen=True)
class Script:
    """What a scenario does.

    `factors` multiply a row in one period; `raises` lift a call to at least a value, `sets` set it (recorded help);
    `destroyed` maps lanes (by number) to the share of goods in transit that survives the onset, `burnt` positions to
    that of their stock; `lanes_dearer` and `makes_dearer` say what a unit costs more in a period, by lane and by
    production.
    The inbound of each position is cut until `cut_until` periods after onset (0: never). `through_hit` are the planned
    units per period that reach each position through what is hit. `scrap` is the cost of spoiled inputs. `watch`
    is how many periods the effects need to reach the last customer; after `horizon` periods the books are closed.
    """

    factors: Changes
    raises: Changes
    sets: Changes
    destroyed: Changes
    burnt: Changes
    lanes_dearer: Changes
    makes_dearer: Changes
    cut_until: Counts
    through_hit: Vector
    scrap: float
    watch: int
    horizon: int


def write_script(layout: Layout, scenario: Scenario) -> Script:
    """Read one scenario's effects, detection and calls over a layout."""
    return write_scripts(layout, [scenario])[0]


def write_scripts(layout: Layout, scenarios: Sequence[Scenario]) -> list[Script]:
    """Read the effects, detection and calls of many scenarios; what they have in common is worked out once."""
    writer = _Writer(layout)
    return [writer.script(scenario) for scenario in scenarios]


class _Writer:
    """Writes scripts over one layout; calls that are answered alike are shared between scripts."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._lanes = {row.lane.id: i for i, row in enumerate(layout.lanes)}
        self._makes = {row.made.node: i for i, row in enumerate(layout.makes)}
        self._numbers = {node: number for number, node in enumerate(layout.order)}
        self._lags = Lags(layout.model.network, layout.order)
        leads = (lane.lead_periods for lane in layout.model.network.lanes.values())
        self._longest = max(leads, default=0)
        self._year = math.ceil(layout.model.calendar.periods_per_year)
        self._through: dict[frozenset[tuple[EffectKind, Struck]], Vector] = {}
        self._raised: dict[tuple[float, float, frozenset[str]], Changes] = {}

    def script(self, scenario: Scenario) -> Script:
        """Script of one scenario, with what is stood down while prices have risen."""
        layout = self._layout
        scenario = stood_down(layout, scenario, detection(layout, scenario))
        lags = self._lags.of(_starts(layout, scenario))
        ends = [effect.end for effect in scenario.effects if effect.kind not in NOT_CUTTING]
        supply_end = max(ends, default=0)
        reach = max(lags.values(), default=0)
        cut = np.zeros(len(layout.nodes), dtype=np.int64)
        for node, lag in lags.items():
            cut[self._numbers[node]] = supply_end + lag
        return Script(
            factors=Changes.of(list(_factors(layout, scenario))),
            raises=self._raises(scenario),
            sets=Changes.of(list(_sets(layout, scenario))),
            destroyed=Changes.of(sorted(self._destroyed(scenario))),
            burnt=Changes.of(sorted(self._burnt(scenario))),
            lanes_dearer=Changes.of(sorted(self._dearer(scenario, EffectKind.LANE_PRICE, self._lanes))),
            makes_dearer=Changes.of(sorted(self._dearer(scenario, EffectKind.MAKE_PRICE, self._makes))),
            cut_until=cut,
            through_hit=self._through_hit(scenario),
            scrap=_scrap(layout, scenario),
            watch=max(scenario.end, 1) + reach + 1,
            horizon=scenario.end + max(reach, self._longest) + self._year,
        )

    def _through_hit(self, scenario: Scenario) -> Vector:
        """Planned units through what is hit; scenarios that hit the same share them."""
        if not self._layout.model.holding_refund:
            return np.zeros(len(self._layout.nodes))
        if scenario.touched not in self._through:
            self._through[scenario.touched] = through_hit(self._layout, scenario)
        return self._through[scenario.touched]

    def _destroyed(self, scenario: Scenario) -> Iterator[Change]:
        for effect in scenario.effects:
            if effect.kind is EffectKind.TRANSIT_LOSS and effect.lane in self._lanes:
                yield 0, self._lanes[effect.lane], 1.0 - effect.profile[0]

    def _burnt(self, scenario: Scenario) -> Iterator[Change]:
        for effect in scenario.effects:
            if effect.kind is EffectKind.STOCK_LOSS:
                yield 0, self._numbers[effect.node], 1.0 - effect.profile[0]

    @staticmethod
    def _dearer(scenario: Scenario, kind: EffectKind, rows: Mapping[Any, int]) -> Iterator[Change]:
        for effect in scenario.effects:
            if effect.kind is kind and effect.target in rows:
                yield from ((age, rows[effect.target], rise) for age, rise in enumerate(effect.profile) if rise)

    def _raises(self, scenario: Scenario) -> Changes:
        helped = frozenset(effect.lane for effect in scenario.effects if effect.kind is EffectKind.HELP)
        key = scenario.detection, detection(self._layout, scenario), helped
        if key not in self._raised:
            self._raised[key] = Changes.of(list(_raises(self._layout, *key)))
        return self._raised[key]


def _factors(layout: Layout, scenario: Scenario) -> Iterator[Change]:
    for effect in scenario.effects:
        if effect.kind in TIMED_KINDS:
            row = layout.factors[TIMED_KINDS[effect.kind], effect.target]
            for age, value in enumerate(effect.profile):
                factor = _factor(effect.kind, value)
                if factor != 1.0:
                    yield age, row, factor
        elif effect.kind is EffectKind.LEAD_TIME:
            yield from _longer(layout, effect)


def _longer(layout: Layout, effect: Effect) -> Iterator[Change]:
    """While a lead time is longer its row is closed; another says what fails to arrive for it, a lead time later."""
    for age, (longer, missing) in enumerate(zip(effect.profile, effect.held_up, strict=True)):
        if longer > 0:
            yield age, layout.factors[longer_key(effect.lane, int(longer))], 0.0
        if missing > 0:
            yield age, layout.factors[effect.kind, effect.target], 1.0 - missing


def _factor(kind: EffectKind, value: float) -> float:
    if kind is EffectKind.DEMAND_FACTOR:
        return value
    if kind is EffectKind.ARRIVAL_GAP:  # a last part of a period counts from one half
        return 0.0 if value >= 0.5 else 1.0
    return 1.0 - value


def _raises(layout: Layout, known: float, seen: float, helped: frozenset[LaneId]) -> Iterator[Change]:
    for row in layout.lanes:
        if row.call != NONE and row.lane.id not in helped:
            yield from _rise(row.call, _ready(row, known, seen), row.lane.ramp_time)
        if row.fast_call != NONE:
            yield from _rise(row.fast_call, seen, 0.0)
    for make in layout.makes:
        if make.call != NONE:
            yield from _rise(make.call, seen + make.made.activation_time, make.made.ramp_time)
        if make.second_call != NONE:
            yield from _rise(make.second_call, seen + make.made.second_activation_time, make.made.second_ramp_time)


def _ready(row: LaneRow, known: float, seen: float) -> float:
    """When help begins on a lane: sooner with early warning where approved, after qualification where not."""
    activation = row.lane.activation_time or 0.0
    if row.approved:
        return seen + activation
    qualification = math.inf if row.lane.qualification_time is None else row.lane.qualification_time
    return known + qualification + activation


def _rise(row: int, start: float, length: float) -> Iterator[Change]:
    for age, value in ramp(start, length):
        yield age, row, value


def _sets(layout: Layout, scenario: Scenario) -> Iterator[Change]:
    curves = {effect.lane: effect.profile for effect in scenario.effects if effect.kind is EffectKind.HELP}
    for row in layout.lanes if curves else ():
        if row.call != NONE and row.lane.id in curves:
            for age, value in enumerate(curves[row.lane.id]):
                yield age, row.call, value


def detection(layout: Layout, scenario: Scenario) -> float:
    """Periods from onset until a scenario is known under the plan, with the visibility it has bought."""
    model = layout.model
    if Lever.VISIBILITY not in model.levers:
        return scenario.detection
    sites = {site: model.network.sites[site] for site in scenario.sites}
    on_offer = {
        name: site.visibility_detection
        for name, site in sites.items()
        if site.visibility_cost is not None
        and site.visibility_detection is not None
        and site.visibility_detection < scenario.detection
    }
    if not layout.plan.visible & on_offer.keys():
        return scenario.detection
    return max(on_offer.values())


def _scrap(layout: Layout, scenario: Scenario) -> float:
    """Cost of the inputs of spoiled output, at the planned pace."""
    if not any(effect.kind is EffectKind.YIELD_LOSS for effect in scenario.effects):
        return 0.0
    rows = {row.made.node: row for row in layout.makes}
    spoiled = [effect for effect in scenario.effects if effect.kind is EffectKind.YIELD_LOSS]
    hit = [(rows[effect.node], sum(effect.profile)) for effect in spoiled]
    return math.fsum(row.spoiled * row.made.yield_share * row.plan * lost for row, lost in hit)


def _starts(layout: Layout, scenario: Scenario) -> dict[Node, int]:
    """Where shortages begin, with the periods it takes them to get there."""
    starts: dict[Node, int] = {}
    for effect in scenario.effects:
        found = _start(layout, effect)
        if found is not None:
            node, lag = found
            starts[node] = max(starts.get(node, 0), lag)
    return starts


def _start(layout: Layout, effect: Effect) -> tuple[Node, int] | None:
    kind = effect.kind
    if kind in (EffectKind.DEMAND_FACTOR, EffectKind.HELP, *DEARER):
        return None
    if kind in AT_NODES:
        return effect.node, 0
    lane = layout.model.network.lanes[effect.lane]
    return lane.target, 0 if kind is EffectKind.ARRIVAL_GAP else lane.lead_periods
