"""`resilience hindcast` where the model states its working days: dates, durations and figures agree."""

from __future__ import annotations

import pytest
from support.figures import day, figure

TABLES = {
    "sites.csv": "site,kind,region\nDAIRY,supplier,hills\nCHURN,plant,town\nSTREET,market,town\n",
    "parts.csv": "part,unit_value\nMILK,1\nBUTTER,5\n",
    "bom.csv": "parent,child,quantity\nBUTTER,MILK,1\n",
    "production.csv": "site,part,capacity,unit_cost\nDAIRY,MILK,80,1\nCHURN,BUTTER,80,4\n",
    "lanes.csv": "origin,destination,part,mode,lead_time,unit_cost,capacity,status,share\n"
    "DAIRY,CHURN,MILK,road,0 h,0,unlimited,active,1\nCHURN,STREET,BUTTER,road,0 h,0,unlimited,active,1\n",
    "policy.csv": "site,part,cover\nCHURN,MILK,3 periods\n",
    "demand.csv": "market,part,quantity,margin,patience\nSTREET,BUTTER,40,10,0\n",
}
SETTINGS = """title = "Dairy"
currency = "CHF"
period = "1 d"
periods_per_year = {days}
holding_rate = 0.1
levers = ["buffers"]
[calendar]
{calendar}
"""
OFFICE = 'weekdays = ["Monday", "tue", "wed", "thu", "fri"]\n'
HOLIDAYS = "holidays = [2018-05-01, 2018-05-10, 2018-05-21]\nworked = [2018-05-05]\n"
SIX = 'weekdays = ["mon", "tue", "wed", "thu", "fri", "sat"]\n'
SEVEN = 'weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n'
SPAN = {"start": day("2018-04-28"), "end": day("2018-06-30")}
LANE = {"lane": "DAIRY>CHURN:MILK:road", "source": "made up"}
EVENT = """title = "The dairy is closed"
seed = 1
[[hazard]]
name = "closed"
hits = "capacity"
select = {{ site = "DAIRY" }}
onset = {onset}
severity = 1.0
{course}
detection = "0 h"
source = "made up"
"""
FIGURES = (
    figure("back", "normal", "date", *[day("2018-05-14")] * 3, **LANE),
    figure("behind", "lost-time", "days", 16, 16, 16, **LANE),
    figure("lost", "lost", "loaves", 1, 1, 1, **SPAN, source="made up"),
    figure("sold", "served", "loaves", 1, 1, 1, **SPAN, source="made up"),
)


@pytest.fixture
def dairy(tmp_path):
    """Make a model folder with a calendar, and a file of one dated event."""

    def write(calendar: str, days: int, onset: str, course: str, figures: tuple[str, ...] = FIGURES):
        folder = tmp_path / "dairy"
        folder.mkdir(exist_ok=True)
        for name, text in TABLES.items():
            (folder / name).write_text(text, encoding="utf-8")
        settings = SETTINGS.format(days=days, calendar=calendar)
        (folder / "model.toml").write_text(settings, encoding="utf-8")
        events = tmp_path / "closed.toml"
        events.write_text(EVENT.format(onset=onset, course=course) + "".join(figures), encoding="utf-8")
        return folder, events

    return write


@pytest.mark.parametrize(
    ("calendar", "days", "down", "first_stop", "whole", "behind"),
    [(OFFICE, 261, 10, "2018-05-03", 45, 14), (OFFICE + HOLIDAYS, 259, 9, "2018-05-04", 43, 14),
     (SIX, 313, 13, "2018-05-02", 55, 16), (SEVEN, 365, 16, "2018-05-01", 64, 16)],
)  # fmt: skip
def test_one_event_ends_on_one_date_in_every_calendar(
    resilience, dairy, calendar, days, down, first_stop, whole, behind
):  # fmt: skip
    """Proves: closed on Saturday 28 April 2018 for 16 days it works again on Monday 14 May, whoever counts.

    Of these days 10 are weekdays, 9 with two holidays and a worked Saturday, 13 with Saturdays, 16 with Sundays; three
    are bridged by stock, from the first day worked: Monday 30 April in an office, else the Saturday itself. Until the
    end of June people work 45, 43, 55 and 64 days. The lane is behind for 14 or 16 days, to Monday 14 May.
    Sensitivity: 16 days times 261 / 365 are 11.4 working days: back on 15 May, 337 lost instead of 280.
    """
    ended = resilience("hindcast", *dairy(calendar, days, "2018-04-28", 'duration = "16 d"'), "--format", "json")
    assert ended.code == 0, ended.err
    (row,) = ended.json["table"]
    assert row["back"] == "2018-05-14"
    assert row["loss"] == pytest.approx(40 * (down - 3))
    assert row["lost"] == pytest.approx(40 * (down - 3))
    assert row["first_stop"] == first_stop
    assert row["sold"] == pytest.approx(40 * (whole - down + 3))
    assert row["behind"] == pytest.approx(behind)


@pytest.mark.parametrize(
    "course",
    [
        'duration = { distribution = "uniform", low = "1 wk", high = "25 d" }',
        'curve = [["0 d", 0], ["16 d", 0], ["16 d", 1]]',
        'duration = { distribution = "discrete", values = ["6 d", "26 d"], weights = [1, 1] }',
    ],
)
def test_every_way_to_state_a_length_is_counted(resilience, dairy, course):
    """Proves: means and curves of 16 calendar days end where a plain 16 days does.

    Sensitivity: the mean of converted ends (7 d: 4, 25 d: 17 working days) is 10.5 and half of 14 May would be lost.
    """
    found = resilience("hindcast", *dairy(OFFICE, 261, "2018-04-28", course), "--format", "json").json
    assert found["table"][0]["back"] == "2018-05-14"
    assert found["table"][0]["loss"] == pytest.approx(280)


