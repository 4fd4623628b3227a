"""Broken scenario files: every defect has its line and key."""

from __future__ import annotations

import pytest

from resilience.errors import InputError
from resilience.files import check, read_scenarios

FIRE, FLOOD, SWING, CRISIS = 5, 18, 42, 53
"""Lines of the [[hazard]] headers."""

RECORD = '[recorded]\nloss = 5\nlow = 1\nhigh = 9\nunit = "cars"\nsource = "x"\n[[hazard]]                      # any'
SWEEP = '[sweep]\nsite = "PLANT"\npart = "SEAL"\ncovers = ["1 d"]\nsource = "x"\n[[hazard]]  # any'
CASES = [
    # old text, new text, code, line, key
    ('title = "Starter', 'titel = "Starter', "unknown-key", 1, "titel", ("missing-key", None, "title")),
    ("seed = 7", 'seed = "7"', "bad-value", 2, "seed"),
    ("seed = 7\n", "", "missing-key", None, "seed"),
    ("cycle_strata = 2", "cycle_strata = 0", "out-of-bounds", 3, "cycle_strata"),
    ('name = "supplier-fire"\n', "", "missing-key", FIRE, "hazard[1].name"),
    ('name = "supplier-fire"', 'name = "river-flood"', "duplicate-key", FLOOD + 1, "hazard[2].name"),
    ('hits = "capacity"', 'hits = "capcity"', "unknown-word", 7, "hazard[1].hits"),
    ('{ kind = "supplier" }', '{ knd = "supplier" }', "unknown-key", 8, "hazard[1].select.knd"),
    ('{ kind = "supplier" }', '{ kind = "suplier" }', "unknown-reference", 8, "hazard[1].select.kind"),
    ('{ kind = "supplier" }', '{ site = ["KLEIN", "KLIEN"] }', "unknown-reference", 8, "hazard[1].select.site"),
    ('{ kind = "supplier" }', '{ kind = "supplier", part = "PUMP" }', "selects-nothing", 8, "hazard[1].select"),
    ('{ region = "river" }', '{ region = "rivers" }', "unknown-reference", 21, "hazard[2].select.region"),
    ('{ mode = "sea" }', '{ mode = "rail" }', "selects-nothing", 33, "hazard[3].select"),
    ('{ market = "CITY" }', '{ market = "PLANT" }', "unknown-reference", 45, "hazard[4].select.market"),
    ('{ market = "CITY" }', '{ mode = "sea" }', "conflict", 45, "hazard[4].select", ("needed", 42, "hazard[4].per")),
    ("rate = 0.02", 'rate = "often"', "bad-value", 9, "hazard[1].rate"),
    ("rate = 0.02", "rate = inf", "not-finite", 9, "hazard[1].rate"),
    ("rate = 0.02", "rate = 0.02\nonset = 1997-02-01", "conflict", 10, "hazard[1].onset"),
    ("rate = 0.02\n", "", "needed", FIRE, "hazard[1].rate"),
    ("rate = 0.02", 'onset = "1 Feb 1997"', "bad-value", 9, "hazard[1].onset"),
    ('per = "target"\n', "", "needed", FIRE, "hazard[1].per"),
    ('per = "target"', 'per = "each"', "unknown-word", 10, "hazard[1].per"),
    ("severity = 1.0", "severity = 1.5", "out-of-bounds", 11, "hazard[1].severity"),
    ("severity = 1.0", "severity = -0.5", "distribution", 11, "hazard[1].severity"),
    ("severity = 1.0", 'severity = "total"', "not-a-number", 11, "hazard[1].severity"),
    ("severity = 1.0", 'severity = { distribution = "exponential", mean = 0.5 }', "out-of-bounds", 11,
     "hazard[1].severity"),
    ("severity = 1.0\n", "", "needed", FIRE, "hazard[1].severity"),
    ('"lognormal"', '"lognormel"', "unknown-word", 12, "hazard[1].duration"),
    ('"lognormal", ', '"weibull", ', "unknown-key", 12, "hazard[1].duration"),
    (", sigma = 0.6", "", "missing-key", 12, "hazard[1].duration"),
    ("sigma = 0.6", "sigma = 0", "distribution", 12, "hazard[1].duration"),
    ('median = "10 d"', "median = 10", "not-a-duration", 12, "hazard[1].duration"),
    ('median = "10 d"', 'median = "10 sols"', "not-a-duration", 12, "hazard[1].duration"),
    ('mode = "10 d"', 'mode = "40 d"', "distribution", 25, "hazard[2].duration"),
    ("weights = [0.7, 0.3]", "weights = [0.7]", "distribution", 24, "hazard[2].severity"),
    ("weights = [0.7, 0.3]", "weights = 0.7", "bad-value", 24, "hazard[2].severity"),
    ('duration = "3 wk"', 'duration = "0 d"', "out-of-bounds", 48, "hazard[4].duration"),
    ('duration = "3 wk"\n', "", "needed", SWING, "hazard[4].duration"),
    ('duration = "3 wk"', 'duration = { distribution = "geometric", mean = "1 h" }', "distribution", 48,
     "hazard[4].duration"),
    ('ramp = "10 d"', 'recovery = "linear"', "old-word", 13, "hazard[1].recovery"),
    ('ramp = "10 d"', 'recovery = "lineal"', "unknown-word", 13, "hazard[1].recovery"),
    ('ramp = "10 d"', 'ramp = "10 d"\nrecovery = "step"', "conflict", 14, "hazard[1].recovery"),
    ('ramp = "10 d"', 'ramp = "10 d"\nseason = "14-01..15-99"', "bad-value", 14, "hazard[1].season"),
    ('ramp = "10 d"', 'ramp = "10 d"\nseason = "Jun..Aug 0.5, Aug..Oct 0.5"', "bad-value", 14, "hazard[1].season"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock = "burnt"', "unknown-word", 14, "hazard[1].stock"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock = "destroyed"', "needed", FIRE, "hazard[1].stock_loss"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock = "destroyed"\nstock_loss = 0', "needed", 15, "hazard[1].stock_loss"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock = "destroyed"\nstock_loss = -0.5', "out-of-bounds", 15,
     "hazard[1].stock_loss"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock = "destroyed"\nstock_loss = nan', "not-finite", 15, "hazard[1].stock_loss"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock = "destroyed"\nstock_loss = "half"', "bad-value", 15,
     "hazard[1].stock_loss"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock = "locked"\nstock_loss = 0.5', "conflict", 15, "hazard[1].stock_loss"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock = "destroyed"\nstock_loss = 1.5', "out-of-bounds", 15,
     "hazard[1].stock_loss"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock_loss = 0.5', "conflict", 14, "hazard[1].stock_loss"),
    ('ramp = "10 d"', 'ramp = "10 d"\nstock = "usable"\nstock_loss = 0.5', "conflict", 15, "hazard[1].stock_loss"),
    ("strata = 4", 'strata = 4\nstock = "usable"', "conflict", 39, "hazard[3].stock"),
    ('{ kind = "supplier" }', '{ market = "CITY" }\nstock = "usable"', "selects-nothing", 8, "hazard[1].select"),
    ('hits = "capacity"', 'hits = "duty"', "needed", 8, "hazard[1].select.into"),
    ('hits = "capacity"', 'hits = "currency"', "needed", 8, "hazard[1].select.currency"),
    ('{ kind = "supplier" }', '{ kind = "supplier", into = "hills" }', "conflict", 8, "hazard[1].select.into"),
    ('{ kind = "supplier" }', '{ kind = "supplier", currency = "CNY" }', "unknown-reference", 8,
     "hazard[1].select.currency", ("conflict", 8, "hazard[1].select.currency")),
    ('hits = "capacity"\nselect = { kind = "supplier" }', 'hits = "duty"\nselect = { site = "KLEIN", into = "moon" }',
     "unknown-reference", 8, "hazard[1].select.into"),
    ('hits = "capacity"\nselect = { kind = "supplier" }',
     'hits = "duty"\nselect = { market = "CITY", into = "hills" }', "selects-nothing", 8, "hazard[1].select"),
    ('ramp = "10 d"', 'ramp = "0 d"', "out-of-bounds", 13, "hazard[1].ramp"),
    ('ramp = "10 d"', "ramp = 10", "not-a-duration", 13, "hazard[1].ramp"),
    ('ramp = "10 d"', 'ramp = "10 d"\nextra = "3 d"', "conflict", 14, "hazard[1].extra"),
    ('ramp = "10 d"', 'curve = [["0 d", 0], ["9 d", 1]]', "conflict", 12, "hazard[1].duration"),
    ('duration = "20 d"', 'recovery = "curve"\ncurve = [0, 0.5]', "old-word", 59, "hazard[5].recovery",
     ("curve-in-periods", 60, "hazard[5].curve")),
    ('duration = "20 d"', 'curve = [["0 d", 0], ["9 d", 1.5]]', "out-of-bounds", 59, "hazard[5].curve[2]"),
    ('duration = "20 d"', 'curve = [["0 d", 0], ["9 d"]]', "bad-value", 59, "hazard[5].curve[2]"),
    ('duration = "20 d"', 'curve = [["0 d", 0], ["9 d", "all"]]', "not-a-number", 59, "hazard[5].curve[2]"),
    ('duration = "20 d"', 'curve = [["0 d", 0], [9, 1]]', "not-a-duration", 59, "hazard[5].curve[2]"),
    ('duration = "20 d"', 'curve = [["0 d", 0], ["9 d", 0.9]]', "never-whole", 59, "hazard[5].curve[2]"),
    ('duration = "20 d"', 'curve = [["1 d", 0], ["9 d", 1]]', "bad-value", 59, "hazard[5].curve[1]"),
    ('duration = "20 d"', 'curve = [["0 d", 0], ["9 d", 0], ["8 d", 1]]', "bad-value", 59, "hazard[5].curve[3]"),
    ('duration = "20 d"', 'curve = [["0 d", 0], ["9 d", 0], ["9 periods", 1]]', "conflict", 59, "hazard[5].curve[1]"),
    ('duration = "20 d"\n', "", "needed", CRISIS, "hazard[5].duration"),
    ("strata = 4", 'strata = 4\nramp = "3 d"', "conflict", 39, "hazard[3].ramp"),
    ('hits = "arrivals"', 'hits = "lead_time"', "needed", 30, "hazard[3].extra"),
    ('hits = "arrivals"', 'hits = "lead_time"\nextra = "5 d"\nseverity = 1', "conflict", 34, "hazard[3].severity"),
    ('hits = "arrivals"', 'hits = "lead_time"\nextra = "5 d"\ntransit_loss = 0.1', "conflict", 34,
     "hazard[3].transit_loss"),
    ('hits = "arrivals"', 'hits = "lead_time"\nextra = "3 h"', "out-of-bounds", 33, "hazard[3].extra"),
    ("strata = 4", "strata = 4\nsamples = 9", "conflict", 39, "hazard[3].samples"),
    ("strata = 4", "strata = 0", "out-of-bounds", 38, "hazard[3].strata"),
    ("strata = 4", "strata = 40000", "too-much", 38, "hazard[3].strata"),
    ("sigma = 0.6", "sigma = 9", "too-much", 12, "hazard[1].duration"),
    ("cycle_strata = 2", "cycle_strata = 4000", "out-of-bounds", 3, "cycle_strata"),
    ("weights = [0.7, 0.3]", "weights = [7e300, 3e300]", "too-much", 24, "hazard[2].severity"),
    ('detection = "1 d"\n', "", "missing-key", FIRE, "hazard[1].detection"),
    ('duration = "3 wk"', 'duration = "3 wk"\ntransit_loss = 0.5', "conflict", 49, "hazard[4].transit_loss"),
    ('compound = ["port-congestion",', 'compound = ["port-jam",', "unknown-reference", 61, "hazard[5].compound[1]"),
    ("strata = 4", 'strata = 4\ncompound = ["port-crisis"]', "compound-cycle", 39, "hazard[3].compound"),
    ("strata = 4", 'strata = 4\ncompound = ["port-congestion"]', "compound-cycle", 39, "hazard[3].compound"),
    ("samples = 6", "samples = 6\nonly_in_compound = true", "never-strikes", 63, "hazard[5].only_in_compound"),
    ("samples = 6", 'help = [{ lane = "ORION>PLANT:SEAL:air", curve = [["0 d", 1]] }]', "unknown-reference", 62,
     "hazard[5].help[1]"),
    ("samples = 6", 'help = [{ lane = "ORION>PLANT:SEAL:road", curve = [] }]', "bad-value", 62,
     "hazard[5].help[1].curve"),
    ("samples = 6", 'help = [{ lane = "ORION>PLANT:SEAL:road", curve = [0, 50, 120] }]', "curve-in-periods", 62,
     "hazard[5].help[1].curve"),
    ("samples = 6", 'help = [{ lane = "ORION>PLANT:SEAL:road", curve = [["2 d", 0]] }]', "bad-value", 62,
     "hazard[5].help[1].curve[1]"),
    ('source = "made up for illustration"\n', "", "missing-key", FIRE, "hazard[1].source"),
    ('grade = "assumed"', 'grade = "asumed"', "unknown-word", 16, "hazard[1].grade"),
    ("[[hazard]]                      # any", RECORD, "conflict", 5, "recorded"),
    ("[[hazard]]                      # any", RECORD.replace("loss = 5", "loss = 50"), "range", 6, "recorded.loss",
     ("conflict", 5, "recorded")),
    ("[[hazard]]                      # any", SWEEP, "needed", 5, "sweep"),
    ("[[hazard]]                      # any", "[[hazards]]  # any", "unknown-key", 5, "hazards"),
    ("[[hazard]]                      # any", "[hazard]  # any", "toml-syntax", 18, None),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{c[2]}-{c[4]}" for n, c in enumerate(CASES)])
def test_bad_hazard(edit, case: tuple) -> None:
    """Proves: one bad key gives its finding with line and key path, checked against the model too."""
    old, new, code, line, key, *more = case
    sick = edit([("swap", "starter.toml", old, new)])
    errors = check(sick.model, sick.scenarios).errors
    expected = {(code, line, key), *more}
    assert {(e.code, e.row, e.column) for e in errors} == expected
    assert all(e.file == "starter.toml" and e.remedy for e in errors)


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ('"36 h"', 'duration = "1.5 d" and ramp = "1.5 d"'),
        ('"4 periods"', 'duration = "4 periods" and ramp = "4 periods"'),
        ('{ distribution = "uniform", low = "1 wk", high = "3 wk" }',
         'ramp = { distribution = "uniform", low = "1 wk", high = "3 wk" }'),
    ],
)  # fmt: skip
def test_the_old_word_is_answered_in_the_new_ones(edit, written: str, again: str) -> None:
    """Proves: who wrote `linear` reads both things it may have meant, in words to paste, with his own time.

    Sensitivity: taken as down for the time and then whole at once, or as before, the file would pass with another loss.
    """
    was = 'duration = { distribution = "lognormal", median = "10 d", sigma = 0.6 }   # down\nramp = "10 d"'
    sick = edit([("swap", "starter.toml", was, f'duration = {written}\nrecovery = "linear"')])
    (error,) = check(sick.model, sick.scenarios).errors
    assert again in error.remedy
    assert 'duration = "0 d" and ramp = ' in error.remedy


