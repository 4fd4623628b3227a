"""Priorities of classes of customers against what a unit short costs them, contracts included."""

from __future__ import annotations

import pytest

from resilience.network.checks.customers import customer_findings
from resilience.network.network import SupplyNetwork
from resilience.network.parts import Customer, Demand, Node, PenaltyStep
from resilience.network.places import Places


def told(first, second):
    """Severity and message of what is said of two classes with a margin and steps of a contract each."""
    classes = [
        Customer(name, rank, 10.0, margin, 0.0, 0.0, penalties=tuple(PenaltyStep(*step) for step in steps))
        for name, rank, (margin, *steps) in (("regular", 1.0, first), ("spot", 2.0, second))
    ]
    sold = Demand.of_classes("M", "P", classes)
    network = SupplyNetwork(
        sites={}, parts={}, bom=(), lanes={}, production={}, resources={}, demand={Node("M", "P"): sold}
    )
    return [(one.severity.name, one.message) for one in customer_findings(network, Places())]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((120.0,), (100.0,), None),
        ((120.0,), (100.0, (0.0, 20.0)), None),
        ((100.0,), (120.0,), ("ERROR", "a unit short costs 100 there and 120 here")),
        ((100.0, (0.0, 20.0)), (120.0,), None),
        ((100.0, (5.0, 90.0)), (120.0,), ("ERROR", "100 there and 120 here")),
        ((120.0,), (100.0, (0.0, 30.0)), ("WARNING", "120 there and up to 130 here: plans and simulations serve")),
        ((120.0,), (100.0, (7.0, 30.0)), ("WARNING", "from 7 short on up to 130 here: a plan that is short")),
        ((120.0, (0.0, 10.0)), (100.0, (0.0, 5.0), (9.0, 30.0)), None),
    ],
)  # fmt: skip
def test_priorities_are_held_against_margin_and_contract(first, second, said):
    """Proves: who is served first must be the dearest short, by margin and by what his contract says of the first unit.

    Sensitivity: held against margins alone, a spot customer with 130 short was served before a regular one with 120,
    and nothing was said; a regular one of 100 with 20 from the first unit short was refused beside one of 120.
    """
    found = told(first, second)
    assert [severity for severity, _ in found] == ([] if said is None else [said[0]])
    assert said is None or said[1] in found[0][1]