def test_a_ramp_begins_where_the_outage_ends(resilience, dairy):
    """Proves: down from Friday 27 April for 11 days (six worked, 1 May off), back over the 7 after them (four worked).

    The dairy makes 80 where 40 are needed, so only the first half of its way back is felt: 10 and 30 of 40 come, one
    day is lost. Lost are six days and one, less three of stock: 160. Sensitivity: with Ascension Day worked the way
    back takes five days: 168; the mean over the year counts 7.8 and 5.0 days: 240.
    """
    files = dairy(OFFICE + HOLIDAYS.splitlines()[0], 258, "2018-04-27", 'duration = "11 d"\nramp = "7 d"', ())
    (row,) = resilience("hindcast", *files, "--format", "json").json["table"]
    assert row["loss"] == pytest.approx(160)


def test_an_event_on_days_off_is_reported(resilience, dairy):
    """Proves: what is over before anybody works again is a finding with its place, not a replay that loses nothing."""
    ended = resilience("check", *dairy(OFFICE, 261, "2018-04-28", 'duration = "2 d"'), "--format", "json")
    assert ended.code == 2
    (found,) = [one for one in ended.json["findings"] if one["severity"] == "error"]
    assert (found["code"], found["column"], found["row"]) == ("hits-nothing", "hazard[1].onset", 7)
    assert resilience("hindcast", *dairy(OFFICE, 261, "2018-04-28", 'duration = "2 d"')).code == 2


def test_an_event_in_a_year_without_holidays_is_pointed_out(resilience, dairy):
    """Proves: where the calendar lists holidays, but none in the year of the event, its reader is told."""
    files = dairy(OFFICE + HOLIDAYS, 259, "2019-04-27", 'duration = "16 d"', ())
    ended = resilience("check", *files, "--format", "json")
    assert ended.code == 0
    assert "no-holidays" in {one["code"] for one in ended.json["findings"]}


WAITING = (
    figure("Monday", "waiting", "loaves", 200, 200, 200, start=day("2018-05-07"), source="made up"),
    figure("Saturday", "waiting", "loaves", 400, 400, 400, start=day("2018-05-12"), source="made up"),
    figure("wait from Monday", "wait", "days", 1, 1, 1, start=day("2018-05-07"), source="made up"),
    figure("wait from Saturday", "wait", "days", 1, 1, 1, start=day("2018-05-12"), source="made up"),
)


@pytest.mark.parametrize(("onset", "length"), [("2018-04-30", "14 d"), ("2018-04-28", "10 periods")])
def test_who_waits_on_a_day_off_waits_as_long_as_it_lasts(resilience, dairy, onset, length):
    """Proves: nobody is added to a queue on a weekend, and a wait is told in days of the calendar, weekends in it.

    Ten weekdays down from Monday 30 April, no stock, and all wait. On Monday 7 May 200 wait (five days of 40), on
    Saturday 12 May all 400. From Monday the 14th 80 a day are served: the 200 by the middle of Wednesday, 9.5 days
    after the 7th; the 400 by the end of Friday the 18th, 7 days after the 12th. Sensitivity: by the mean of 261 in 365
    days 343 wait on the 12th where the onset is the 30th; a wait of working days only is 7.5 and 5.
    """
    folder, events = dairy(OFFICE, 261, onset, f'duration = "{length}"', WAITING)
    (folder / "policy.csv").unlink()
    demand = "market,part,quantity,margin,patience,backlog_cost\nSTREET,BUTTER,40,1000,unlimited,0.1\n"
    (folder / "demand.csv").write_text(demand, encoding="utf-8")
    (row,) = resilience("hindcast", folder, events, "--format", "json").json["table"]
    assert (row["Monday"], row["Saturday"]) == pytest.approx((200, 400))
    assert (row["wait from Monday"], row["wait from Saturday"]) == pytest.approx((9.5, 7))


def test_what_strikes_together_is_counted_from_one_date(resilience, dairy):
    """Proves: a hazard without a date of its own, brought by a dated one, lasts from that one's onset.

    The churn burns on Wednesday 2 May for two days; the dairy is shut with it for 13 days, to Monday 14 May included:
    nine weekdays, of which three are bridged by stock once the churn runs again: six are lost.
    Sensitivity: 13 days by the mean of 261 in 365 are 9.3.
    """
    folder, events = dairy(OFFICE, 261, "2018-05-02", 'duration = "13 d"', ())
    text = events.read_text(encoding="utf-8")
    apart = text.replace("onset = 2018-05-02", "only_in_compound = true")
    lead = text.split("[[hazard]]")[1].replace('"closed"', '"fire"').replace('"DAIRY"', '"CHURN"')
    lead = lead.replace('"13 d"', '"2 d"').replace("severity", 'compound = ["closed"]\nseverity')
    events.write_text(f"{apart}[[hazard]]{lead}", encoding="utf-8")
    (row,) = resilience("hindcast", folder, events, "--format", "json").json["table"]
    assert row["loss"] == pytest.approx(6 * 40)