def test_missing_scenarios_are_a_finding(sick) -> None:
    """Proves: a wrong path is reported like any other defect."""
    errors = check(sick.model, sick.scenarios.with_name("starters.toml")).errors
    assert [(e.code, e.file) for e in errors] == [("location", "starters.toml")]


def test_folder_without_files(sick, tmp_path) -> None:
    """Proves: an empty folder is no scenario set; reading it as "no hazards" would make every plan look safe."""
    (tmp_path / "calm").mkdir()
    assert [e.code for e in check(sick.model, tmp_path / "calm").errors] == ["empty-file"]


def test_files_of_a_folder_must_agree(tmp_path, sick) -> None:
    """Proves: two files of one folder that state different seeds are reported, not resolved by file order."""
    folder = tmp_path / "both"
    folder.mkdir()
    first, second = sick.scenarios.read_text().split("[[hazard]]                      # a flood")
    (folder / "a.toml").write_text(first)
    (folder / "b.toml").write_text("seed = 8\n\n[[hazard]]  # a flood" + second)
    with pytest.raises(InputError) as caught:
        read_scenarios(folder)
    assert [(p.code, p.file, p.row, p.column) for p in caught.value.problems] == [("conflict", "b.toml", 1, "seed")]


def test_a_dated_replay_reads(edit) -> None:
    """Proves: a dated hazard with a record passes; without onset the same record is refused above."""
    sick = edit([
        ("swap", "starter.toml", "[[hazard]]                      # any", RECORD),
        ("swap", "starter.toml", 'rate = 0.02\nper = "target"', "onset = 1997-02-01"),
    ])  # fmt: skip
    assert not check(sick.model, sick.scenarios).errors
