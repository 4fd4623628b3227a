"""Shelf life of parts: read, checked with file, row, column and remedy, today's targets lowered, written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.network.keeping.freshness import keeping_times
from resilience.network.parts import Node
from resilience.study.costs.today import with_today

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
LIFE = ("parts[part=PUMP].shelf_life=60 d", "demand[part=PUMP].life_left=20 d", "sites[site=PLANT].least_life=0.7")


def changed(*changes):
    """The starter with changes."""
    return rs.read_model(STARTER).changed(*changes)


def test_it_is_read_and_written(tmp_path):
    """Proves: the three of them arrive in periods, and a folder, tables and a graph give them back."""
    model = changed(*LIFE)
    part, site = model.network.parts["PUMP"], model.network.sites["PLANT"]
    sold = next(sold for node, sold in model.network.demand.items() if node.part == "PUMP")
    assert part.shelf_life == pytest.approx(3 * sold.life_left)
    assert part.shelf_life == pytest.approx(60 * 240 / 365, rel=0.01)
    assert site.least_life == 0.7
    again = rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "again"))
    assert again.network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network


@pytest.mark.parametrize(
    ("changes", "file", "column", "words"),
    [
        (("demand[part=PUMP].life_left=20 d",), "demand.csv", "life_left", "its shelf_life is not stated"),
        ((*LIFE, "demand[part=PUMP].life_left=60 d"), "demand.csv", "life_left", "as much life left"),
        ((*LIFE, "sites[site=PLANT].least_life=1.5"), "sites.csv", "least_life", "bounds"),
        ((*LIFE, "parts[part=PUMP].shelf_life=-1 d"), "parts.csv", "shelf_life", "-1 d"),
        ((*LIFE, "parts[part=PUMP].shelf_life=soon"), "parts.csv", "shelf_life", "soon"),
        ((*LIFE, "sites[site=PLANT].least_life=0.1"), "lanes.csv", "lead_time", "must be gone when"),
        (("parts[part=SEAL].shelf_life=1 d",), "lanes.csv", "lead_time", "must be gone when"),
    ],
)
def test_what_is_wrong_with_it_is_found(changes, file, column, words):
    """Proves: each defect has its cell and a remedy; goods that come too old are found on the lane that brings them."""
    with pytest.raises(rs.InputError) as found:
        changed(*changes)
    told = [(one.file, one.column, one.message, one.remedy) for one in found.value.problems]
    assert any((where, cell) == (file, column) and words in said and remedy for where, cell, said, remedy in told), told


def test_lots_where_a_part_may_not_wait_are_found():
    """Proves: a part with a shelf life that comes to a warehouse in lots needs that site's least life."""
    model = changed("parts[part=MOTOR].shelf_life=200 d")
    assert all(keeps > 0 for node, keeps in keeping_times(model.network).items() if node.site == "PLANT")
    network = model.network
    lanes = {key: replace(lane, delivery_options=(1.0,)) for key, lane in network.lanes.items() if lane.part == "PUMP"}
    crowded = replace(network, lanes={**network.lanes, **lanes})
    parts = {**network.parts, "PUMP": replace(network.parts["PUMP"], shelf_life=1e-3)}
    with pytest.raises(rs.InputError, match=r"too old|must be gone"):
        rs.exposure(replace(model, network=replace(crowded, parts=parts)))


def test_todays_targets_that_get_too_old_are_told_and_lowered(tmp_path):
    """Proves: `check` warns in the row of the policy; today keeps what is used in time, and says which."""
    node = Node("PLANT", "SEAL")
    model = changed("parts[part=SEAL].shelf_life=60 d")
    fits = with_today(model)
    assert fits.repair is not None
    assert fits.cover[node] < model.cover[node]
    assert f"instead of {model.cover[node]:.6g} {node}" in " ".join(fits.repair.words(fits.network))
    folder = rs.write_model(replace(model, provenance=()), tmp_path / "old")
    found = [one for one in rs.check(folder).items if "gets too old" in one.message]
    assert [(one.file, one.column, bool(one.remedy), bool(one.row)) for one in found] == [
        ("policy.csv", "cover", True, True)
    ]
