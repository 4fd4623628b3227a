"""Storage of sites: read, checked with file, row, column and remedy, today's targets lowered, written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.network.parts import Node
from resilience.study.costs.today import with_today

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
SITE = ("sites[site=PLANT].storage=900", "sites[site=PLANT].overflow_cost=0.5")
ROOMS = tuple(f"parts[part={part}].room=1" for part in ("MOTOR", "SEAL", "HOUSING", "PUMP"))


def changed(*changes):
    """The starter with changes."""
    return rs.read_model(STARTER).changed(*changes)


def refused(*changes):
    """File, column, message and remedy of what is wrong with it."""
    with pytest.raises(rs.InputError) as found:
        changed(*changes)
    return [(one.file, one.column, one.message, one.remedy) for one in found.value.problems]


def test_it_is_read_and_written(tmp_path):
    """Proves: room, storage and its price reach site and parts; a folder, tables and a graph give them back."""
    model = changed(*SITE, *ROOMS)
    site = model.network.sites["PLANT"]
    assert (site.storage, site.overflow_cost, model.network.parts["PUMP"].room) == (900, 0.5, 1)
    again = rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "again"))
    assert again.network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network


@pytest.mark.parametrize(
    ("changes", "file", "column", "words"),
    [
        ((*ROOMS, "sites[site=PLANT].storage=900"), "sites.csv", "overflow_cost", "storage is stated"),
        (("sites[site=PLANT].overflow_cost=1",), "sites.csv", "storage", "overflow_cost is stated"),
        ((*ROOMS, *SITE, "sites[site=PLANT].storage=0"), "sites.csv", "storage", "bounds"),
        ((*ROOMS, *SITE, "sites[site=PLANT].storage=-3"), "sites.csv", "storage", "bounds"),
        ((*ROOMS, *SITE, "sites[site=PLANT].overflow_cost=-1"), "sites.csv", "overflow_cost", "bounds"),
        ((*ROOMS, *SITE, "parts[part=PUMP].room=-1"), "parts.csv", "room", "bounds"),
        ((*ROOMS, *SITE, "sites[site=PLANT].storage=big"), "sites.csv", "storage", "is not a number"),
        ((*ROOMS[:-1], *SITE), "parts.csv", "room", "PUMP may be kept at PLANT"),
    ],
)
def test_what_is_wrong_with_it_is_found(changes, file, column, words):
    """Proves: each defect has its cell and a remedy; a part of unknown room is no part without room."""
    found = refused(*changes)
    assert any((where, cell) == (file, column) and words in said and remedy for where, cell, said, remedy in found), (
        found
    )


def test_objects_made_in_python_are_held_to_the_same():
    """Proves: a store without a price, and a part without room, are refused by name before anything is solved."""
    model = changed(*SITE, *ROOMS)
    site, part = model.network.sites["PLANT"], model.network.parts["PUMP"]
    for network in (
        replace(model.network, sites={**model.network.sites, "PLANT": replace(site, overflow_cost=None)}),
        replace(model.network, parts={**model.network.parts, "PUMP": replace(part, room=None)}),
    ):
        with pytest.raises(rs.InputError, match=r"overflow_cost|room"):
            rs.exposure(replace(model, network=network))


def test_todays_targets_that_do_not_fit_are_told_and_lowered(tmp_path):
    """Proves: `check` warns in the site's row; today keeps the same share of every target there, and says which."""
    model = changed(*ROOMS)
    at_plant = {node: units for node, units in model.cover.items() if node.site == "PLANT" and units > 0}
    assert at_plant
    crowded = changed(*ROOMS, "sites[site=PLANT].storage=3400", "sites[site=PLANT].overflow_cost=0.5")
    repaired = with_today(crowded)
    assert repaired.repair is not None
    words = " ".join(repaired.repair.words(repaired.network))
    assert "Today's target stocks at PLANT take" in words
    shares = {round(repaired.cover[node] / units, 9) for node, units in at_plant.items()}
    (share,) = shares
    assert share == pytest.approx((3400 - 22 * 101.0101) / sum(at_plant.values()), abs=1e-3)
    node = next(iter(at_plant))
    assert f"instead of {at_plant[node]:.6g} {node}" in words
    assert Node("PLANT", node.part) in repaired.repair.lowered
    folder = rs.write_model(replace(crowded, provenance=()), tmp_path / "crowded")
    found = [one for one in rs.check(folder).items if one.column == "storage"]
    assert [(one.file, bool(one.remedy), bool(one.row)) for one in found] == [("sites.csv", True, True)]
