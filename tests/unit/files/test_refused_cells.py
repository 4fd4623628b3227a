"""What is refused is refused: it is not called missing, and nothing is reckoned from what stands for it."""

from __future__ import annotations

import pytest

from resilience.files import check


def change(place, old, new):
    """Replace words in a file."""
    text = place.read_text()
    assert old in text
    place.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [("periods_per_year = 52", "periods_per_year = 5200"), ('"1 wk"', '"1 week long"'),
     ("holding_rate = 0.2", "holding_rate = -0.2"), ("currency", "curency"), ("title", "levers = 3\ntitle")],
)  # fmt: skip
@pytest.mark.parametrize("stated", ["holding_refund = false\n", ""])
def test_settings_with_a_defect_are_not_called_missing(tiny, old, new, stated):
    """Proves: what stands beside a wrong setting is not told as not stated, nor is a time held against a stand-in.

    Sensitivity: "holding_refund is not stated" under each of these, though the file states it.
    """
    place = tiny.model / "model.toml"
    lines = [line for line in place.read_text().splitlines() if not line.startswith("holding_refund")]
    place.write_text(stated + "\n".join(lines) + "\n")
    change(place, old, new)
    findings = check(tiny.model, tiny.scenarios)
    assert findings.errors
    assert not any("not stated" in words for words in (*findings.notes, *map(str, findings)))
    assert {one.file for one in findings} == {"model.toml"}


def test_a_recovery_time_that_cannot_be_read_is_not_called_missing(tiny):
    """Proves: a site to be survived whose stated time is refused has one finding, at its cell; a blank one has its own.

    Sensitivity: a second finding at model.toml, that the time is not stated.
    """
    with (tiny.model / "model.toml").open("a") as file:
        file.write('\n[constraints]\nsurvive = ["NEAR"]\n')
    change(tiny.model / "sites.csv", "river,3 wk,", "river,3 wks.,")
    assert [(one.file, one.column) for one in check(tiny.model).errors] == [("sites.csv", "time_to_recover")]
    change(tiny.model / "sites.csv", "river,3 wks.,", "river,,")
    assert [one.file for one in check(tiny.model).errors] == ["model.toml"]


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [("demand", "PUMP,100,", 'PUMP,"2,500",'), ("demand", "PUMP,100,", "PUMP,-7,"),
     ("demand", "PUMP,100,", "PUMP,ten,"),
     ("bom", "VALVE,2", 'VALVE,"2,000"'), ("production", "VALVE,250,8", "VALVE,25o,8")],
)  # fmt: skip
def test_nothing_is_reckoned_from_a_refused_number(tiny, table, old, new):
    """Proves: beside the finding at the cell no note or warning tells a number made with what stands for it.

    Sensitivity: a cover "of 1.0 units" with the demand taken for 1, and PLANT holding 100 against 2 that it may keep.
    """
    settings = tiny.model / "model.toml"
    change(settings, '"1 wk"', '"1 d"')
    change(settings, "= 52", "= 240")
    change(tiny.model / "policy.csv", "VALVE,100", "VALVE,3 d")
    change(tiny.model / "sites.csv", "visibility_detection", "visibility_detection,max_cover")
    assert any("units" in note for note in check(tiny.model).notes)
    change(tiny.model / f"{table}.csv", old, new)
    findings = check(tiny.model)
    assert [one.file for one in findings.errors] == [f"{table}.csv"]
    assert not any("units" in note for note in findings.notes)
    assert {one.file for one in findings} == {f"{table}.csv"}
