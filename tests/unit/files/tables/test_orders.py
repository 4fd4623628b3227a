"""Order quantities of lanes: read, checked with file, row, column and remedy, repaired in today's plan, written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.files.tables.model_objects import refuse_model
from resilience.network.ordering import BreakKind, least_lot
from resilience.study.costs.today import with_today

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
KLEIN = "KLEIN>PLANT:MOTOR:road"
TERMS = (
    "lanes[origin=KLEIN].least_order=40",
    "lanes[origin=KLEIN].order_multiple=20",
    "lanes[origin=KLEIN].price_breaks=60:1.9|120.5:1.75",
    "lanes[origin=KLEIN].break_kind=incremental",
)


def changed(*changes):
    """The starter with changes."""
    return rs.read_model(STARTER).changed(*changes)


def refused(*changes):
    """File, column, message and remedy of what is wrong with it."""
    with pytest.raises(rs.InputError) as found:
        changed(*changes)
    return [(one.file, one.column, one.message, one.remedy) for one in found.value.problems]


def test_they_are_read_and_written(tmp_path):
    """Proves: least order, multiple and breaks reach the lane, and a folder, tables and a graph give them back."""
    model = changed(*TERMS)
    lane = model.network.lanes[KLEIN]
    assert (lane.least_order, lane.order_multiple, lane.break_kind) == (40, 20, BreakKind.INCREMENTAL)
    assert lane.price_breaks == ((60.0, 1.9), (120.5, 1.75))
    again = rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "again"))
    assert again.network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network


def test_whole_numbers_in_python_are_the_same_terms():
    """Proves: breaks given as whole numbers are those of the tables; what is no pair is refused by name."""
    model = changed(*TERMS)
    lane = replace(model.network.lanes[KLEIN], least_order=40, price_breaks=((60, 1.9), (120.5, 1.75)))
    assert lane == model.network.lanes[KLEIN]
    broken = replace(
        model,
        network=replace(model.network, lanes={**model.network.lanes, KLEIN: replace(lane, price_breaks=((60,),))}),
    )
    with pytest.raises(rs.InputError, match="2 values"):
        refuse_model(broken)


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        (("lanes[origin=KLEIN].least_order=-1",), "least_order", "out of bounds"),
        (("lanes[origin=ORION].least_order=5",), "deliveries_per_period", "least_order is stated"),
        (("lanes[origin=ORION].order_multiple=5",), "deliveries_per_period", "order_multiple is stated"),
        (("lanes[origin=KLEIN].price_breaks=60:1.9",), "break_kind", "price_breaks is stated"),
        (("lanes[origin=KLEIN].break_kind=all_units",), "price_breaks", "break_kind is stated"),
        ((*TERMS, "lanes[origin=KLEIN].price_breaks=60"), "price_breaks", "no quantity with its price"),
        ((*TERMS, "lanes[origin=KLEIN].price_breaks=60:1.9|60:1.8"), "price_breaks", "is not above 60 before it"),
        ((*TERMS, "lanes[origin=KLEIN].price_breaks=90:1.9|60:1.8"), "price_breaks", "is not above 90 before it"),
        ((*TERMS, "lanes[origin=KLEIN].price_breaks=0:1.9"), "price_breaks", "is not above 0"),
        ((*TERMS, "lanes[origin=KLEIN].price_breaks=60:2"), "price_breaks", "no less than the 2 before"),
        ((*TERMS, "lanes[origin=KLEIN].price_breaks=60:1.8|90:1.9"), "price_breaks", "no less than the 1.8 before"),
        ((*TERMS, "lanes[origin=KLEIN].price_breaks=60:dear"), "price_breaks", "is not a number"),
        ((*TERMS, "lanes[origin=KLEIN].break_kind=all"), "break_kind", "is not a break_kind"),
    ],
)
def test_what_is_wrong_with_them_is_found(changes, column, words):
    """Proves: each defect has its cell and a remedy, and nothing is put in order silently."""
    found = refused(*changes)
    assert any(
        (file, cell) == ("lanes.csv", column) and words in said and remedy for file, cell, said, remedy in found
    ), found


def test_a_least_order_between_multiples_is_told():
    """Proves: 50 in multiples of 20 are 60, and `check` says so."""
    model = changed(*TERMS, "lanes[origin=KLEIN].least_order=50")
    assert least_lot(model.network.lanes[KLEIN]) == 60


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        (("lanes[origin=KLEIN].least_order=100000",), "least_order"),
        (("lanes[origin=KLEIN].order_multiple=2000",), "order_multiple"),
    ],
)
def test_a_least_order_that_nobody_reaches_is_refused(changes, column):
    """Proves: 101 motors a day are 505 in five days, the rarest deliveries of the sole source: no order of 2,000 fits.

    505 still does. Sensitivity: told as today's bound alone, which a plan could mend, the search would find no plan.
    """
    found = refused(*changes)
    ((file, cell, said, _),) = found
    assert (file, cell) == ("lanes.csv", column)
    assert "between two of 0.2 deliveries a period is 505.051 at most" in said
    assert changed("lanes[origin=KLEIN].least_order=505")


def test_todays_lots_below_a_least_order_are_told_and_repaired():
    """Proves: 101 a day in one delivery are too few for orders from 150 on; today is taken as one every five days.

    Sensitivity: today left as it is has no plan at all, and everything that compares with it stops.
    """
    model = changed("lanes[origin=KLEIN].least_order=150")
    repaired = with_today(model)
    assert repaired.repair is not None
    (broken,) = repaired.repair.broken
    assert "101.01 each; no order is below 150" in broken
    assert repaired.network.lanes[KLEIN].deliveries == 0.2
    assert f"delivering {KLEIN} 0.2 times a period" in " ".join(repaired.repair.words(repaired.network))
