"""Changes in the author's own words, percentages, and other words for taking rows away."""

import pytest
from support.tiny import write_tiny

import resilience as rs
from resilience.files.changes.change import InputChange
from resilience.files.changes.from_text import change_of_text
from resilience.files.registry.cells import CellError, parse_cell
from resilience.files.registry.column import Bounds, Column, Kind
from resilience.findings import Findings

NAMES = """
[sheets]
lanes = "Strecken"
[columns.lanes]
unit_cost = "Preis je Stück"
origin = "von"
[columns.parts]
unit_value = "Wert (EUR)"
"""


@pytest.fixture
def renamed(tmp_path):
    """The tiny model with a sheet and columns called otherwise, and the same by our names."""
    tiny = write_tiny(tmp_path)
    before = rs.read_inputs(tiny.model, tiny.scenarios)
    lanes = tiny.model / "lanes.csv"
    lanes.rename(tiny.model / "Strecken.csv")
    lanes = tiny.model / "Strecken.csv"
    lanes.write_text(lanes.read_text().replace("unit_cost", "Preis je Stück").replace("origin", "von"))
    parts = tiny.model / "parts.csv"
    parts.write_text(parts.read_text().replace("unit_value", "Wert (EUR)"))
    settings = tiny.model / "model.toml"
    settings.write_text(settings.read_text() + NAMES)
    return before, rs.read_inputs(tiny.model, tiny.scenarios)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ('lanes[origin=NEAR]."Preis je Stück"*=3', "lanes[origin=NEAR].unit_cost*=3"),
        ('Strecken[von=NEAR]."preis je stück"*=3', "lanes[origin=NEAR].unit_cost*=3"),
        ("lanes[von=NEAR].unit_cost*=3", "lanes[origin=NEAR].unit_cost*=3"),
        ("parts[part=VALVE].Wert+=5", "parts[part=VALVE].unit_value+=5"),
        ("remove Strecken[von=FAR]", "remove lanes[origin=FAR]"),
        ('new parts[part=SEAL, "Wert (EUR)"=2]', "new parts[part=SEAL, unit_value=2]"),
    ],
)
def test_columns_are_changed_by_the_names_of_their_author(renamed, theirs, ours):
    """Proves: what [sheets] and [columns] call otherwise is changed by either name, and comes to the same model.

    Unknown, the author's own column was refused with a list of names that stand nowhere in the author's tables.
    """
    before, after = renamed
    assert after.model(theirs).network == after.model(ours).network == before.model(ours).network
    assert after.model(theirs).network != after.model().network


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lanes.unit_cost*=20%", "Multiply by 1.2 for 20 % more, by 0.8 to take 20 % off, by 0.2 for 20 % of it"),
        ("lanes.unit_cost*=5 %", "Multiply by 1.05 for 5 % more, by 0.95 to take 5 % off"),
        ("lanes.unit_cost*=150%", "Multiply by 2.5 for 150 % more, by 1.5 for 150 % of it"),
        ("lanes.unit_cost*=-20%", "To take 20 % off, multiply by 0.8: *=0.8"),
        ("lanes.min_share+=10%", "to add 0.1 to a share, write +=0.1"),
        ("delete lanes[origin=NEAR]", "To take rows away, write remove"),
        ("Drop lanes[origin=NEAR]", "To take rows away, write remove"),
        ("add sites[site=NEW]", "To put a row below the others, write new"),
        ("Remove lanes[origin=NEAR]", "Write remove in small letters."),
        ("shake lanes[origin=NEAR]", "Write it like"),
    ],
)
def test_what_is_meant_is_told(line, said):
    """Proves: a percentage and another word for remove or new are refused with what to write for what was meant.

    0.2 for `*=20%` would have cut a price to a fifth that was to rise by a fifth.
    """
    findings = Findings()
    assert change_of_text(line, findings) is None
    assert said in findings.errors[0].remedy


def test_a_percentage_in_toml_is_told_the_same():
    """Proves: factor = "20%" is refused with the factor of more and of less."""
    with pytest.raises(rs.InputError, match=r"factor = 1\.2"):
        InputChange("lanes", "factor", "20%", "unit_cost")


def test_times_are_held_against_the_bounds_of_their_column():
    """Proves: a time out of a column's bounds is refused as a number would be, and one within them is read."""
    column = Column("drying", Kind.DURATION, "How long it dries.", bounds=Bounds(excluded=True))
    with pytest.raises(CellError, match="above 0"):
        parse_cell(column, "0 h")
    assert parse_cell(column, "2 h").amount == 2
