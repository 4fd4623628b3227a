"""Working days: counted between dates, whatever mixture of weekdays, holidays and worked Saturdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resilience.quantities import Calendar, Duration, WorkingDays

DAY = Duration(24.0)
OFFICE = WorkingDays((0, 1, 2, 3, 4), holidays=(date(2018, 5, 1), date(2018, 5, 10)), worked=(date(2018, 5, 5),))
MILL = WorkingDays((0, 1, 2, 3, 4, 5))
SHOP = WorkingDays((1, 2, 3, 4, 5), holidays=(date(2018, 5, 2),))


def works(days: WorkingDays, day: date) -> bool:
    """Whether people work on a day, by the words of the class alone."""
    return (day.weekday() in days.weekdays and day not in days.holidays) or day in days.worked


@pytest.mark.parametrize("days", [OFFICE, MILL, SHOP])
def test_counting_is_looking_at_every_day(days):
    """Proves: the count between any two days, and the day at any place, are what walking day by day finds.

    Sensitivity: a count by whole weeks of five days, or one that forgets the worked Saturday or counts the last day
    too, differs on most of the pairs.
    """
    first = date(2018, 4, 26)
    for begin in range(12):
        start = first + timedelta(begin)
        walked = [start + timedelta(n) for n in range(40)]
        worked = [day for day in walked if works(days, day)]
        assert [days.count(start, day) for day in walked] == [sum(w < day for w in worked) for day in walked]
        assert [days.day(start, place) for place in range(20)] == worked[:20]


def test_times_run_while_people_work():
    """Proves: half a day is half a day on a working day and nothing on a day off, and the way back agrees.

    Monday 30 April to Monday 7 May 2018: 1 May is off, Saturday 5 May is worked, so five days pass; after four of them
    (Monday, Wednesday, Thursday, Friday) the next begins on Saturday, after five on Monday a week after the onset.
    """
    monday = date(2018, 4, 30)
    assert [OFFICE.elapsed(monday, days) for days in (0, 0.5, 1, 1.5, 2, 2.25, 7)] == [0, 0.5, 1, 1, 1, 1.25, 5]
    assert [OFFICE.moment(monday, periods) for periods in (0, 0.5, 1, 4, 5)] == [0, 0.5, 2, 5, 7]
    assert [OFFICE.ended(monday, periods) for periods in (0, 0.5, 1, 4, 5)] == [0, 0.5, 1, 5, 6]


def test_lengths_follow_one_another():
    """Proves: the second length begins where the first ends, in calendar time or after whole periods.

    From Saturday 28 April 2018: four days (to Tuesday night) hold one working day, the four after them (Wednesday to
    Saturday) four. After three periods (to Thursday night) a week (to the next Thursday night, Ascension off) holds
    Friday, Saturday, Monday, Tuesday, Wednesday. Sensitivity: both counted from the onset give (1, 4) and (3, 4) too
    few or too many.
    """
    calendar = Calendar(DAY, 250, OFFICE)
    saturday = date(2018, 4, 28)
    assert calendar.spell(saturday, Duration(96.0), Duration(96.0)) == (1, 4)
    assert calendar.spell(saturday, Duration(3.0, in_periods=True), Duration(168.0)) == (3, 5)


def test_where_working_time_is_spread_evenly_lengths_are_means():
    """Proves: with 300 days a year and none stated, lengths count by the mean over the year, dated or not."""
    calendar = Calendar(DAY, 300)
    week = Duration(168.0)
    assert calendar.spell(date(2018, 4, 28), week, week) == (calendar.periods(week),) * 2
    assert calendar.days_between(date(2018, 4, 28), 2, 7) == calendar.days(5)
    assert calendar.position(date(2018, 4, 28), date(2018, 5, 8)) == 10 / calendar.days(1)


@pytest.mark.parametrize("year", [220, 240, 261])
def test_few_daily_periods_are_mondays_to_fridays(year):
    """Proves: with no working days stated, dates and lengths both count Mondays to Fridays, however many a year has.

    Sensitivity: lengths by the mean and dates by the weekday make an outage of two weeks end on another day.
    """
    calendar, week = Calendar(DAY, year), Duration(168.0)
    saturday = date(2018, 4, 28)
    assert calendar.spell(saturday, week, week) == (5, 5)
    assert calendar.date(saturday, 10) == date(2018, 5, 14)
    assert calendar.position(saturday, date(2018, 5, 14)) == 10
    assert calendar.days_between(saturday, 0, 10) == 14
    assert calendar.periods(week) == pytest.approx(7 * year / 365)
