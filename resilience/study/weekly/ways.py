"""The ways in which today can go on, however many there are."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.hazard.distributions.all import Fixed
from resilience.hazard.distributions.remaining import remaining
from resilience.hazard.ongoing import SHORTEST, TooManyWaysError, branches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resilience.hazard.book import HazardBook
    from resilience.hazard.ongoing import OpenEvent
    from resilience.hazard.scenarios import Scenario
    from resilience.hazard.situation import Situation
    from resilience.plan.model import Model

PHASE = 0.5
"""Share of a lot that a level counts as on hand, as everywhere in the program."""
AT_ITS_MEAN = (
    "More goes on than can be planned for in all its ways: {hazard}{where} is taken to last for its mean, {left} more. "
    "State an end in the table events to be surer."
)


def ways_on(
    book: HazardBook,
    model: Model,
    events: Sequence[OpenEvent],
    situation: Situation,
    *,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[Scenario, ...]:
    """Return the ways in which today can go on; of too many events at once the oldest last for their mean time left.

    Parameters
    ----------
    say
        Called with a sentence for each event that is taken to last so long.

    Raises
    ------
    InputError
        With every event that its hazard does not fit, or when the events have too many ways even so.
    """
    events, hazards = list(events), {hazard.name: hazard for hazard in book.hazards}
    oldest = sorted(range(len(events)), key=lambda place: -events[place].elapsed)
    while True:
        try:
            return branches(book, model.network, events, situation, phase=PHASE)
        except TooManyWaysError:
            still = [n for n in oldest if events[n].left is None and not hazards[events[n].hazard].curve]
            if not still:
                raise
            event = events[still[0]]
            strata = remaining(hazards[event.hazard].duration, event.elapsed)
            mean = math.fsum(one.probability * max(one.value, SHORTEST) for one in strata)
            events[still[0]] = replace(event, left=Fixed(mean))
            where = f" at {event.target}" if event.target else ""
            say(AT_ITS_MEAN.format(hazard=event.hazard, where=where, left=model.calendar.said(mean)))
