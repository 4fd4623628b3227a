"""What goes on today: events that have begun, how much longer each may last, and the branches of the situation."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.hazard.build import members_of, struck, targets_of
from resilience.hazard.cases import joint_cases
from resilience.hazard.distributions.all import Discrete, Fixed
from resilience.hazard.distributions.remaining import OVER, remaining
from resilience.hazard.effects import combined
from resilience.hazard.hazards import StockFate
from resilience.hazard.identity import Strike
from resilience.hazard.matching import merged
from resilience.hazard.scenarios import Scenario
from resilience.hazard.targets import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.book import HazardBook
    from resilience.hazard.distributions.all import Distribution
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.profile import Point
    from resilience.hazard.situation import Situation
    from resilience.network.network import SupplyNetwork

NOW = "now"
"""What the branches of today's situation have for a hazard: they are of one kind, and not yet told apart."""
SHORTEST = 1.0
"""Periods that an event of today lasts at least: who burns when the week begins burns in its first period."""
PRICES_OPEN = (
    "What costs more today may do so for several times that its hazard says, and today's decisions are made for one: "
    "state how long the event will still last."
)
MOST_BRANCHES = 200
"""Ways in which today can go on at most: each is a scenario, and all are planned around together."""


class TooManyWaysError(InputError):
    """The events of today have more ways to go on together than can be planned for."""


@dataclass(frozen=True)
class OpenEvent:
    """A disruption that has begun and is not over.

    Parameters
    ----------
    hazard
        Name of the hazard whose words say what it does.
    target
        The site or lane that it hits, where the hazard strikes its targets one by one; else empty.
    elapsed
        Periods since it began.
    severity
        As observed, in the terms of the hazard: a share lost, or what demand or a price is multiplied by. None: as the
        hazard says, where it says one number.
    left
        Periods it is now expected to last from today on; None: as the hazard says of one that has lasted so long.
    """

    hazard: str
    target: str
    elapsed: float
    severity: float | None = None
    left: Distribution | None = None


def branches(
    book: HazardBook, network: SupplyNetwork, events: Sequence[OpenEvent], situation: Situation, *, phase: float
) -> tuple[Scenario, ...]:
    """Return the ways in which today's situation can go on, each with its probability as its rate.

    Without an event there is one. With several they are taken to end independently of each other.

    Parameters
    ----------
    phase
        Share of a lot that a level counts as on hand, as everywhere in the program.

    Raises
    ------
    InputError
        With every event whose hazard or target is unknown or that has outlasted its hazard, or when prices stay risen
        for several times.
    TooManyWaysError
        When the events together have more than 200 ways to go on.
    """
    problems: list[str] = []
    ways = [_ways(book, network, event, problems) for event in events]
    if problems:
        raise InputError(problems)
    if math.prod(map(len, ways)) > MOST_BRANCHES:
        msg = f"The {len(events)} events of today can go on in more than {MOST_BRANCHES} ways together."
        raise TooManyWaysError([f"{msg} State for some of them how long they will last."])
    found = tuple(_branch(chosen, situation, phase) for chosen in product(*ways))
    if len({one.prices for one in found}) > 1:
        raise InputError([PRICES_OPEN])
    return found


def _branch(chosen: tuple[Scenario, ...], situation: Situation, phase: float) -> Scenario:
    """All events of one branch as one scenario."""
    return Scenario(
        name="/".join((NOW, *(one.name for one in chosen))),
        hazard=NOW,
        rate=math.prod(one.rate for one in chosen),
        effects=combined(effect for one in chosen for effect in one.effects),
        sites=tuple(dict.fromkeys(site for one in chosen for site in one.sites)),
        cycle_phase=phase,
        duration=max((one.duration for one in chosen), default=0.0),
        severity=max((one.severity for one in chosen), default=0.0),
        situation=situation,
    )


def _ways(book: HazardBook, network: SupplyNetwork, event: OpenEvent, problems: list[str]) -> list[Scenario]:
    """Ways in which one event can go on; what is wrong with it is added to the problems."""
    hazard = next((one for one in book.hazards if one.name == event.hazard), None)
    if hazard is None:
        known = ", ".join(sorted(one.name for one in book.hazards))
        problems.append(f"Event of {event.hazard!r}: there is no such hazard; there are {known}.")
        return []
    targets = {target.name: target for target in targets_of(hazard, network)}
    if not hazard.per_target:
        targets = {"": next(iter(targets.values()))}
    if event.target not in targets:
        one_of = ", ".join(sorted(targets)) if hazard.per_target else "all it selects at once: leave the target empty"
        problems.append(f"Event of {event.hazard!r}: it cannot hit {event.target!r}; it hits {one_of}.")
        return []
    members = members_of(hazard, book)
    try:
        aged = tuple(_aged(member, event, first=member is hazard) for member in members)
    except InputError as error:
        problems += [f"Event of {event.hazard!r}: {problem}" for problem in map(str, error.problems)]
        return []
    others = [merged(resolve(member, network)) for member in aged[1:]]
    strike = Strike(aged, (targets[event.target], *others), 1.0)
    stream = (event.hazard, event.target)
    return [replace(struck(strike, joint), rate=joint.probability) for joint in joint_cases(aged, stream, book.seed)]


def _aged(hazard: Hazard, event: OpenEvent, *, first: bool) -> Hazard:
    """Return a hazard as it is now that it has lasted a while: what is left of it, from today on."""
    severity = Fixed(event.severity) if first and event.severity is not None else hazard.severity
    # what was to burn has burnt, and is in the stock of today
    fate = StockFate.LOCKED if hazard.stock is StockFate.DESTROYED else hazard.stock
    now = replace(hazard, severity=severity, transit_loss=0.0, detection=0.0, samples=None, help=())
    now = replace(now, stock=fate, stock_loss=0.0)
    if event.severity is None and first and hazard.has_severity and len(hazard.severity.strata()) > 1:
        raise InputError(["How much is lost can be seen by now, and its hazard says several numbers; state it."])
    if hazard.curve and first and event.left is not None:
        raise InputError(["It follows a curve, which says how it goes on; state no time that it will last."])
    if hazard.curve:
        return replace(now, curve=_rest(hazard.curve, event.elapsed))
    if first and event.left is not None:
        return replace(now, duration=event.left)
    left = remaining(hazard.duration, event.elapsed, hazard.strata)
    times = tuple(max(stratum.value, SHORTEST) for stratum in left)
    return replace(now, duration=Discrete(times, tuple(stratum.probability for stratum in left)), strata=None)


def _rest(curve: tuple[Point, ...], elapsed: float) -> tuple[Point, ...]:
    """Rest of a curve from today on: the share that works now, and the points that follow."""
    later = [(time - elapsed, share) for time, share in curve if time > elapsed]
    if not later:
        raise InputError([OVER.format(elapsed=elapsed)])
    before, after = max(point for point in curve if point[0] <= elapsed), later[0]
    gone = elapsed - before[0]
    share = before[1] + (after[1] - before[1]) * gone / (gone + after[0])
    return ((0.0, share), *later)
