"""The ways in which today can go on, however many there are."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from resilience import read_model, read_scenarios
from resilience.errors import InputError
from resilience.hazard.ongoing import MOST_BRANCHES, OpenEvent, branches
from resilience.hazard.situation import Situation
from resilience.study.weekly.ways import ways_on


@pytest.fixture(scope="module")
def starter():
    """The starter and its hazards, fires without a ramp."""
    model = read_model("models/starter")
    book = read_scenarios("scenarios/starter.toml", model.calendar)
    return model, replace(book, hazards=tuple(replace(one, ramp=None) for one in book.hazards))


def burning(*elapsed):
    """Fires that have burnt so long."""
    return [
        OpenEvent("supplier-fire", site, time)
        for site, time in zip(("KLEIN", "MARINO", "ORION"), elapsed, strict=False)
    ]


def test_few_events_have_all_their_ways(starter):
    """Proves: one fire goes on in its five ways, as where nobody looks after their number."""
    model, book = starter
    assert ways_on(book, model, burning(3.0), Situation()) == branches(
        book, model.network, burning(3.0), Situation(), phase=0.5
    )


def test_of_too_many_the_oldest_goes_on_for_its_mean(starter):
    """Proves: four events of 5 x 5 x 5 x 4 ways stop nobody: the fire that burns longest has one way, its mean.

    500 ways became 100; their chances still add up to one. A week that nobody looks at would have stopped.
    """
    model, book = starter
    events = [*burning(2.0, 9.0, 4.0), OpenEvent("port-congestion", "", 1.0)]
    with pytest.raises(InputError, match="more than 200"):
        branches(book, model.network, events, Situation(), phase=0.5)
    said = []
    found = ways_on(book, model, events, Situation(), say=said.append)
    assert len(found) <= MOST_BRANCHES
    assert ["supplier-fire at MARINO" in words for words in said] == [True], "the fire of 9 periods, and no other"
    assert math.fsum(one.rate for one in found) == pytest.approx(1.0)


def test_an_event_that_fits_no_hazard_is_still_an_error(starter):
    """Proves: only their number is worked around."""
    model, book = starter
    with pytest.raises(InputError, match="no such hazard"):
        ways_on(book, model, [OpenEvent("comet", "", 1.0)], Situation())


def test_whose_ways_are_few_is_told_of_nothing(starter):
    """Proves: no sentence on a mean time where every way is planned for."""
    model, book = starter
    said = []
    ways_on(book, model, burning(3.0), Situation(), say=said.append)
    assert said == []
