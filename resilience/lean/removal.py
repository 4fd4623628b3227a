"""Taking cards out, one by one, until the line starves: what each card was worth, and what it was hiding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.given import SEED, Number, takes
from resilience.lean.asked import NOT_NEGATIVE, POSITIVE, RowOf, refuse
from resilience.lean.recursion import REPLICATIONS, UNITS, simulate_line
from resilience.lean.station import CardStation, TimeLaw, check_demand
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.risk.estimate import Estimate
    from resilience.lean.figures import LineRun

MOST_REMOVED = 200
"""Cards that are taken out at most: each is tried at every station."""


@on_screen
@dataclass(frozen=True, slots=True)
class RemovalStep:
    """The line after a card was taken out.

    Attributes
    ----------
    removed_from
        Station that gave up the card; None for the line as it was.
    cards
        Cards of each station now.
    service
        Share of orders that are filled at once.
    inside
        Mean number of units in the line.
    cost
        Holding and late orders, per unit of time.
    hidden
        Station that costs the service most: what the stock that is left, or that is gone, was hiding. None where no
        station varies, or none would better the service by being steady.
    service_if_steady
        Share of orders that would be filled at once if that station took its mean time without stops each time.
    """

    removed_from: str | None
    cards: Mapping[str, int]
    service: Estimate
    inside: Estimate
    cost: Estimate
    hidden: str | None
    service_if_steady: Estimate | None


@dataclass(frozen=True)
class _Asked:
    """How each line is played and priced."""

    demand: float
    holding_cost: float
    late_cost: float
    units: int
    replications: int
    seed: int

    def play(self, stations: Sequence[CardStation]) -> LineRun:
        return simulate_line(stations, self.units, self.replications, self.seed, self.demand)

    def cost(self, run: LineRun) -> Estimate:
        """Holding and late orders; the width is the sum of both, as they move together."""
        assert run.service is not None  # there are orders
        held = run.inside.scaled(self.holding_cost)
        late = run.service.scaled(-self.demand * self.late_cost).shifted(self.demand * self.late_cost)
        return replace(held, mean=held.mean + late.mean, half_width=held.half_width + late.half_width)


@takes(
    stations=RowOf(CardStation, most=20), demand=POSITIVE, holding_cost=NOT_NEGATIVE, late_cost=NOT_NEGATIVE,
    service=Number(above=0, below=1), units=UNITS, replications=REPLICATIONS, seed=SEED,
)  # fmt: skip
def remove_cards(  # the line, its costs, and how long it is played
    stations: Sequence[CardStation],
    demand: float,
    holding_cost: float,
    late_cost: float,
    service: float,
    units: int,
    replications: int,
    seed: int,
) -> tuple[RemovalStep, ...]:
    """Take out one card at a time, each where it hurts the service least, until the service falls below a limit.

    Parameters
    ----------
    stations
        The line, one machine each and no bad units.
    demand
        Orders per unit of time.
    holding_cost
        Cost of a unit in the line per unit of time.
    late_cost
        Cost of an order that is not filled at once.
    service
        Share of orders filled at once below which no more cards are taken out; that step is the last one told.
    units, replications, seed
        See `simulate_line`; every line is played with the same random numbers.

    Notes
    -----
    T. Ohno, *Toyota Production System* (1988): lower the water and the rocks appear. A rock is named by asking, of the
    line as it stands, which station would better the service most if it were always as quick as its time without stops.

    Raises
    ------
    InputError
        Where the line cannot keep up with the demand even with all its cards, or has 200 cards more than stations.
    """
    _check(stations, demand)
    asked = _Asked(demand, holding_cost, late_cost, units, replications, seed)
    steps = [_step(asked, stations, None, asked.play(stations))]
    while steps[-1].service.mean >= service and (tried := _tried(asked, stations)):
        name, stations, run = max(tried, key=lambda one: (_served(one[2]), -one[2].inside.mean))
        steps.append(_step(asked, stations, name, run))
    return tuple(steps)


def _check(stations: Sequence[CardStation], demand: float) -> None:
    check_demand(stations, demand, "remove_cards")
    if sum(station.cards - 1 for station in stations) > MOST_REMOVED:
        said = f"At most {MOST_REMOVED} cards are taken out one by one."
        raise refuse(said, "remove_cards", "Begin with fewer cards.", "stations")


def _tried(asked: _Asked, stations: Sequence[CardStation]) -> list[tuple[str, tuple[CardStation, ...], LineRun]]:
    """The line with a card less at each station that has one to give."""
    found = []
    for at, station in enumerate(stations):
        if station.cards > 1:
            fewer = (*stations[:at], replace(station, cards=station.cards - 1), *stations[at + 1 :])
            found.append((station.name, fewer, asked.play(fewer)))
    return found


def _served(run: LineRun) -> float:
    assert run.service is not None  # there are orders
    return run.service.mean


def _step(asked: _Asked, stations: Sequence[CardStation], removed: str | None, run: LineRun) -> RemovalStep:
    assert run.service is not None  # there are orders
    hidden, better = None, None
    for at, station in enumerate(stations):
        if station.law is TimeLaw.FIXED and station.stop_chance == 0:
            continue
        steady = asked.play([*stations[:at], station.steady, *stations[at + 1 :]]).service
        assert steady is not None
        if steady.mean > max(run.service.mean, better.mean if better is not None else 0.0):
            hidden, better = station.name, steady
    cards = {station.name: station.cards for station in stations}
    return RemovalStep(removed, cards, run.service, run.inside, asked.cost(run), hidden, better)
