"""One slip of the pen is one finding, at the cell to mend, however many cells it makes wrong."""

from __future__ import annotations

import pytest

from resilience.files import check


def change(place, old, new):
    """Replace words in a file."""
    text = place.read_text()
    assert old in text
    place.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("table", "column", "old", "new"),
    [("parts", "part", "VALVE", "VALEV"), ("parts", "part", "PUMP", "PUMPS"), ("sites", "site", "PLANT", "PLNAT"),
     ("parts", "part", "VALVE", "2031-05-01"), ("sites", "site", "NEAR", "1999-12-03")],
)  # fmt: skip
def test_a_name_misspelled_in_its_list_is_one_finding(tiny, table, column, old, new):
    """Proves: the finding stands at the list, with what to write there; the tables that spell it rightly have none.

    Sensitivity: five tables with `Use one of 2031-05-01` as the remedy.
    """
    change(tiny.model / f"{table}.csv", f"\n{old},", f"\n{new},")
    (finding,) = [one for one in check(tiny.model).errors if one.code == "unknown-reference"]
    assert (finding.file, finding.column) == (f"{table}.csv", column)
    assert f"Write '{old}' here" in finding.remedy
    assert ("reads as a date" in finding.message) == new[0].isdigit()


def test_a_name_misspelled_in_one_other_table_is_told_there(tiny):
    """Proves: where the list is right and one cell is not, the finding stands at the cell."""
    change(tiny.model / "demand.csv", "PUMP", "PMUP")
    found = [one for one in check(tiny.model).errors if one.code == "unknown-reference"]
    assert [(one.file, one.remedy) for one in found] == [("demand.csv", "Did you mean 'PUMP'?")]


def test_swapped_coordinates_are_told_as_such(tiny):
    """Proves: a latitude of 139.7 is told as a swap with the longitude, one of 400 as out of bounds."""
    place = tiny.model / "sites.csv"
    head, *rows = place.read_text().splitlines()
    for value, told in (("139.7", True), ("400", False)):
        place.write_text("\n".join([f"{head},latitude,longitude", *(f"{row},{value},35.7" for row in rows)]) + "\n")
        findings = [one for one in check(tiny.model).errors if one.column == "latitude"]
        assert findings
        assert all(("are swapped" in one.remedy) == told for one in findings)


def test_a_refund_that_is_not_stated_is_told(tiny):
    """Proves: `check` says which it is taken for; stated either way it says nothing."""
    place = tiny.model / "model.toml"
    text = "\n".join(line for line in place.read_text().splitlines() if not line.startswith("holding_refund"))
    for line, told in (("", True), ("holding_refund = true\n", False), ("holding_refund = false\n", False)):
        place.write_text(line + text + "\n")
        assert any("holding_refund is not stated" in note for note in check(tiny.model).notes) == told
