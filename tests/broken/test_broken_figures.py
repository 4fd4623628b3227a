"""Figures and sweeps of a replay: each defect is a finding with its line, key and remedy."""

from __future__ import annotations

import pytest
from support.figures import day, figure

from resilience.files import read_model, read_scenarios
from resilience.files.checking import check
from resilience.hazard.sweeps import LeadSweep, StockSweep

FIRST = "[[hazard]]                      # any"
RATED, DATED = 'rate = 0.02\nper = "target"', "onset = 1997-02-01"
FEBRUARY = {"start": day("1997-02-01"), "end": day("1997-02-28")}
LOST = figure("cars lost", "lost", "cars", 5, 1, 9, **FEBRUARY, source="x")
LANE = 'lane = "ORION>PLANT:SEAL:road"'
NORMAL = LOST.replace('"lost"', '"normal"').replace("start = 1997-02-01\nend = 1997-02-28\n", "")
SUM = NORMAL.replace('"normal"', '"sum"').replace('"cars lost"', '"all"')
SWEEP = '[[sweep]]\nsite = "PLANT"\npart = "SEAL"\ncovers = ["1 d"]\nsource = "x"\n'

CASES = [
    (LOST.replace("value = 5", "value = 50"), "range", "figure[1].value"),
    (LOST.replace("value = 5", "value = 1997-02-05"), "bad-value", "figure[1].value"),
    (LOST.replace("end = 1997-02-28\n", ""), "needed", "figure[1].end"),
    (LOST.replace("end = 1997-02-28", "end = 1997-01-28"), "range", "figure[1].end"),
    (LOST.replace('"lost"', '"lots"'), "unknown-word", "figure[1].measure"),
    (LOST + LANE + "\n", "conflict", "figure[1].lane"),
    (LOST + LOST, "duplicate-key", "figure[2].name"),
    (LOST.replace("low = 1\n", ""), "missing-key", "figure[1].low"),
    (NORMAL + LANE + "\n", "bad-value", "figure[1].value"),
    (LOST + SUM + 'of = ["cars lots"]\n', "unknown-reference", "figure[2].of"),
    (LOST + SUM, "needed", "figure[2].of"),
    (LOST + SWEEP.replace('covers = ["1 d"]\n', ""), "needed", "sweep[1].covers"),
    (LOST + SWEEP + LANE + "\n", "conflict", "sweep[1]"),
    (LOST + '[[sweep]]\nlane = "ORION>PLANT:SEAL:road"\nsource = "x"\n', "needed", "sweep[1].lead_times"),
    (LOST + '[[sweep]]\nlane = "ORION>PLANT:SEAL:air"\nlead_times = ["1 d"]\nsource = "x"\n', "unknown-reference",
     "sweep[1].lane"),
    (LOST + SWEEP.replace('"SEAL"', '"SEALS"'), "no-such-position", "sweep[1].site"),
    (LOST.replace("1997", "1996").replace("02-28", "02-27"), "outside-watch", "figure[1].end"),
    (LOST.replace("1997", "2004"), "outside-watch", "figure[1].start"),
    (LOST + SWEEP + SWEEP.replace("1 d", "3 d"), "duplicate-key", "sweep[2]"),
    (LOST + 2 * ('[[sweep]]\n' + LANE + '\nlead_times = ["1 d"]\nsource = "x"\n'), "duplicate-key", "sweep[2]"),
    (LOST + SWEEP + "outputs = [5]\n" + SWEEP.replace("SEAL", "PUMP") + "outputs = [6]\n", "duplicate-key",
     "sweep[2].outputs"),
    (LOST.replace('"lost"', '"wait"').replace("end = 1997-02-28\n", "") + 'lane = "X"\n', "unknown-reference",
     "figure[1].lane"),
]  # fmt: skip


