"""What was observed in times gone by: read, checked, written anew, and priced by waste beside today."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs

STARTER = Path(__file__).parents[4] / "models" / "starter"
HEAD = "entry,kind,amount,time,site,part,origin,mode,cost\n"
WEEKS = (
    "may,made,6000,60 d,MARINO,SEAL,,,\n"
    "may bad,bad,300,60 d,MARINO,SEAL,,,\n"
    "june,made,6000,60 d,MARINO,SEAL,,,\n"
    "june bad,bad,100,60 d,MARINO,SEAL,,,\n"
    "shelf,stock,1000,30 d,PLANT,SEAL,,,\n"
    "shelf later,stock,400,90 d,PLANT,SEAL,,,\n"
    "sea,moved,12000,120 d,PLANT,SEAL,MARINO,sea,\n"
    "rack,motion,900,120 d,PLANT,,,,1.5\n"
    "search,waiting,40,120 d,,,,,25\n"
)


@pytest.fixture
def starter(tmp_path):
    """Write the starter with what was observed."""

    def written(rows):
        folder = tmp_path / "starter"
        shutil.copytree(STARTER, folder, dirs_exist_ok=True)
        (folder / "observed.csv").write_text(HEAD + rows, encoding="utf-8")
        return folder

    return written


def test_a_year_at_the_pace_observed(starter):
    """Proves: 12,000 seals started in 120 days of 365, 400 of them bad: x 365/120 a year at 5 each, bad ones apart.

    Stock is weighed by time: (1,000 x 30 + 400 x 90) / 120 = 550 at 8 x 0.35. Two months added up as if they were one
    would double the pace; means added up would be 1,400.
    """
    ledger = rs.lean_view(rs.read_model(starter(WEEKS))).observed
    year = 365 / 120
    assert ledger.cost_of("work on good units") == pytest.approx(11_600 * 5 * year, rel=1e-3)
    assert ledger.cost_of("defects") == pytest.approx(400 * 5 * year, rel=1e-3)
    assert ledger.cost_of("inventory") == pytest.approx(550 * 8 * 0.35, rel=1e-3)
    assert ledger.cost_of("transport") == pytest.approx(12_000 * 0.4 * year, rel=1e-3)
    assert ledger.cost_of("motion") == pytest.approx(900 * 1.5 * year, rel=1e-3)
    assert ledger.cost_of("waiting") == pytest.approx(40 * 25 * year, rel=1e-3)
    assert ledger.cost_of("over-processing") is None
    assert ledger.cost_of("overproduction") is None
    assert sum(entry.cost or 0 for entry in ledger.entries) == pytest.approx(ledger.total, rel=1e-9)


def test_a_model_without_the_table_has_nothing_observed():
    """Proves: the table is optional, and no zero stands for what nobody counted."""
    model = rs.read_model(STARTER)
    assert model.observed == ()
    assert rs.lean_view(model).observed is None


def test_a_model_with_observations_reads_back_as_it_was(starter, tmp_path):
    """Proves: tables written anew, and frames, hold the rows to the last digit."""
    model = replace(rs.read_model(starter(WEEKS)), provenance=())
    assert len(model.observed) == 9
    assert rs.read_model(rs.write_model(model, tmp_path / "again")).observed == model.observed
    assert rs.Model.from_frames(model.to_frames()).observed == model.observed


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("x,made,10,5 d,CITY,SEAL,,,", "site"),
        ("x,made,10,5 d,,SEAL,,,", "site"),
        ("x,stock,10,5 d,PLANT,,,,", "part"),
        ("x,moved,10,5 d,PLANT,SEAL,MARINO,,", "mode"),
        ("x,moved,10,5 d,PLANT,MOTOR,ORION,,", "origin"),
        ("x,deliveries,10,5 d,PLANT,MOTOR,,,", "origin"),
        ("x,motion,10,5 d,PLANT,,,,", "cost"),
        ("x,stock,10,5 d,PLANT,SEAL,,,3", "cost"),
        ("x,waiting,10,0 d,,,,,3", "time"),
        ("x,sold,-1,5 d,CITY,PUMP,,,", "amount"),
        ("x,sloth,1,5 d,CITY,PUMP,,,", "kind"),
        ("x,sold,1,5 d,NOWHERE,PUMP,,,", "site"),
        ("x,bad,10,5 d,MARINO,SEAL,,,\ny,made,10,50 d,MARINO,SEAL,,,", "amount"),
    ],
)
def test_a_row_that_cannot_be_is_told_with_its_place(starter, row, column):
    """Proves: makers that make no such part, blanks, lanes that are two or none, prices missing or twice, no time.

    Each with file, row, column and remedy; a hundred bad units of ten would turn value below nothing.
    """
    with pytest.raises(rs.InputError) as caught:
        rs.read_model(starter(row + "\n"))
    told = [one for one in caught.value.problems if one.file.endswith("observed.csv")]
    assert [(one.row, one.column) for one in told] == [(2, column)]
    assert all(one.remedy for one in told)
