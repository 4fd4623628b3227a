"""Broken networks: tables that read well and still describe something that cannot work."""

from __future__ import annotations

import pytest

from resilience.files import check

LANE = {"mode": "road", "lead_time": "1 d", "unit_cost": "1", "capacity": "200", "status": "active"}
MAKE = {"site": "PLANT", "unit_cost": "1", "capacity": "500"}


def lane(origin: str, destination: str, part: str, **more: str) -> tuple:
    """Return the edit that appends a lane."""
    return ("append", "lanes", LANE | {"origin": origin, "destination": destination, "part": part} | more)


CASES = [
    ("bom-cycle", [("append", "bom", {"parent": "SEAL", "child": "PUMP", "quantity": "1"})],
     ("bom.csv", 5, "child")),
    ("bom-cycle", [("append", "bom", {"parent": "SEAL", "child": "SEAL", "quantity": "1"})],
     ("bom.csv", 5, "child")),
    ("lane-to-itself", [lane("PLANT", "PLANT", "SEAL")], ("lanes.csv", 8, "destination")),
    ("lane-turned-round", [("cell", "lanes", 2, "origin", "PLANT"), ("cell", "lanes", 2, "destination", "KLEIN")],
     ("lanes.csv", 2, "origin")),
    ("lane-turned-round", [("cell", "lanes", 7, "origin", "CITY"), ("cell", "lanes", 7, "destination", "PLANT")],
     ("lanes.csv", 7, "origin")),
    ("lane-to-nowhere", [lane("KLEIN", "CITY", "MOTOR")], ("lanes.csv", 8, "destination")),
    ("lane-from-nowhere", [lane("KLEIN", "PLANT", "HOUSING", share="0")], ("lanes.csv", 8, "origin")),
    ("nobody-makes", [("append", "parts", {"part": "SCREW", "unit_value": "1"}),
                      lane("MARINO", "PLANT", "SCREW"), lane("PLANT", "ORION", "SCREW"),
                      lane("ORION", "MARINO", "SCREW")], ("parts.csv", 6, "part")),
    ("unserved", [("cell", "lanes", 7, "capacity", "0")], ("demand.csv", 2, "part")),
    ("todays-shares", [("cell", "lanes", 2, "share", "0.9")], ("lanes.csv", 2, "share")),
    ("share-of-idle", [("cell", "lanes", 4, "share", "0.1")], ("lanes.csv", 4, "share")),
    ("minimum-shares", [("cell", "lanes", 4, "status", "active"), ("cell", "lanes", 4, "min_share", "0.6"),
                        ("cell", "lanes", 3, "min_share", "0.5")], ("lanes.csv", 4, "min_share")),
    ("maximum-shares", [("cell", "lanes", 2, "max_share", "0.9")], ("lanes.csv", 2, "max_share")),
    ("share-limits", [("cell", "lanes", 5, "min_share", "0.7")], ("lanes.csv", 5, "min_share")),
    ("use-unknown", [("cell", "lanes", 4, "status", "active"), ("cell", "lanes", 3, "share", ""),
                     ("append", "policy", {"site": "MARINO", "part": "SEAL", "cover": "3 d"})],
     ("policy.csv", 6, "cover")),
    ("above-limit", [("cell", "sites", 3, "max_cover", "2 d"),
                     ("append", "policy", {"site": "MARINO", "part": "SEAL", "cover": "3 d"})],
     ("policy.csv", 6, "cover")),
]  # fmt: skip
OVERLOADS = [
    ("capacity-short", [("cell", "lanes", 7, "capacity", "99")], ("demand.csv", 2, "quantity")),
    ("capacity-short", [("cell", "demand", 2, "quantity", "117")], ("lanes.csv", 2, "capacity"), {"lanes": "110"}),
    ("capacity-short", [("cell", "production", 2, "capacity", "100")], ("production.csv", 2, "capacity")),
    ("overloaded", [("append", "parts", {"part": "KIT", "unit_value": "1"}),
                    ("append", "production", {"site": "PLANT", "part": "KIT", "unit_cost": "1",
                                              "resource": "ASSEMBLY", "cycle_time": "5 min"}),
                    ("append", "bom", {"parent": "PUMP", "child": "KIT", "quantity": "1"})],
     ("resources.csv", 2, "available_time")),
    ("capacity-short", [("cell", "production", 2, "capacity", "15")], ("production.csv", 2, "capacity")),
]  # fmt: skip
"""The last so small that a slip is likelier: an error."""


@pytest.mark.parametrize("case", OVERLOADS, ids=[f"{n}-{case[0]}" for n, case in enumerate(OVERLOADS)])
def test_overloaded_structure(edit, case: tuple) -> None:
    """Proves: what is short is told once at its row, and studies go on; less than a fifth of the need is refused."""
    code, edits, place, *more = case
    extra = [("cell", table, 2, "capacity", text) for table, text in (more[0] if more else {}).items()]
    found = check(edit([*edits, *extra]).model)
    told, slip = [one for one in found if one.code == code], case is OVERLOADS[-1]
    assert [(e.code, e.file, e.row, e.column) for e in told] == [(code, *place)]
    assert bool(found.errors) == slip
    assert ("studies count disruptions against what can be served" in told[0].remedy) != slip


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_broken_structure(edit, case: tuple) -> None:
    """Proves: each structural defect is one error at its row; nothing else is blamed for it."""
    code, edits, place, *more = case
    extra = [("cell", table, 2, "capacity", text) for table, text in (more[0] if more else {}).items()]
    errors = check(edit([*edits, *extra]).model).errors
    assert [(e.code, e.file, e.row, e.column) for e in errors] == [(code, *place)]
    assert all(error.remedy for error in errors)


def test_a_missing_maker_is_traced_to_its_gap(edit) -> None:
    """Proves: without the motor maker both the part and the demand are reported, and the gap is named.

    A check that looks only at lanes into the market would call the pump served.
    """
    errors = check(edit([("drop_row", "production", 2)]).model).errors
    assert [(e.code, e.file, e.row) for e in errors] == [
        ("nobody-makes", "parts.csv", 3),
        ("unserved", "demand.csv", 2),
    ]
    assert "MOTOR at KLEIN" in errors[1].message


def test_leftovers_are_warnings(edit) -> None:
    """Proves: unused parts, sites and production are mentioned without stopping the work."""
    edits = [
        ("append", "parts", {"part": "OLD", "unit_value": "1"}),
        ("append", "sites", {"site": "SHED", "kind": "warehouse", "region": "hills"}),
        ("append", "production", {"site": "ORION", "part": "MOTOR", "unit_cost": "1", "capacity": "5"}),
    ]
    found = [(f.code, f.file, f.row, str(f.severity)) for f in check(edit(edits).model)]
    assert found == [
        ("part-unused", "parts.csv", 6, "warning"),
        ("made-unused", "production.csv", 7, "warning"),
        ("site-unused", "sites.csv", 7, "warning"),
    ]


def test_an_unstated_split_is_a_warning(edit) -> None:
    """Proves: two sources in use without shares leave today's flows open, and the planner is told."""
    edits = [("cell", "lanes", 4, "status", "active"), ("cell", "lanes", 3, "share", ""),
             ("cell", "policy", 3, "cover", "900")]  # fmt: skip
    assert [(f.code, f.row) for f in check(edit(edits).model)] == [("share-missing", 4)]
