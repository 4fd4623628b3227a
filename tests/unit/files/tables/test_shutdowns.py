"""The table of planned shutdowns: read, checked with row, column and remedy, written, and told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import resilience as rs
from resilience.hazard.build import build_scenarios
from resilience.network.checks.capacity import good_capacity
from resilience.network.parts import Node
from resilience.network.year.shutdown import ShutdownRow, ShutdownShape

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"


def maker():
    """A maker of the starter that makes one part of nothing and ships it."""
    network = rs.read_model(STARTER).network
    return min(n for n in network.production if not network.lines_at(n) and n not in network.inbound)


SITE, PART = maker()
ROOM = tuple(f"sites[site={SITE}].{one}=9" for one in ("storage", "overflow_cost"))
AUGUST = f"new shutdowns[site={SITE}, built_from=06-01, first=08-01, last=Aug]"


def changed(*changes):
    """The starter with changes."""
    return rs.read_model(STARTER).changed(*changes)


def refused(*changes):
    """Findings of it."""
    with pytest.raises(rs.InputError) as found:
        changed(*changes)
    return found.value.problems


def test_they_are_read_and_written(tmp_path):
    """Proves: months become days, blank is nothing, and a folder, tables and a graph give the same model back."""
    model = changed(
        AUGUST, f"new shutdowns[site={SITE}, part={PART}, built_from=11-01, first=12-24, last=01-06, works=0.2]"
    )
    rows = [(row.part, row.built_from, row.first, row.last, row.works) for row in model.network.shutdowns]
    assert rows == [(None, "06-01", "08-01", "08-31", 0.0), (PART, "11-01", "12-24", "01-06", 0.2)]
    assert rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "a")).network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network
    assert rs.read_model(rs.write_model(replace(changed(), provenance=()), tmp_path / "b")).network.shutdowns == ()
    assert not (tmp_path / "b" / "shutdowns.csv").exists()


def test_the_shape_of_a_year_by_hand():
    """Proves: 31 days shut are built in 61: 1 + 31 / 61 of the mean; 31 days' output lie there on the first of August.

    On average half of that for 92 of 365 days. Sensitivity: days of the shutdown counted as open would build less.
    """
    shape = changed(AUGUST).network.shut[Node(SITE, PART)]
    assert shape.pace == pytest.approx(1 + 31 / 61)
    assert shape.usable == pytest.approx(61 / 92)
    assert shape.most * 365 == pytest.approx(31)
    assert shape.ahead[212] * 365 == pytest.approx(31)
    assert shape.mean_ahead * 365 == pytest.approx(15.5 * 92 / 365)
    assert shape.opened[-1] == pytest.approx(334 / 365)
    begin, end = np.array([212.0, 577.0, 200.0]) / 365, np.array([213.0, 578.0, 224.0]) / 365
    assert shape.open_between(begin, end) == pytest.approx([0.0, 0.0, 0.5])


@pytest.mark.parametrize(
    ("changes", "column", "code", "words"),
    [
        ((AUGUST.replace("built", "part=NONE, built"),), "part", "unknown", "NONE"),
        (("new shutdowns[site=CITY, built_from=06-01, first=08-01, last=Aug]",), "site", "unknown-ref", "production"),
        ((AUGUST, "shutdowns.built_from=08-01"), "built_from", "contradiction", "six weeks"),
        ((AUGUST, "shutdowns.built_from=08-15"), "built_from", "contradiction", "no such day"),
        ((AUGUST, "shutdowns.last=02-30"), "last", "bad-value", "no day of the year"),
        ((AUGUST, "shutdowns.first=2026-08-01"), "first", "bad-value", "without a year"),
        ((AUGUST, "shutdowns.works=2"), "works", "out-of-bounds", "at most 1"),
        (
            (AUGUST, f"new shutdowns[site={SITE}, part={PART}, built_from=08-20, first=10-01, last=10-07]"),
            "built_from", "contradiction", "20 Aug to 31 Aug",
        ),
        ((AUGUST, f"parts[part={PART}].shelf_life=300 d"), "site", "conflict", "shelf life"),
        ((AUGUST, *ROOM), "site", "conflict", "room"),
        (("new shutdowns[site=PLANT, built_from=06-01, first=08-01, last=Aug]",), "site", "conflict", "other parts"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_row(changes, column, code, words):
    """Proves: who makes nothing, cannot build ahead or does so twice is found by name, each with what to do."""
    found = refused(*changes)
    hit = [one for one in found if one.column == column and one.code.value.startswith(code)]
    assert hit, [(one.column, one.code.value, one.message) for one in found]
    assert any(words in f"{one.message} {one.remedy}" for one in hit), [(one.message, one.remedy) for one in hit]
    assert all("shutdowns" in str(one.file) and one.row is not None for one in hit)


def test_capacity_that_does_not_suffice_is_told():
    """Proves: a sole maker whose capacity is 1.4 times the need cannot make 1.51 times as much before August.

    Sensitivity: capacity counted by the days that are open (0.915 of them) would suffice, 1.28 times.
    """
    need = rs.read_model(STARTER).network.requirements()["MOTOR"]
    tight = f"production[site=KLEIN, part=MOTOR].capacity={1.4 * need}"
    august = "new shutdowns[site=KLEIN, built_from=06-01, first=08-01, last=Aug]"
    model = changed(tight, august)
    assert good_capacity(model.network, model.network.production[Node("KLEIN", "MOTOR")]) < need
    assert not any(one.code.value == "capacity-short" for one in rs.check(changed(tight)))
    assert any(one.code.value == "capacity-short" and "production" in str(one.file) for one in rs.check(model))


def test_a_shutdown_without_a_shape_is_refused_in_python():
    """Proves: days that count twice, and none to build on, are no shape that is quietly made up."""
    august = ShutdownRow(SITE, PART, "06-01", "08-01", "08-31")
    with pytest.raises(rs.InputError, match="counts twice"):
        ShutdownShape.of([august, replace(august, first="08-15", built_from="07-01")])
    with pytest.raises(rs.InputError, match="no day is left"):
        ShutdownShape.of([replace(august, built_from="08-01")])


def test_every_hazard_begins_in_every_month():
    """Proves: with a shutdown each scenario comes twelve times and no rate is lost; without one all is as before."""
    model = changed(AUGUST)
    book = rs.read_scenarios(STARTER.parents[1] / "scenarios" / "starter.toml", model.calendar)
    plain = build_scenarios(book, rs.read_model(STARTER).network, lots=False, periods_per_year=240)
    timed = build_scenarios(book, model.network, lots=False, periods_per_year=240)
    assert len(timed) == 12 * len(plain)
    assert timed.rate == pytest.approx(plain.rate, rel=1e-12)
    assert any("Makers shut down by plan" in note for note in timed.notes)


def test_rows_that_can_be_read_are_judged_beside_cells_that_cannot(tmp_path):
    """Proves: bad cells, here and elsewhere, hide nothing of what is wrong with other rows, and invent nothing.

    A capacity of another maker that is no number, a day that is none, and a season whose last row is unreadable stand
    beside a shutdown of a maker with inputs, one without a day to build on, and days with two factors. Sensitivity:
    judged only where all can be read, they would come in a second round; a year added up without the row that could
    not be read would be said to miss its mean, and a site that is unknown to make nothing.
    """
    folder = rs.write_model(replace(changed(), provenance=()), tmp_path / "m")
    lines = (folder / "production.csv").read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("capacity")
    lines[1] = ",".join("many" if at == place else cell for at, cell in enumerate(lines[1].split(",")))
    (folder / "production.csv").write_text("\n".join(lines), encoding="utf-8")
    head = "site,part,built_from,first,last,works\n"
    rows = (
        f"PLANT,,06-01,08-01,08-31,\n{SITE},,08-01,08-01,08-31,\n{SITE},,02-30,03-01,03-09,\nNOONE,,06-01,08-01,Aug,\n"
    )
    (folder / "shutdowns.csv").write_text(head + rows, encoding="utf-8")
    head = "market,part,first,last,factor,extra\n"
    rows = "CITY,PUMP,Jan,Jun,1.5,\nCITY,PUMP,Jun,Sep,1.5,\nCITY,PUMP,Oct,Dec,half,\n"
    (folder / "seasons.csv").write_text(head + rows, encoding="utf-8")
    with pytest.raises(rs.InputError) as stopped:
        rs.read_model(folder)
    told = sorted((one.file, one.row, one.column) for one in stopped.value.problems)
    assert told == [
        ("production.csv", 2, "capacity"),
        ("seasons.csv", 3, "first"),
        ("seasons.csv", 4, "factor"),
        ("shutdowns.csv", 2, "site"),
        ("shutdowns.csv", 3, "built_from"),
        ("shutdowns.csv", 4, "built_from"),
        ("shutdowns.csv", 5, "site"),
    ]
