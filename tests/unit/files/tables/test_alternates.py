"""The table of alternates: read, checked with row, column and remedy, written, and told in a plan's words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.network.lanes import LaneStatus
from resilience.network.picking import with_alternates
from resilience.plan.picked import picked

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
LANE = "origin=BETA, destination=PLANT, part=MOTOR2, mode=road, lead_time=3 d, unit_cost=2, capacity=120, status=active"
NEW = (
    "new parts[part=MOTOR2, unit_value=95, holding_rate=0.25]",
    "new sites[site=BETA, kind=supplier, region=south]",
    "new production[site=BETA, part=MOTOR2, capacity=150, unit_cost=73]",
    f"new lanes[{LANE}]",
)
ROW = "new alternates[parent=PUMP, child=MOTOR, alternate=MOTOR2, ratio=1.1, extra_cost=3, status=qualified{more}]"


def changed(*changes, more=""):
    """The starter with a second motor that may stand in for the first."""
    return rs.read_model(STARTER).changed(*NEW, ROW.format(more=more), *changes)


def refused(*changes, more=""):
    """Findings of it."""
    with pytest.raises(rs.InputError) as found:
        changed(*changes, more=more)
    return [(one.file, one.column, one.code.value, one.remedy) for one in found.value.problems]


def test_they_are_read_and_written(tmp_path):
    """Proves: every cell reaches the alternate, and a folder, tables and a graph give the same model back."""
    more = ", max_share=0.3, qualification_time=6 wk, lever_time=8 wk, status=candidate, qualification_cost=4000"
    model = changed(more=more.replace(", status=candidate", "")).changed("alternates.status=candidate")
    (one,) = model.network.alternates
    assert (one.parent, one.child, one.alternate, one.ratio, one.extra_cost) == ("PUMP", "MOTOR", "MOTOR2", 1.1, 3)
    assert (one.status, one.max_share, one.qualification_cost) == (LaneStatus.CANDIDATE, 0.3, 4000)
    assert one.qualification_time == model.calendar.periods(rs.parse_duration("6 wk"))
    assert rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "a")).network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network


def test_a_model_that_was_planned_is_written_as_it_was_stated(tmp_path):
    """Proves: places where alternates are picked are never written: the tables are those of before."""
    model = replace(changed(), provenance=())
    whole = picked(model)
    assert whole.network.picking
    assert with_alternates(whole.network) is whole.network
    again = rs.read_model(rs.write_model(whole, tmp_path / "b"))
    assert again.network == model.network


@pytest.mark.parametrize(
    ("changes", "more", "column", "code"),
    [
        (("alternates.ratio=0",), "", "ratio", "out-of-bounds"),
        (("alternates.max_share=0",), "", "max_share", "out-of-bounds"),
        (("alternates.alternate=MOTOR",), "", "alternate", "contradiction"),
        (("alternates.alternate=PUMP",), "", "alternate", "bom-cycle"),
        (("alternates.alternate=NOTHING",), "", "alternate", "unknown-reference"),
        (("alternates.parent=SEAL",), "", "child", "unknown-reference"),
        (("new bom[parent=MOTOR2, child=PUMP, quantity=1]",), "", "alternate", "bom-cycle"),
        (("lanes[part=MOTOR2].destination=CITY",), "", "alternate", "unserved"),
        (("alternates.status=candidate",), "", "qualification_cost", "needed"),
        (("alternates.status=active",), "", "share", "share-missing"),
        ((), ", share=0.2", "share", "share-of-idle"),
        (("alternates.status=active",), ", share=0.2, max_share=0.1", "share", "share-limits"),
        (
            ("new alternates[parent=PUMP, child=MOTOR, alternate=SEAL, ratio=1, extra_cost=0, status=qualified]",),
            ", max_share=0.4", "max_share", "maximum-shares",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_them_is_found(changes, more, column, code):
    """Proves: each defect has its cell and a remedy: ratio 0, circles, what is not there, shares that cannot be."""
    found = refused(*changes, more=more)
    assert any(
        (file, cell, what) == ("alternates.csv", column, code) and remedy for file, cell, what, remedy in found
    ), found


@pytest.mark.parametrize("wrong", ["alternates.ratio=0", "alternates.max_share=2", "alternates.child=PUMP"])
def test_a_row_that_is_wrong_makes_no_lane_superfluous(wrong):
    """Proves: beside the row itself nothing is said of the lane that brings the alternate, which is right as it is.

    Sensitivity: of a network without its alternates the lane would lead to nowhere, and who deletes it loses it.
    """
    assert {file for file, *_ in refused(wrong)} == {"alternates.csv"}


def test_two_parts_that_stand_in_for_each_other_are_told():
    """Proves: a pair is possible, and `check` says that both places compete."""
    swap = "new alternates[parent=PUMP, child={}, alternate={}, ratio=1, extra_cost=0, status=qualified]"
    model = rs.read_model(STARTER).changed(swap.format("MOTOR", "SEAL"), swap.format("SEAL", "MOTOR"))
    assert len(model.network.alternates) == 2
    assert len(picked(model).network.picking) == 2


def test_an_exposure_asks_for_sites_of_the_tables_alone():
    """Proves: what fails is what the tables name; KLEIN, whose motor has an approved alternate, cuts off nothing.

    Sensitivity: a place inside the works that fails by itself would be a row of its own.
    """
    ready = rs.exposure(changed("alternates.ratio=1"))
    assert set(ready.sites["name"]) == {"KLEIN", "MARINO", "ORION", "PLANT", "CITY", "BETA"}
    cut = dict(zip(ready.sites["name"], ready.sites["products_cut_off"], strict=True))
    assert cut["ORION"] == "PUMP"
    assert not cut["KLEIN"]
