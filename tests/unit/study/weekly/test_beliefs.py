"""Rates and durations of a scenario file moved by the events of a state."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from support.weekly import nothing_more

from resilience import read_model, read_scenarios
from resilience.errors import InputError
from resilience.hazard.priors.prior import UsedPrior, shipped_priors
from resilience.hazard.targets import resolve
from resilience.plan.state import EventSeen
from resilience.study.weekly.beliefs import BeliefOptions, belief_changes, belief_table

WEEK = (date(2026, 11, 23), date(2026, 11, 29))


@pytest.fixture(scope="module")
def model():
    """The starter."""
    return read_model("models/starter")


@pytest.fixture(scope="module")
def book(model):
    """Its hazards."""
    return read_scenarios("scenarios/starter.toml", model.calendar)


def of(changes, hazard, what="rate"):
    """The change of one hazard."""
    return next(one for one in changes if (one.hazard, one.what) == (hazard, what))


def test_a_week_without_events_moves_every_rate_by_next_to_nothing(model, book):
    """Proves: each rate falls to rate x 20/(20 + members x 7/365), so by less than 1 %; no duration moves."""
    changes = belief_changes(book, model, nothing_more(), WEEK)
    assert {one.what for one in changes} == {"rate"}
    for one, hazard in zip(changes, [h for h in book.hazards if h.rate is not None], strict=True):
        members = len(resolve(hazard, model.network)) if hazard.per_target else 1
        assert one.new == pytest.approx(hazard.rate * 20 / (20 + members * 7 / 365), rel=1e-12)
        assert one.low < one.new < one.high


def test_an_event_at_one_supplier_moves_the_rate_of_all(model, book):
    """Proves: one fire among the members of a class counts once in all their years together."""
    hazard = next(one for one in book.hazards if one.name == "supplier-fire")
    members = len(resolve(hazard, model.network)) if hazard.per_target else 1
    state = nothing_more(events=(EventSeen("f", "supplier-fire", date(2026, 11, 24)),))
    found = of(belief_changes(book, model, state, WEEK, BeliefOptions({"supplier-fire": 34.0})), "supplier-fire")
    assert found.new == pytest.approx((34 * hazard.rate + 1) / (34 + members * 7 / 365), rel=1e-12)
    assert (found.seen, found.watched) == (1, pytest.approx(members * 7 / 365))


def test_a_hazard_that_names_a_prior_is_worth_what_that_says(model, book):
    """Proves: a prior of 700 years is hardly moved by one event; by the default 20 years it would be, far."""
    named = next(one for one in shipped_priors().values() if one.strength_years == 700)
    book = replace(book, priors=(UsedPrior("river-flood", named),))
    state = nothing_more(events=(EventSeen("f", "river-flood", date(2026, 11, 24)),))
    hazard = next(one for one in book.hazards if one.name == "river-flood")
    found = of(belief_changes(book, model, state, WEEK), "river-flood")
    assert found.new == pytest.approx((700 * hazard.rate + 1) / (700 + 7 / 365))
    stronger = of(belief_changes(book, model, state, WEEK, BeliefOptions({"river-flood": 20.0})), "river-flood")
    assert stronger.new == pytest.approx((20 * hazard.rate + 1) / (20 + 7 / 365))


def test_events_outside_the_days_watched_do_not_count_again(model, book):
    """Proves: what began before was counted then; a fire that goes on is no new fire each week."""
    state = nothing_more(events=(EventSeen("f", "supplier-fire", date(2026, 11, 17)),))
    assert of(belief_changes(book, model, state, WEEK), "supplier-fire").seen == 0


def test_week_by_week_comes_to_the_same_as_a_year_at_once(model, book):
    """Proves: watched stretches that join each other add up, their first and last days not counted twice."""
    hazard = next(one for one in book.hazards if one.name == "river-flood")
    alone = replace(book, hazards=(hazard,))
    (year,) = belief_changes(alone, model, nothing_more(), (date(2025, 1, 1), date(2025, 12, 31)))
    (half,) = belief_changes(alone, model, nothing_more(), (date(2025, 1, 1), date(2025, 6, 30)))
    (rest,) = belief_changes(alone, model, nothing_more(), (date(2025, 7, 1), date(2025, 12, 31)))
    assert year.watched == pytest.approx(half.watched + rest.watched) == pytest.approx(1.0)


def test_an_outage_moves_the_mean_duration_in_working_periods(model, book):
    """Proves: ten weeks and three days are 53 working periods, not 73, against 5 stated outages."""
    hazard = next(one for one in book.hazards if one.name == "supplier-fire")
    start = date(2026, 9, 1)
    state = nothing_more(events=(EventSeen("f", "supplier-fire", start, date(2026, 11, 13)),))
    found = of(belief_changes(book, model, state, (start, WEEK[1])), "supplier-fire", "duration")
    mean = hazard.duration.mean + hazard.ramp.mean
    assert found.old == pytest.approx(mean)
    assert found.new == pytest.approx((5 * mean + 53) / 6)


def test_a_log_normal_duration_moves_by_its_logarithm(model, book):
    """Proves: without a ramp the median moves to (median^5 x 53)^(1/6); an arithmetic mean would weigh 53 far more."""
    hazard = replace(next(one for one in book.hazards if one.name == "supplier-fire"), ramp=None)
    start = date(2026, 9, 1)
    state = nothing_more(events=(EventSeen("f", "supplier-fire", start, date(2026, 11, 13)),))
    alone = replace(book, hazards=(hazard,))
    found = of(belief_changes(alone, model, state, (start, WEEK[1])), hazard.name, "duration")
    median = hazard.duration.median
    assert found.new / found.old == pytest.approx((53 / median) ** (1 / 6))


def test_the_table_has_a_row_for_each(model, book):
    """Proves: old and new mean and the interval are told."""
    table = belief_table(belief_changes(book, model, nothing_more(), WEEK))
    assert list(table.columns[:7]) == ["hazard", "what", "unit", "old", "new", "low", "high"]
    assert (table["low"] < table["new"]).all()


def test_watching_that_ends_before_it_begins_is_refused(model, book):
    """Proves: days the wrong way round are an error, not a negative exposure."""
    with pytest.raises(InputError, match="after it begins"):
        belief_changes(book, model, nothing_more(), WEEK[::-1])


def test_what_is_stated_to_be_impossible_stays_so_until_it_happens(model, book):
    """Proves: a rate of 0 stays 0 in a week without events; one event makes it (1/2 + 1)/(20 + 7/365).

    Taken for unknown it would jump to one in 40 years by nothing but watching.
    """
    flood = next(one for one in book.hazards if one.name == "river-flood")
    never = replace(book, hazards=(replace(flood, rate=0.0),))
    (quiet,) = belief_changes(never, model, nothing_more(), WEEK)
    assert (quiet.new, quiet.low) == (0.0, 0.0)
    state = nothing_more(events=(EventSeen("f", "river-flood", date(2026, 11, 24)),))
    assert of(belief_changes(never, model, state, WEEK), "river-flood").new == pytest.approx(1.5 / (20 + 7 / 365))


@pytest.mark.parametrize(
    "options", [{"strength": 0.0}, {"keep": 1.1}, {"outages": math.nan}, {"strengths": {"river-flood": -1.0}}]
)
def test_options_that_mean_nothing_are_refused(options):
    """Proves: no strength of 0 or less, no record that grows with age."""
    with pytest.raises(InputError, match="Expected"):
        BeliefOptions(**options)


def test_a_strength_of_no_hazard_is_refused(model, book):
    """Proves: a misspelt hazard is told, not left at its default strength."""
    with pytest.raises(InputError, match="no hazard 'river-flod'"):
        belief_changes(book, model, nothing_more(), WEEK, BeliefOptions({"river-flod": 34.0}))