def replay(text):
    """The edits that make the first hazard a dated one and put `text` before it."""
    return [("swap", "starter.toml", FIRST, text + FIRST), ("swap", "starter.toml", RATED, DATED)]


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{c[1]}-{c[2]}" for n, c in enumerate(CASES)])
def test_bad_figure_or_sweep(edit, case: tuple) -> None:
    """Proves: one bad key gives exactly its finding, with the line it is written on.

    A figure read with its defect would be compared with something nobody recorded.
    """
    text, code, key = case
    sick = edit(replay(text))
    errors = check(sick.model, sick.scenarios).errors
    assert [(e.code, e.column) for e in errors] == [(code, key)]
    assert errors[0].file == "starter.toml"
    assert errors[0].row >= 5
    assert errors[0].remedy


TORN = (
    figure("sold", "served", "cars", 9, 1, 5, start=day("1997-02-01"), town="CITY", source="x"),
    figure("normal", "normal", "date", *map(day, ("1997-03-01",) * 3), lane="ORION>PLANT:SEAL:air"),
    '[[sweep]]\nsite = "PLANT"\npart = "SEALS"\ncovers = ["3 weekz", "1 d"]\n',
)
"""An unknown key, a range and no end; no source and an unknown lane; no source, no such part and no such unit."""


def test_all_that_is_wrong_with_a_torn_record_is_found_in_one_round(edit) -> None:
    """Proves: a record with an unreadable key is checked as far as it can be read, and nothing is said twice.

    Besides the records the dated hazard has no detection, a severity in percent, an unknown site and an unknown lane.
    Sensitivity: names were looked up once all keys could be read, in a second round; and for want of a hazard that
    could be read the record was said to belong to none.
    """
    help_ = 'help = [{ lane = "NOWHERE>PLANT:SEAL:road", curve = [["0 d", 50]] }]'
    sick = edit([
        *replay("".join(TORN)),
        ("swap", "starter.toml", '{ kind = "supplier" }', '{ site = "KLIEN" }'),
        ("swap", "starter.toml", "severity = 1.0", f"severity = 90\n{help_}"),
        ("swap", "starter.toml", 'detection = "1 d"\n', ""),
    ])  # fmt: skip
    errors = check(sick.model, sick.scenarios).errors
    assert sorted((e.column, e.code) for e in errors) == [
        ("figure[1].town", "unknown-key"),
        ("figure[1].value", "range"),
        ("figure[2].lane", "unknown-reference"),
        ("figure[2].source", "missing-key"),
        ("hazard[1].detection", "missing-key"),
        ("hazard[1].help[1]", "unknown-reference"),
        ("hazard[1].help[1].curve[1]", "out-of-bounds"),
        ("hazard[1].select.site", "unknown-reference"),
        ("hazard[1].severity", "out-of-bounds"),
        ("sweep[1].covers[1]", "not-a-duration"),
        ("sweep[1].site", "no-such-position"),
        ("sweep[1].source", "missing-key"),
    ]
    (share,) = (e for e in errors if e.column == "hazard[1].help[1].curve[1]")
    assert "Write 0.5 for 50 %" in share.remedy


@pytest.mark.parametrize(("text", "code", "key"), [(LOST, "conflict", "figure"), (SWEEP, "needed", "sweep")])
def test_nothing_to_compare(edit, text: str, code: str, key: str) -> None:
    """Proves: a figure of no dated hazard, and a sweep with nothing to compare with, are refused.

    Read on, both would drop out of the replay without a word.
    """
    sick = edit([("swap", "starter.toml", FIRST, text + FIRST)])
    assert [(e.code, e.column) for e in check(sick.model, sick.scenarios).errors] == [(code, key)]


def test_a_single_sweep_and_several_read_alike(edit) -> None:
    """Proves: `[sweep]` is one `[[sweep]]`; and periods are those of the model.

    Read in calendar days, a day of cover at 240 working days a year would be 1 period and not 0.66.
    """
    sick = edit(replay(LOST + SWEEP.replace("[[sweep]]", "[sweep]")))
    model = read_model(sick.model)
    single = read_scenarios(sick.scenarios).on(model.calendar).replay
    assert single is not None
    assert single.recorded is None
    assert [sweep.covers for sweep in single.of(StockSweep)] == [(pytest.approx(model.calendar.working_share),)]
    assert not single.of(LeadSweep)
