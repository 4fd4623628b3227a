"""Weeks that could be: disruptions drawn over some years, and what a planner knows of them on a Monday."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError
from resilience.hazard.build import targets_of
from resilience.network.parts import Inventory
from resilience.plan.state import DatedOrder, EventSeen, WeekState
from resilience.study.plan.optimize import scenario_set

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.scenarios import Scenario
    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.quantities import Calendar
    from resilience.simulate.run.onward import Onward

DAYS_OF_A_WEEK = 7
DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class Happening:
    """One disruption of a history: its scenario, the period of its onset, and the target, empty where all is hit."""

    scenario: Scenario
    onset: int
    target: str

    @property
    def end(self) -> int:
        """First period in which all works again."""
        return self.onset + max(self.scenario.end, 1)


def first_period(calendar: Calendar, first: date, week: int) -> int:
    """First working period of a week, 0 being that of the first one.

    Raises
    ------
    InputError
        When a week holds no whole period.
    """
    day = first + timedelta(days=DAYS_OF_A_WEEK * week)
    found = math.floor(calendar.position(first, day) + 1e-9)
    if week and calendar.periods_per_year < DAYS_OF_A_YEAR / DAYS_OF_A_WEEK - 1:
        raise InputError(["Weeks are played in periods of a week or less; the model's are longer."])
    return found


def draw_history(
    book: HazardBook, model: Model, first: date, weeks: int, seed: int, often: float = 1.0
) -> tuple[Happening, ...]:
    """Draw the disruptions of some weeks: Poisson onsets of every scenario at its stated rate by working periods.

    What would strike a target that the same hazard has struck, and not left yet, is left out.

    Parameters
    ----------
    first
        First day of the first week.
    seed
        The same one draws the same history, whatever is planned.
    often
        How many times as often as stated everything strikes.

    Raises
    ------
    InputError
        When that is not above 0.
    """
    if not 0 < often < math.inf:
        raise InputError(["Expected disruptions to strike so many times as often as stated, above 0."])
    made = scenario_set(model, book)
    rates = often * np.array([one.rate for one in made.scenarios])
    periods = first_period(model.calendar, first, weeks)
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    count = int(rng.poisson(rates.sum() * periods / model.calendar.periods_per_year))
    onsets = np.sort(np.floor(rng.random(count) * periods).astype(np.int64)).tolist()
    drawn = rng.choice(len(rates), size=count, p=rates / rates.sum()).tolist() if count else []
    hazards = {hazard.name: hazard for hazard in book.hazards}
    found: list[Happening] = []
    until: dict[tuple[str, str], int] = {}
    for onset, place in zip(onsets, drawn, strict=True):
        scenario = made.scenarios[place]
        one = Happening(scenario, onset, _target(hazards[scenario.hazard], scenario, model.network))
        if onset >= until.get((scenario.hazard, one.target), 0):
            until[scenario.hazard, one.target] = one.end
            found.append(one)
    return tuple(found)


def _target(hazard: Hazard, scenario: Scenario, network: SupplyNetwork) -> str:
    """Name of the site or lane that a scenario strikes; empty where its hazard strikes all at once."""
    if not hazard.per_target:
        return ""
    for target in targets_of(hazard, network):
        sites = tuple(dict.fromkeys(target.sites))
        if scenario.sites[: len(sites)] == sites and set(target.keys) <= scenario.touched:
            return target.name
    msg = f"{scenario.name} strikes no target of {hazard.name}."
    raise AssertionError(msg)


def known_on(world: Onward, history: Sequence[Happening], book: HazardBook, first: date, week: int) -> WeekState:
    """Return the state of a Monday morning: what stands where by now, and what has struck before, over or not.

    Nothing of what is still to come is in it: not how long a disruption that goes on will last either.
    """
    model = world.model
    today = first + timedelta(days=DAYS_OF_A_WEEK * week)
    stock = world.stock()
    return WeekState(
        inventory=tuple(Inventory(n.site, n.part, stock.get(n, 0.0), 0.0) for n in sorted(model.network.nodes)),
        on_order=tuple(
            DatedOrder(f"{lane}/{ahead}", lane, units, _due(model.calendar, today, ahead))
            for lane, ahead, units in world.under_way()
        ),
        waiting=dict(world.waiting()),
        events=tuple(_seen(one, n, world, book, first) for n, one in enumerate(history) if one.onset < world.now),
    )


def _due(calendar: Calendar, today: date, ahead: int) -> date:
    """Day on which a period begins, some periods after today."""
    if calendar.counted is not None:
        return calendar.date(today, ahead)
    return today + timedelta(days=math.ceil(calendar.days(ahead) - 1e-9))


def _seen(one: Happening, number: int, world: Onward, book: HazardBook, first: date) -> EventSeen:
    hazard = next(hazard for hazard in book.hazards if hazard.name == one.scenario.hazard)
    network, calendar = world.model.network, world.model.calendar
    site = next((key for key in network.sites if key == one.target), None)
    lane = next((key for key in network.lanes if key == one.target), None)
    several = hazard.has_severity and len(hazard.severity.strata()) > 1
    return EventSeen(
        f"{one.scenario.hazard} {number + 1}",
        one.scenario.hazard,
        _due(calendar, first, one.onset),
        _due(calendar, first, one.end) if one.end <= world.now else None,
        site,
        lane,
        one.scenario.severity if several else None,
    )
