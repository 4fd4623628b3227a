"""How long a shelf takes to be full, within a year and beyond it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from resilience.cli.text.plan.refill_text import AHEAD, refill_words
from resilience.network.parts import Node
from resilience.quantities import Calendar, Duration
from resilience.study.costs import refills

SHELF = Node("ULM", "RIVET")
WEEKS = Calendar(Duration(168.0), 52.0)


def after(monkeypatch, rate):
    """What follows at a plan with 600 rivets in stock, filled by so many a week."""
    monkeypatch.setattr(refills, "refill_rates", lambda *_: {SHELF: rate})
    return refills.aftermath(SimpleNamespace(calendar=WEEKS), SimpleNamespace(buffers={SHELF: 600.0}), ())


@pytest.mark.parametrize(("rate", "weeks", "years"), [(6.0, 100.0, "1.9"), (0.5, 1200.0, "23")])
def test_a_shelf_that_takes_more_than_a_year_says_how_long(monkeypatch, rate, weeks, years):
    """Proves: 600 rivets at 6 a week take 100 weeks, told in days and years, with what to do about it.

    Sensitivity: `not within a year` beside `raise the buffer` left open whether it can ever be built up.
    """
    told = after(monkeypatch, rate)
    assert told.slowest == ()
    assert told.beyond == {SHELF: pytest.approx(weeks)}
    (words,) = dict(refill_words(told, WEEKS)).values()
    assert f"calendar days, {years} years; {AHEAD}" in words


@pytest.mark.parametrize("rate", [0.0, 1e-3])
def test_a_shelf_that_nothing_fills_is_never_full(monkeypatch, rate):
    """Proves: what takes more than a hundred years is `never`, not eleven thousand years."""
    (words,) = dict(refill_words(after(monkeypatch, rate), WEEKS)).values()
    assert words.startswith("never: who supplies it has nothing to spare")


def test_a_shelf_that_is_full_within_a_year_is_told_once(monkeypatch):
    """Proves: 600 rivets at 60 a week take 70 days, and stand under no other words."""
    told = after(monkeypatch, 60.0)
    assert told.beyond == {}
    assert list(refill_words(told, WEEKS)) == [(SHELF, "70 calendar days")]
