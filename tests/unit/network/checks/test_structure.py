"""Structural checks on networks made in Python, without tables."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.sketch import lane, made, network

from resilience.network.checks.structure import network_findings, supplied
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node, Resource
from resilience.network.places import Places
from resilience.network.usage import nominal_use

if TYPE_CHECKING:
    from resilience.network.network import SupplyNetwork


def codes(net: SupplyNetwork, *, whole: bool = True) -> list[str]:
    """Return the codes of all findings."""
    return [finding.code for finding in network_findings(net, Places(), whole=whole)]


CHAIN = network([lane("S", "F", "C"), lane("F", "M", "P")], [made("S", "C"), made("F", "P")], [("P", "C", 2.0)])


def test_a_sound_chain_has_no_findings() -> None:
    """Proves: supplier, factory, market with one child part are accepted; nothing cries wolf."""
    assert codes(CHAIN) == []
    assert supplied(CHAIN) == set(CHAIN.nodes)


def test_every_child_must_be_supplied() -> None:
    """Proves: a factory with one of two children cannot make its part. Any-child logic would call it served."""
    net = network([lane("S", "F", "C"), lane("F", "M", "P")], [made("S", "C"), made("F", "P")],
                  [("P", "C", 1.0), ("P", "D", 1.0)])  # fmt: skip
    assert codes(net) == ["nobody-makes", "unserved"]


def test_candidates_count_as_a_path() -> None:
    """Proves: a demand only a candidate lane can serve is servable: qualifying it is a lever. Today nothing does."""
    candidate = lane("F", "M", "P", status=LaneStatus.CANDIDATE)
    assert codes(network([candidate], [made("F", "P")])) == ["today-breaks-a-bound"]
    assert "unserved" in codes(network([replace(candidate, capacity=0.0)], [made("F", "P")]))
    assert "unserved" not in codes(network([replace(candidate, capacity=0.0, reserve_max=1.0)], [made("F", "P")]))


def test_circular_transport_supplies_nothing() -> None:
    """Proves: two warehouses that feed each other are no source. Reachability without makers would say so."""
    net = network(
        [lane("A", "B", "P"), lane("B", "A", "P"), lane("B", "M", "P"), lane("F", "X", "P")],
        [made("F", "P")],
        demand=(("M", "P", 1.0), ("X", "P", 1.0)),
    )
    assert "unserved" in codes(net)
    assert supplied(net) == {Node("F", "P"), Node("X", "P")}


def test_each_circle_of_the_bill_is_reported_once() -> None:
    """Proves: two separate circles give two findings, and checks that follow the bill do not run into them."""
    bom = [("P", "C", 1.0), ("C", "P", 1.0), ("D", "D", 1.0)]
    net = network([lane("F", "M", "P")], [made("F", "P"), made("F", "C"), made("F", "D")], bom)
    found = [finding for finding in network_findings(net, Places()) if finding.code == "bom-cycle"]
    assert [finding.message for finding in found] == [
        "The bill of materials runs in a circle: C > P > C.",
        "The bill of materials runs in a circle: D > D.",
    ]
    assert "unserved" not in codes(net)


def test_capacity_counts_yield_and_bill() -> None:
    """Proves: 10 good pumps at yield .5 start 20 and eat 40 children; a lane of 39 is short, of 40 is not.

    Without the yield 20 would do; a lane exactly at need must not be reported for rounding.
    """

    def net(capacity: float) -> SupplyNetwork:
        lanes = [lane("S", "F", "C", capacity=capacity), lane("F", "M", "P")]
        return network(lanes, [made("S", "C"), made("F", "P", yield_share=0.5)], [("P", "C", 2.0)])

    assert codes(net(39.0)) == ["capacity-short"]
    assert codes(net(40.0)) == ["no-spare"]


def test_two_makers_share_the_need() -> None:
    """Proves: two makers of 6 cover a need of 10 together, two of 4 do not; judging each alone would be wrong."""

    def net(capacity: float) -> SupplyNetwork:
        lanes = [lane("A", "M", "P", share=0.5), lane("B", "M", "P", share=0.5)]
        return network(lanes, [made(site, "P", capacity=capacity) for site in "AB"])

    assert codes(net(6.0)) == []
    assert codes(net(4.0)) == ["capacity-short"]


def test_shared_resource_adds_up() -> None:
    """Proves: 10 of P at 1 h and 10 of Q at 1 h need 20 h; each alone would fit into 16 h."""
    parts = [made("F", part, resource="L", cycle_time=1.0) for part in "PQ"]
    lanes, demand = [lane("F", "M", part) for part in "PQ"], [("M", part, 10.0) for part in "PQ"]
    assert codes(network(lanes, parts, demand=demand, resources=[Resource("F", "L", 16.0)])) == ["overloaded"]
    assert codes(network(lanes, parts, demand=demand, resources=[Resource("F", "L", 20.0)])) == ["no-spare"]
    assert codes(network(lanes, parts, demand=demand))[0] == "unknown-resource"


def test_shares_of_active_lanes_add_up() -> None:
    """Proves: .7 + .2 is not 1, .7 + .3 is; where the part is also made, lanes may carry less than all."""

    def net(*shares: float, own: bool = False) -> SupplyNetwork:
        lanes = [lane(site, "M", "P", share=share) for site, share in zip("AB", shares, strict=True)]
        makers = [made(site, "P") for site in ("AB" + "M" * own)]
        return network(lanes, makers)

    assert codes(net(0.7, 0.2)) == ["todays-shares"]
    assert codes(net(0.7, 0.3)) == []
    assert codes(net(0.7, 0.2, own=True)) == []
    assert codes(net(0.7, 0.4, own=True)) == ["todays-shares"]


def test_checks_of_absence_wait_for_whole_tables() -> None:
    """Proves: with records missing, nothing is blamed on their absence; what stands there is still checked."""
    net = network([lane("F", "M", "P", min_share=0.9, max_share=0.5)], [])
    assert codes(net, whole=False) == ["share-limits"]


def test_nominal_use_follows_shares_yield_and_bill() -> None:
    """Proves: 10 at the market, 60 % from F (yield .5, 2 children each): F uses 10 x .6 / .5 x 2 = 24 children."""
    net = network(
        [lane("F", "M", "P", share=0.6), lane("G", "M", "P", share=0.4), lane("S", "F", "C")],
        [made("F", "P", yield_share=0.5), made("G", "P"), made("S", "C")],
        [("P", "C", 2.0)],
    )
    use = nominal_use(net)
    assert use[Node("F", "P")] == pytest.approx(6)
    assert use[Node("F", "C")] == pytest.approx(24)
    assert use[Node("S", "C")] == pytest.approx(24)
    assert use[Node("G", "C")] == pytest.approx(8)


def test_nominal_use_is_unknown_without_shares_or_in_circles() -> None:
    """Proves: an unstated split is no equal split: the feeders are unknown, the market itself is not."""
    split = network([lane("A", "M", "P"), lane("B", "M", "P")], [made("A", "P"), made("B", "P")])
    use = nominal_use(split)
    assert use[Node("M", "P")] == 10
    assert math.isnan(use[Node("A", "P")])
    circle = network([lane("A", "B", "P"), lane("B", "A", "P"), lane("A", "M", "P")], [])
    assert math.isnan(nominal_use(circle)[Node("A", "P")])
