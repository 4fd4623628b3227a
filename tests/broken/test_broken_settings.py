"""Broken `model.toml`: every defect has its line and key."""

from __future__ import annotations

import pytest

from resilience.files import check

CASES = [
    # old text, new text, code, line, key
    ('title = "Starter: pumps from three suppliers"\n', "", "missing-key", None, "title"),
    ('currency = "EUR"', "currency = 1", "bad-value", 2, "currency"),
    ('period = "1 d"', 'period = "1 parsec"', "not-a-duration", 3, "period"),
    ('period = "1 d"', "period = 1", "not-a-duration", 3, "period"),
    ('period = "1 d"', 'period = "2 periods"', "bad-value", 3, "period"),
    ('period = "1 d"', 'period = "0 d"', "bad-value", 3, "period"),
    ("periods_per_year = 240", "periods_per_year = 0", "out-of-bounds", 4, "periods_per_year"),
    ("periods_per_year = 240", "periods_per_year = 400", "out-of-bounds", 4, "periods_per_year"),
    ("periods_per_year = 240", 'periods_per_year = "240"', "bad-value", 4, "periods_per_year"),
    ("periods_per_year = 240", "periods_per_year = nan", "not-finite", 4, "periods_per_year"),
    ("holding_rate = 0.25", "holding_rate = -0.25", "out-of-bounds", 5, "holding_rate"),
    ("holding_rate = 0.25", "holding_rate = true", "bad-value", 5, "holding_rate"),
    ('"buffers", "lots"', '"buffer", "lots"', "unknown-word", 6, "levers[1]"),
    ('["buffers", "lots", "sources", "reserves", "visibility"]', '"buffers"', "bad-value", 6, "levers"),
    ("holding_refund = true", 'holding_refund = "yes"', "bad-value", 7, "holding_refund"),
    ('max_cover = "60 d"', "max_cover = 60", "not-a-duration", 8, "max_cover"),
    ('max_cover = "60 d"', 'max_cover = "0 d"', "out-of-bounds", 8, "max_cover"),
    ("budget = 500000", "budget = -1", "out-of-bounds", 12, "constraints.budget"),
    ("fill_rate = 0.95", "fill_rate = 95", "out-of-bounds", 13, "constraints.fill_rate"),
    ("fill_rate = 0.95", "fillrate = 0.95", "unknown-key", 13, "constraints.fillrate"),
    ('survive = ["KLEIN"]', 'survive = ["KLIEN"]', "unknown-reference", 14, "constraints.survive[1]"),
    ('survive = ["KLEIN"]', 'survive = ["KLEIN", "CITY"]', "conflict", 14, "constraints.survive[2]"),
    ("survive_margin = 1.0", "survive_margin = 0", "out-of-bounds", 15, "constraints.survive_margin"),
    ("buffers = 0.5", 'buffers = "half"', "bad-value", 18, "constraints.change.buffers"),
    ("cvar_level = 0.95", "cvar_level = 1.0", "out-of-bounds", 23, "risk.cvar_level"),
    ("years = 10000", "years = 1.5", "bad-value", 24, "risk.years"),
    ("[risk]", "[risks]", "unknown-key", 21, "risks"),
    ('"demand.quantity" = "assumed"', '"demand.quantity" = 3', "bad-value", 27, "sources"),
    ("[risk]", "[risk", "toml-syntax", 21, None),
    ("[risk]", "[constraints]", "toml-syntax", 21, None),
    ("years = 10000", "years =", "toml-syntax", 24, None),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line", "key"), CASES, ids=[f"{c[4]}-{c[1]}"[:50] for c in CASES])
def test_bad_setting(edit, old: str, new: str, code: str, line: int | None, key: str | None) -> None:
    """Proves: one bad key gives one finding with its line; a lax reader would take "240" or true for a number."""
    errors = check(edit([("swap", "model.toml", old, new)]).model).errors
    assert [(e.code, e.file, e.row, e.column) for e in errors] == [(code, "model.toml", line, key)]
    assert all(error.remedy for error in errors)


def test_a_site_to_be_survived_without_a_time_to_recover(edit) -> None:
    """Proves: how long it is down must be stated; without it, surviving KLEIN would be taken for granted."""
    errors = check(edit([("swap", "sites.csv", ",30 d,20 d,45 d,", ",,,,")]).model).errors
    assert [(e.code, e.file, e.row, e.column) for e in errors] == [
        ("needed", "model.toml", 14, "constraints.survive[1]")
    ]


def test_no_holding_rate_anywhere(edit) -> None:
    """Proves: there is no default holding rate; each part without its own is reported, SEAL has one."""
    errors = check(edit([("swap", "model.toml", "holding_rate = 0.25 ", "# ")]).model).errors
    assert [(e.code, e.file, e.row, e.column) for e in errors] == [
        ("needed", "parts.csv", row, "holding_rate") for row in (2, 3, 5)
    ]


OFFICE = 'weekdays = ["mon", "tue", "wed", "thu", "fri"]'
CALENDARS = [
    # [calendar], more changes, and of each finding: code and key
    (OFFICE.replace("fri", "fry"), (), [("unknown-word", "calendar.weekdays[5]")]),
    ("weekdays = []", (), [("missing-key", "calendar.weekdays")]),
    ("holidays = [2019-04-19]", (), [("missing-key", "calendar.weekdays")]),
    (f"{OFFICE}\nholiday = [2019-04-19]", (), [("unknown-key", "calendar.holiday")]),
    (f'{OFFICE}\nholidays = ["Good Friday"]', (), [("bad-value", "calendar.holidays[1]")]),
    (f"{OFFICE}\nholidays = [2019-04-19T00:00:00]", (), [("bad-value", "calendar.holidays[1]")]),
    (f"{OFFICE}\nworked = [1]", (), [("bad-value", "calendar.worked[1]")]),
    (f"{OFFICE}\nholidays = [2019-04-19, 2019-04-20]", (), [("conflict", "calendar.holidays[2]")]),
    (f"{OFFICE}\nworked = [2019-04-19, 2019-04-20]", (), [("conflict", "calendar.worked[1]")]),
    (f"{OFFICE}\nholidays = [2019-04-19]\nworked = [2019-04-19]", (), [("conflict", "calendar.worked[1]")]),
    (OFFICE, (("= 261", "= 250"),), [("conflict", "periods_per_year")]),
    (OFFICE, (("= 261", "= 267"),), [("conflict", "periods_per_year")]),
    (OFFICE, (('"1 d"', '"12 h"'),), [("conflict", "calendar")]),
    (f"{OFFICE}\nworked = [2019-04-19]", (("= 261", "= 230"), ('"1 d"', '"1 wk"')),
     [("out-of-bounds", "periods_per_year"), ("conflict", "calendar"), ("conflict", "calendar.worked[1]"),
      ("conflict", "periods_per_year")]),
]  # fmt: skip


@pytest.mark.parametrize(("calendar", "more", "wanted"), CALENDARS, ids=[c[0][-30:] + str(c[1]) for c in CALENDARS])
def test_a_broken_calendar(edit, calendar: str, more: tuple, wanted: list) -> None:
    """Proves: every fault of a calendar is found at once, with its key and a remedy, and nothing else is.

    Sensitivity: a calendar that is only read counts a holiday on a Saturday twice, or a worked Friday; one that is
    not held against the periods of a year gives dates of 261 days and durations of 250.
    """
    edits = [("swap", "model.toml", "[risk]", f"[calendar]\n{calendar}\n\n[risk]")]
    edits += [("swap", "model.toml", "periods_per_year = 240", "periods_per_year = 261")]
    edits += [("swap", "model.toml", old, new) for old, new in more]
    errors = check(edit(edits).model).errors
    assert [(error.code, error.column) for error in errors if error.file == "model.toml"] == wanted
    assert all(error.remedy and error.row for error in errors)


@pytest.mark.parametrize("count", [257, 265])
def test_a_sound_calendar(edit, count: int) -> None:
    """Proves: holidays and worked Saturdays of two years are no fault where the periods of a year fit both."""
    days = "holidays = [2019-04-19, 2020-04-10, 2020-12-24]\nworked = [2019-04-13]"
    edits = [("swap", "model.toml", "[risk]", f"[calendar]\n{OFFICE}\n{days}\n\n[risk]")]
    edits += [("swap", "model.toml", "periods_per_year = 240", f"periods_per_year = {count}")]
    assert check(edit(edits).model).errors == ()
