"""The table of duties: read, checked with row, column and remedy, written, and made in Python."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
ROW = "new duties[origin=coast, destination=hills, part=SEAL, rate=0.1, customs_value=6{more}]"


def refused(*changes):
    """Findings of the starter with some changes."""
    with pytest.raises(rs.InputError) as found:
        rs.read_model(STARTER).changed(*changes)
    return [(one.file, one.column, one.code.value) for one in found.value.problems]


def starter(folder, rows, header="origin,destination,part,rate"):
    """The starter with a table of duties, in a folder of its own."""
    shutil.copytree(STARTER, folder)
    (folder / "duties.csv").write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return folder


def test_they_are_read_and_written(tmp_path):
    """Proves: every cell reaches the duty and the lane; a folder, tables and a graph give the same model back.

    Seals of the coast are worth 6 to customs: 0.6 a unit, by air and by sea, and 8 % of 8 on top on everything.
    """
    model = rs.read_model(STARTER).changed(ROW.format(more=""), "new duties[destination=hills, rate=0.08]")
    assert model.network.duties == (
        rs.Duty("hills", 0.08), rs.Duty("hills", 0.1, origin="coast", part="SEAL", customs_value=6.0),
    )  # fmt: skip
    lanes = model.network.lanes
    assert lanes["MARINO>PLANT:SEAL:sea"].duty == pytest.approx(0.6 + 0.08 * 8)
    assert lanes["ORION>PLANT:SEAL:road"].duty == pytest.approx(0.08 * 8)
    assert lanes["PLANT>CITY:PUMP:road"].duty == 0
    model = replace(model, provenance=())
    assert rs.read_model(rs.write_model(model, tmp_path / "a")).network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network


def test_a_duty_may_be_on_a_value_in_another_currency(tmp_path):
    """Proves: a customs value of 6 dollars at 0.9 is 5.40: 0.54 a unit. A rate has no currency."""
    header = "origin,destination,part,rate,customs_value,currency"
    folder = starter(tmp_path / "m", ["coast,hills,SEAL,0.1,6,USD"], header)
    with (folder / "model.toml").open("a", encoding="utf-8") as file:
        file.write("\n[exchange_rates]\nUSD = 0.9\n")
    assert rs.read_model(folder).network.lanes["MARINO>PLANT:SEAL:sea"].duty == pytest.approx(0.54)


def test_duties_of_a_network_made_in_python():
    """Proves: `with_duties` writes them into the lanes; without that a network is refused: its lanes cost less.

    Sensitivity: taken as it is, the duty would be stated and never paid.
    """
    model = rs.read_model(STARTER)
    stated = replace(model.network, duties=(rs.Duty("hills", 0.1),))
    whole = rs.with_duties(stated)
    assert whole.lanes["KLEIN>PLANT:MOTOR:road"].duty == pytest.approx(0.1 * whole.parts["MOTOR"].unit_value)
    assert rs.with_duties(model.network) is model.network
    with pytest.raises(rs.InputError) as found:
        rs.exposure(replace(model, network=stated))
    assert ("lanes", "duty") in {(one.file, one.column) for one in found.value.problems}


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("new duties[origin=moon, destination=hills, rate=0.1]", ("origin", "unknown-reference")),
        ("new duties[origin=coast, destination=moon, rate=0.1]", ("destination", "unknown-reference")),
        ("new duties[destination=hills, part=SEALS, rate=0.1]", ("part", "unknown-reference")),
        ("new duties[destination=hills, rate=0.1, customs_value=6]", ("part", "needed")),
        ("new duties[destination=hills, part=SEAL, rate=-0.1]", ("rate", "out-of-bounds")),
        ("new duties[destination=hills, part=SEAL, rate=0.1, customs_value=0]", ("customs_value", "out-of-bounds")),
        ("new duties[destination=hills, part=SEAL]", ("rate", "blank-cell")),
    ],
)
def test_what_is_wrong_has_its_place(change, finding):
    """Proves: each mistake is one finding at its cell.

    Sensitivity: a misspelt region would be a duty that nobody pays, and nobody would see it.
    """
    assert refused(change) == [("duties.csv", *finding)]


def test_the_same_goods_twice_are_a_finding():
    """Proves: two rows of one origin, destination and part are reported: a copy would be paid twice."""
    assert ("duties.csv", "origin", "duplicate-key") in refused(*["new duties[destination=hills, rate=0.1]"] * 2)


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        ("hills,coast,SEAL,0.1", ("origin", "no-match")),
        ("coast,river,SEAL,0.1", ("destination", "no-match")),
        ("coast,hills,,25", ("rate", "implausible")),
        ("hills,hills,,0.1", ("origin", "conflict")),
    ],
)
def test_what_is_odd_is_warned_of(tmp_path, row, warning):
    """Proves: a duty that is never paid, a percentage written as a number, and one on goods at home are told."""
    found = rs.check(starter(tmp_path / "m", [row]))
    assert (*warning, 2) in {(one.column, one.code.value, one.row) for one in found if one.file == "duties.csv"}
    assert not found.errors
