"""Who can make up for whatever a disruption can take need not be watched doing it."""

from __future__ import annotations

import pytest
from support.closed_small import yearly
from support.small import lane, make, outage, sell

from resilience.network.lanes import LaneStatus
from resilience.network.parts import BomLine, Node
from resilience.program.sizes import Sizes

HIT = (outage(1.0, 1.0, 1.0, 1.0),)
"""Four days and one more: five of a year of 100, so that supply is ample from 1.05 times the need on."""


def ample(model, *node):
    """Whether a position is ample in a study of that outage."""
    return Sizes.of(model, HIT).ample.node(Node(*node))


@pytest.mark.parametrize(("capacity", "enough"), [(10.0, False), (10.4, False), (10.5, True), (1000.0, True)])
def test_a_maker_is_ample_from_five_hundredths_to_spare_on(capacity, enough):
    """Proves: ten a day for five days of a year of 100 take half a unit a day to make up for.

    Sensitivity: any spare called ample would refill at once what takes more than a year.
    """
    assert ample(yearly([lane("S", "M")], [make("S", capacity=capacity)], [sell()]), "S", "P") is enough


def test_a_maker_is_no_more_ample_than_its_parts():
    """Proves: a plant without limits is not ample while the part it needs two of is."""
    lanes = [lane("S", "A", "B"), lane("A", "M")]
    for capacity, enough in ((20.0, False), (21.0, True)):
        makes = [make("S", "B", capacity=capacity), make("A")]
        model = yearly(lanes, makes, [sell()], bom=[BomLine("P", "B", 2.0)])
        assert ample(model, "A", "P") is enough


def test_a_line_is_never_ample():
    """Proves: who shares a line may be kept from it by others, whatever its hours."""
    made = make("S", resource="line", cycle_time=0.01)
    assert not ample(yearly([lane("S", "M")], [made], [sell()], resources=[("S", "line", 24.0)]), "S", "P")


@pytest.mark.parametrize(
    ("way", "enough"),
    [
        ({}, True),
        ({"capacity": 10.0}, False),
        ({"activation_time": 1.0}, False),
        ({"status": LaneStatus.QUALIFIED}, False),
        ({"qualification_cost": 5.0}, False),
        ({"max_share": 0.9}, False),
    ],
)
def test_a_lane_brings_plenty_only_if_it_is_free_to(way, enough):
    """Proves: one that is full, must be called, approved or paid for, or may not bring all, does not."""
    assert ample(yearly([lane("S", "M", **way)], [make("S")], [sell()]), "M", "P") is enough


def test_a_dear_source_is_not_ample_and_a_cheap_one_beside_it_is():
    """Proves: what costs a premium is not free to make up for anything; one source that is suffices.

    Sensitivity: a dear source called ample would bring what is missing at the price of the cheap one.
    """
    lanes = [lane("S", "M", unit_cost=3.0), lane("C", "M", capacity=10.0)]
    makes = [make("S"), make("C")]
    assert not ample(yearly(lanes, makes, [sell()]), "M", "P")
    lanes[1] = lane("C", "M")
    assert ample(yearly(lanes, makes, [sell()]), "M", "P")


def test_a_circle_is_not_ample():
    """Proves: two stores that feed each other do not fill each other."""
    lanes = [lane("S", "A", capacity=10.0), lane("A", "B"), lane("B", "A"), lane("B", "M")]
    model = yearly(lanes, [make("S", capacity=10.0)], [sell()])
    assert not ample(model, "A", "P")
    assert not ample(model, "M", "P")
