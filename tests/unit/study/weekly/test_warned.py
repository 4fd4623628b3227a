"""What early warnings make of the rates of a scenario file."""

from __future__ import annotations

import math
from datetime import date

import pytest
from support.weekly import nothing_more

from resilience import read_model, read_scenarios
from resilience.plan.state import EarlySignal, EventSeen, WarningRecord
from resilience.quantities import Duration
from resilience.study.weekly.warned import not_heard, warned_rates

TODAY = date(2026, 11, 29)
FOUR_WEEKS = Duration(28 * 24.0)
INSURER = WarningRecord("insurer", "supplier-fire", 0.4, 0.05, FOUR_WEEKS)
GAUGE = WarningRecord("gauge", "river-flood", 0.8, 0.1, FOUR_WEEKS)


@pytest.fixture(scope="module")
def model():
    """The starter."""
    return read_model("models/starter")


@pytest.fixture(scope="module")
def book(model):
    """Its hazards."""
    return read_scenarios("scenarios/starter.toml", model.calendar)


def fire(day, confidence=1.0, source="insurer", site="KLEIN", hazard="supplier-fire"):
    """A warning, of a fire at KLEIN where nothing else is said."""
    return EarlySignal(date(2026, 11, day), hazard, source, confidence, site=site)


def heard(book, model, *signals, records=(INSURER,), events=()):
    """What is warned of, at 0.05 fires and floods a year."""
    state = nothing_more(signals=signals, warnings=records, events=events)
    return warned_rates(book, model, {"supplier-fire": 0.05, "river-flood": 0.05}, state, TODAY)


def test_signals_of_one_source_are_one_and_those_of_two_multiply(book, model):
    """Proves: insurer 0.4/0.05 = 8, said twice is still 8; a second source of 3 makes 24."""
    sensor = WarningRecord("sensor", "supplier-fire", 0.3, 0.1, FOUR_WEEKS)

    def odds(*signals):
        (found,) = heard(book, model, *signals, records=(INSURER, sensor))
        assert found.target == "KLEIN"
        return math.expm1(found.rate * found.window) / math.expm1(0.05 * found.window)

    assert odds(fire(20)) == pytest.approx(8)
    assert odds(fire(20), fire(22, 0.5)) == pytest.approx(8)
    assert odds(fire(20), fire(22, source="sensor")) == pytest.approx(24)


def test_a_signal_whose_window_has_passed_says_nothing(book, model):
    """Proves: a warning of a week does not last for ever, and one of nobody known does not count, which is told."""
    week = WarningRecord("insurer", "supplier-fire", 0.4, 0.05, Duration(7 * 24.0))
    signals = (fire(2), fire(28, source="rumor"))
    assert heard(book, model, *signals, records=(week,)) == ()
    said = not_heard(book, model, nothing_more(signals=signals, warnings=(week,)), TODAY)
    assert len(said) == 1
    assert "rumor of 2026-11-28 about supplier-fire does not count: no row of warnings" in said[0]


def test_a_warning_holds_only_for_what_is_left_of_its_window(book, model):
    """Proves: nine days of 28 after the signal 19 are left, and a year's mean rate holds the warned one that long."""
    (found,) = heard(book, model, fire(20))
    assert found.left == pytest.approx(found.window - 9 / 365)
    share = found.left
    assert found.over(1.0) == pytest.approx(share * found.rate + (1 - share) * 0.05)
    assert found.over(found.left / 2) == pytest.approx(found.rate)


def test_what_was_warned_of_and_came_is_warned_of_no_more(book, model):
    """Proves: a fire at KLEIN after the signal ends the warning of KLEIN; one elsewhere, or before it, does not."""

    def after(day, site):
        return heard(book, model, fire(20), events=(EventSeen("e", "supplier-fire", date(2026, 11, day), site=site),))

    assert after(22, "KLEIN") == ()
    assert len(after(22, "MARINO")) == 1
    assert len(after(19, "KLEIN")) == 1


def test_a_place_without_a_site_warns_only_of_what_strikes_all_at_once(book, model):
    """Proves: a flood by coordinates is of the whole river; a fire by coordinates raises no rate, and that is told.

    Taken for a fire anywhere it would raise the rate of every supplier on earth by eight.
    """
    somewhere = EarlySignal(date(2026, 11, 20), "supplier-fire", "insurer", 1.0, latitude=50.0, longitude=8.0)
    flood = EarlySignal(date(2026, 11, 20), "river-flood", "gauge", 1.0, latitude=50.0, longitude=8.0)
    (found,) = heard(book, model, somewhere, flood, records=(INSURER, GAUGE))
    assert (found.hazard, found.target) == ("river-flood", "")
    state = nothing_more(signals=(somewhere, flood), warnings=(INSURER, GAUGE))
    assert ["State the site." in one for one in not_heard(book, model, state, TODAY)] == [True]


def test_a_site_that_its_hazard_does_not_hit_is_told(book, model):
    """Proves: a fire at a market, which the hazard does not select, changes nothing, and a sentence says so."""
    signal = fire(20, site="CITY")
    assert heard(book, model, signal) == ()
    assert (
        "CITY is not hit by it"
        in not_heard(book, model, nothing_more(signals=(signal,), warnings=(INSURER,)), TODAY)[0]
    )


def test_signals_of_days_to_come_are_not_known_yet(book, model):
    """Proves: what is signalled tomorrow changes nothing today."""
    later = EarlySignal(date(2026, 11, 30), "supplier-fire", "insurer", 1.0, site="KLEIN")
    assert heard(book, model, later) == ()
