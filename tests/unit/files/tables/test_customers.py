"""Classes of customers in the table of demand: read, checked with row, column and remedy, written, and told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import resilience as rs
from resilience.network.customers import with_customers
from resilience.network.parts import Customer, Demand, Node
from resilience.plan.picked import picked

STARTER = Path(rs.__file__).parents[1] / "models" / "starter"
NAMED = ("demand.customer=firm", "demand.priority=1", "demand.quantity=60")
SPOT = "new demand[market=CITY, part=PUMP, customer=spot, priority=2, quantity=40, margin=40, patience=0{more}]"


def changed(*changes, more=""):
    """The starter, whose pumps go to firm customers and spot buyers."""
    return rs.read_model(STARTER).changed(*NAMED, SPOT.format(more=more), *changes)


def found_in(*changes, more=""):
    """What is wrong with it."""
    with pytest.raises(rs.InputError) as found:
        changed(*changes, more=more)
    return [(one.file, one.column, one.code.value) for one in found.value.problems if one.remedy]


def test_they_are_read_and_written(tmp_path):
    """Proves: rows are one demand of 100 at a mean margin of 88; a folder, tables and a graph give the same back."""
    model = changed("demand[customer=firm].deviation=3", "demand[customer=spot].deviation=4")
    sold = model.network.demand[Node("CITY", "PUMP")]
    assert (sold.quantity, sold.margin, sold.deviation) == (100, pytest.approx(0.6 * 120 + 0.4 * 40), 5)
    assert [(one.customer, one.priority, one.quantity) for one in sold.customers] == [("firm", 1, 60), ("spot", 2, 40)]
    assert rs.read_model(rs.write_model(replace(model, provenance=()), tmp_path / "a")).network == model.network
    assert rs.Model.from_frames(model.to_frames()).network == model.network
    assert rs.Model.from_networkx(model.to_networkx()).network == model.network


def test_a_model_that_was_planned_is_written_as_it_was_stated(tmp_path):
    """Proves: counters are never written, and opening them twice changes nothing."""
    model = replace(changed(), provenance=())
    whole = picked(model)
    assert whole.network.inside == {"firm at CITY", "spot at CITY"}
    assert with_customers(whole.network) is whole.network
    assert rs.read_model(rs.write_model(whole, tmp_path / "b")).network == model.network


@pytest.mark.parametrize(
    ("changes", "more", "column", "code"),
    [
        (("demand[customer=spot].priority=1.5",), "", "priority", "bad-value"),
        (("demand[customer=spot].priority=0",), "", "priority", "out-of-bounds"),
        (('demand[customer=spot].priority=""',), "", "priority", "needed"),
        (('demand[customer=spot].customer=""',), "", "customer", "needed"),
        (("demand[customer=spot].customer=firm",), "", "market", "duplicate-key"),
        (("demand[customer=spot].margin=130",), "", "priority", "contradiction"),
        (('demand[customer=spot].customer="a:b"',), "", "customer", "reserved-mark"),
        (('new sites[site="spot at CITY", kind=market, region=here]',), "", "customer", "duplicate"),
        (("demand[customer=spot].patience=3 d",), "", "backlog_cost", "needed"),
    ],
)
def test_what_is_wrong_with_them_is_found(changes, more, column, code):
    """Proves: each defect has its cell and a remedy: no order, no name, a name twice, priorities against costs."""
    assert ("demand.csv", column, code) in found_in(*changes, more=more)


def test_a_plan_that_may_let_the_first_wait_is_told():
    """Proves: who is first but may wait, while the other is lost at once, is a warning; on equal terms none."""
    findings = rs.check(changed())
    assert [(one.column, one.code.value) for one in findings if one.file == "demand"] == [("priority", "implausible")]
    patient = changed("demand[customer=firm].patience=0")
    assert not [one for one in rs.check(patient) if one.file == "demand"]


def test_totals_made_in_python_must_be_those_of_the_classes():
    """Proves: a demand of 90 whose classes ask for 100 is refused where it stands, before anything is planned."""
    model = rs.read_model(STARTER)
    classes = Customer("firm", 1, 60, 120, 0, 0), Customer("spot", 2, 40, 40, 0, 0)
    sold = Demand.of_classes("CITY", "PUMP", classes)
    right = replace(model, network=replace(model.network, demand={sold.node: sold}))
    assert not rs.check(right).errors
    wrong = replace(sold, quantity=90.0)
    findings = rs.check(replace(model, network=replace(model.network, demand={sold.node: wrong}))).errors
    assert [(one.file, one.column) for one in findings] == [("demand", "quantity")]


def test_what_is_exposed_are_sites_of_the_tables():
    """Proves: counters fail with their market and by nothing else, and nobody is asked for stock at one."""
    found = rs.exposure(changed())
    assert set(found.sites["name"]) == {"KLEIN", "MARINO", "ORION", "PLANT", "CITY"}
    assert not any(" at CITY" in str(site) for site in found.questions["site"])
