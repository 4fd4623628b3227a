"""What just-in-time supply needs on each lane, what there is of it, and what would have to be true for it to pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import asin, cos, inf, isfinite, radians, sin, sqrt
from typing import TYPE_CHECKING

from resilience.hazard.scenarios import EffectKind
from resilience.lean.mix import MixSetting, jit_border
from resilience.network.lanes import LaneStatus
from resilience.program.sizes import Sizes
from resilience.screen import on_screen
from resilience.study.lean.ends import holding_of, worth_of_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from resilience.hazard.scenarios import Scenario
    from resilience.network.lanes import Lane
    from resilience.plan.model import Model
    from resilience.quantities import LaneId
    from resilience.study.lean.ends import LeanEnd

EARTH = 6371.0
"""Mean radius of the earth in km."""
STOPS = frozenset({EffectKind.PRODUCTION_LOSS, EffectKind.STOCK_LOCKED, EffectKind.YIELD_LOSS})
"""What keeps a maker from sending."""
HALTS = frozenset({EffectKind.LANE_LOSS, EffectKind.ARRIVAL_GAP})
"""What keeps goods of a lane from arriving."""
BISECTIONS = 60
TIED = 1e-6
"""Calendar days, and share of them, by which lead times are alike: sources that cost the same to rounding."""
FULL = 1 - 1e-9
"""Share of a capacity that counts as all of it, rounding aside."""


@on_screen
@dataclass(frozen=True, slots=True)
class LeanCondition:
    """What just-in-time supply needs on a lane.

    Attributes
    ----------
    lane, origin, destination, part
        The lane.
    kilometers
        As the crow flies; None where a site does not say where it is.
    lead_days, between_days
        Calendar days under way, and between two deliveries (0 where they are not counted).
    sources
        Suppliers of the part at the destination that are in use or approved, this one among them.
    of_capacity
        Share that this lane takes of what its maker can make of the part, or else of what the lane can carry; None
        where neither is limited.
    good
        Share of good units of its maker; None where its origin does not make the part.
    outages
        Disruptions a year that cut it, as the hazards say; None where no hazards were given.
    outage_days
        Calendar days of full flow that one of them keeps away, in the mean; without hazards the time its origin needs
        to recover; None where neither is known.
    rarer_years
        Lean supply pays while outages that long are rarer than once in so many years; None where nothing is at stake.
    shorter_days
        Or, as often as they are, shorter than so many calendar days; infinite where any length will do.
    nearer_days
        It is the cheapest source while it is under way for less than so many calendar days, capital under way counted;
        None where there is no other.
    missing
        Conditions that are not met, in words.
    """

    lane: str
    origin: str
    destination: str
    part: str
    kilometers: float | None
    lead_days: float
    between_days: float
    sources: int
    of_capacity: float | None
    good: float | None
    outages: float | None
    outage_days: float | None
    rarer_years: float | None
    shorter_days: float | None
    nearer_days: float | None
    missing: tuple[str, ...] = ()

    @property
    def pays(self) -> bool | None:
        """Whether lean supply pays on it as things stand; None where no hazards were given or nothing is at stake."""
        if self.outages is None or self.rarer_years is None:
            return None
        return self.outages * self.rarer_years < 1


def lean_conditions(
    model: Model, flows: Mapping[LaneId, float], ends: Iterable[LeanEnd], scenarios: Iterable[Scenario] | None
) -> Iterator[LeanCondition]:
    """Tell it of each lane in use.

    Parameters
    ----------
    model
        The model.
    flows
        Units per period that each lane carries, by its id.
    ends
        Where lean ends without hazards, by the time the origin needs to recover.
    scenarios
        What may strike; None: nothing is said of how often.
    """
    known = {end.lane: end for end in ends}
    struck = None if scenarios is None else tuple(scenarios)
    sizes = Sizes.of(model, ())
    for key, flow in flows.items():
        lane, end = model.network.lanes[key], known.get(key)
        rate, outage = (None, None) if struck is None else outages_of(lane, struck)
        recover = model.network.sites[lane.origin].time_to_recover
        outage = outage or recover
        told = LeanCondition(
            lane.id, lane.origin, lane.destination, lane.part, _kilometers(model, lane),
            model.calendar.days(lane.lead_time), model.calendar.days(1 / lane.deliveries) if lane.deliveries else 0.0,
            _sources(model, lane), _of_capacity(model, lane, flow), _good(model, lane), rate,
            None if outage is None else model.calendar.days(outage), _rarer(model, lane, flow, outage),
            _shorter(model, lane, flow, rate), _nearer(model, sizes, lane),
        )  # fmt: skip
        yield replace(told, missing=tuple(_missing(told, 0.0 if end is None else end.lot_days)))


def outages_of(lane: Lane, scenarios: Iterable[Scenario]) -> tuple[float, float | None]:
    """Disruptions a year that cut a lane or its origin, and the mean periods of full flow that one keeps away."""
    total = lost = 0.0
    for scenario in scenarios:
        cut = max((sum(effect.profile) for effect in scenario.effects if _cuts(lane, effect)), default=0.0)
        if cut > 0:
            total, lost = total + scenario.rate, lost + scenario.rate * cut
    return total, lost / total if total > 0 else None


def _cuts(lane: Lane, effect: object) -> bool:
    kind, target = getattr(effect, "kind", None), getattr(effect, "target", None)
    return (kind in HALTS and target == lane.id) or (kind in STOPS and target == lane.source)


def _setting(model: Model, lane: Lane, flow: float, outage: float) -> MixSetting | None:
    """The lane as the closed form takes it, per period; None where nothing is at stake or a delivery costs nothing."""
    holding, worth = holding_of(model, lane), worth_of_missing(model, lane)
    if not holding or not worth or not lane.delivery_options or lane.delivery_cost <= 0:
        return None
    return MixSetting(lane.delivery_cost, holding * flow, worth * flow, outage)


def _border(model: Model, lane: Lane, flow: float, outage: float) -> float | None:
    """Outages a period below which no buffer pays; None where nothing is at stake."""
    setting = _setting(model, lane, flow, outage)
    if setting is not None:
        return jit_border(setting).rate
    holding, worth = holding_of(model, lane), worth_of_missing(model, lane)
    return holding / worth if holding and worth else None


def _rarer(model: Model, lane: Lane, flow: float, outage: float | None) -> float | None:
    border = None if not outage else _border(model, lane, flow, outage)
    return None if border is None else 1 / (border * model.calendar.periods_per_year)


def _shorter(model: Model, lane: Lane, flow: float, rate: float | None) -> float | None:
    """Calendar days that outages may last, as often as they are, for lean supply to pay; the border falls with them."""
    if rate is None or rate <= 0:
        return None if rate is None else inf
    often = rate / model.calendar.periods_per_year
    least = _border(model, lane, flow, 1e9)
    if least is None or often <= least:
        return None if least is None else inf
    low, high = 1e-9, 1e9
    for _ in range(BISECTIONS):
        middle = sqrt(low * high)
        border = _border(model, lane, flow, middle)
        low, high = (middle, high) if border is not None and border > often else (low, middle)
    days = model.calendar.days(low)
    return days if low > 2e-9 else 0.0


def _nearer(model: Model, sizes: Sizes, lane: Lane) -> float | None:
    """Calendar days under way at which the next cheapest source costs as much, capital under way counted."""
    holding, year = holding_of(model, lane), model.calendar.periods_per_year
    others = [one for one in model.network.inbound[lane.target] if one.origin != lane.origin]
    costs = [(_landed(sizes, one), one.lead_time) for one in others if isfinite(_landed(sizes, one))]
    own = _landed(sizes, lane)
    if not costs or not holding or not isfinite(own) or not year:
        return None
    least = min(cost + holding * lead for cost, lead in costs)
    return model.calendar.days(max(0.0, (least - own) / holding))


def _landed(sizes: Sizes, lane: Lane) -> float:
    return sizes.landed.get(lane.source, inf) + lane.moving_cost


def _kilometers(model: Model, lane: Lane) -> float | None:
    ends = [model.network.sites[name] for name in (lane.origin, lane.destination)]
    north, east = ([getattr(one, name) for one in ends] for name in ("latitude", "longitude"))
    if None in north or None in east:
        return None
    (one, other), (west, far) = (tuple(map(radians, values)) for values in (north, east))
    half = sin((other - one) / 2) ** 2 + cos(one) * cos(other) * sin((far - west) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, half)))


def _sources(model: Model, lane: Lane) -> int:
    ready = [one for one in model.network.inbound[lane.target] if one.status is not LaneStatus.CANDIDATE]
    return len({one.origin for one in ready})


def _of_capacity(model: Model, lane: Lane, flow: float) -> float | None:
    made = model.network.production.get(lane.source)
    limit = inf if made is None else made.capacity * model.network.yearly_share(made.node) * made.yield_share
    least = min(limit, lane.capacity)
    return flow / least if isfinite(least) and least > 0 else None


def _good(model: Model, lane: Lane) -> float | None:
    made = model.network.production.get(lane.source)
    return None if made is None else made.yield_share


def _missing(told: LeanCondition, best_lot_days: float) -> Iterator[str]:
    """Conditions that are not met, the gravest first."""
    if told.pays is False:
        yield "outages too frequent"
    if told.nearer_days is not None and told.lead_days > told.nearer_days * (1 + TIED) + TIED:
        yield "a cheaper source"
    if told.of_capacity is not None and told.of_capacity >= FULL:
        yield "no spare capacity"
    if told.sources < 2:
        yield "one source"
    if best_lot_days and told.between_days > best_lot_days:
        yield "deliveries too rare"
    if told.good is not None and told.good < 1:
        yield "bad units"
