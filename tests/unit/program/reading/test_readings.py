"""Rows read before: found where every question is answered as it was, and forgotten in the order of their last use."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from resilience.program.reading.assemble import Label
from resilience.program.reading.notes import Members, Notes
from resilience.program.reading.readings import VARIANTS, Readings, SeriesReading

A, B, C = (Label("row", (name,), timed=True) for name in "ABC")


def notes(inside=("x",)):
    """Notes of a scope that has these inside."""
    taken = Notes()
    return taken, Members.noted(inside, "inside", taken)


def rows(name="rows"):
    """Something that stands for rows as read."""
    return SimpleNamespace(name=name)


def test_a_set_answers_and_notes_what_it_is_asked():
    """Proves: each question is noted once, with its answer; going through the set is a question about all of it.

    Sensitivity: a question not noted would let a row pass for that of a scope where the answer differs.
    """
    taken, inside = notes()
    taken.begin()
    assert "x" in inside
    assert "y" not in inside
    assert "x" in inside
    assert taken.taken == (("inside", "x", True), ("inside", "y", False))
    taken.begin()
    assert list(inside) == ["x"]
    assert notes(("x",))[0].agree(taken.taken)
    assert not notes(("x", "y"))[0].agree(taken.taken)


@pytest.mark.parametrize(("inside", "same"), [(("x", "z"), True), (("x", "y"), False), ((), False)])
def test_other_scopes_agree_where_all_answers_are_the_same(inside, same):
    """Proves: what was not asked may differ, what was asked may not; who does not know the asker does not agree."""
    taken, here = notes()
    taken.begin()
    assert ("x" in here, "y" in here) == (True, False)
    assert notes(inside)[0].agree(taken.taken) is same
    assert not Notes().agree(taken.taken)


def test_rows_read_for_a_short_watch_are_not_those_of_a_long_one():
    """Proves: a reading that does not repeat is good up to its own periods, one that repeats for all."""
    readings, (taken, _) = Readings(), notes()
    readings.keep(A, SeriesReading(rows("short"), (), 5))
    assert readings.find(A, taken, 6) is None
    assert readings.find(A, taken, 5).name == "short"
    readings.keep(A, SeriesReading(rows("any"), (), None))
    assert readings.find(A, taken, 6).name == "any"


def test_what_was_used_last_stays():
    """Proves: with room for two series the third takes the place of the one not used for longest.

    Sensitivity: by age alone A, used just before, would go.
    """
    readings, (taken, _) = Readings(room=2), notes()
    readings.keep(A, SeriesReading(rows(), (), None))
    readings.keep(B, SeriesReading(rows(), (), None))
    readings.find(A, taken, 1)
    readings.keep(C, SeriesReading(rows(), (), None))
    assert [readings.find(label, taken, 1) is not None for label in (A, B, C)] == [True, False, True]


def test_readings_of_one_series_are_bounded():
    """Proves: a series keeps its latest readings alone, however many watches it is read for."""
    readings = Readings()
    for periods in range(2 * VARIANTS):
        readings.keep(A, SeriesReading(rows(periods), (("periods", None, periods),), None))
    assert len(readings.series[A]) == VARIANTS
    assert readings.series[A][-1].entries.name == 2 * VARIANTS - 1
