"""Questions a planner asks of the supply network."""

from __future__ import annotations

import math
import pickle
from dataclasses import FrozenInstanceError, asdict, replace
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from resilience.errors import InputError
from resilience.network.lanes import Alternate, Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork, usable
from resilience.network.parts import BomLine, Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind

if TYPE_CHECKING:
    from collections.abc import Iterable


def lane(origin: str, destination: str, part: str, status: str = "active", **fields: object) -> Lane:
    """Lane by road, one period long, at unit cost 1 and without limit."""
    lane = Lane(origin, destination, part, Mode.ROAD, 1.0, 1.0, math.inf, LaneStatus(status))
    return replace(lane, **fields)


def network(
    lanes: Iterable[Lane],
    made: Iterable[Production],
    bom: Iterable[BomLine] = (),
    demand: Iterable[Demand] = (),
) -> SupplyNetwork:
    """Network of the sites and parts that are mentioned."""
    lanes, made, bom, demand = tuple(lanes), tuple(made), tuple(bom), tuple(demand)
    sites = {site for lane in lanes for site in (lane.origin, lane.destination)}
    sites |= {item.site for item in made} | {item.market for item in demand}
    parts = {lane.part for lane in lanes} | {item.part for item in (*made, *demand)}
    parts |= {part for line in bom for part in (line.parent, line.child)}
    return SupplyNetwork(
        sites={site: Site(site, SiteKind.SUPPLIER, "R") for site in sorted(sites)},
        parts={part: Part(part, 1.0, 0.25) for part in sorted(parts)},
        bom=bom,
        lanes={lane.id: lane for lane in lanes},
        production={item.node: item for item in made},
        demand={item.node: item for item in demand},
        resources={},
    )


@pytest.fixture
def cars() -> SupplyNetwork:
    """Car of four wheels, made at P, sold at M; wheels of five bolts from S1 or possibly S2; bolts from B."""
    return network(
        [
            lane("B", "S1", "bolt"),
            lane("S1", "P", "wheel"),
            lane("S2", "P", "wheel", "candidate"),
            lane("P", "M", "car"),
        ],
        [
            Production("B", "bolt", math.inf, 0.01),
            Production("S1", "wheel", 100.0, 1.0, yield_share=0.8),
            Production("S2", "wheel", 100.0, 1.0, yield_share=0.5),
            Production("P", "car", 20.0, 5.0, yield_share=0.9),
        ],
        [BomLine("car", "wheel", 4.0), BomLine("wheel", "bolt", 5.0)],
        [Demand("M", "car", 18.0, 100.0, 0.0, 0.0)],
    )


def test_downstream_follows_lanes_and_production(cars):
    """Proves: bolts reach the car's market through two assemblies.

    Sensitivity: lanes alone would stop at S1, where bolts become wheels.
    """
    assert cars.downstream("B").sites == {"S1", "P", "M"}
    assert Node("P", "car") in cars.downstream("B").nodes
    assert cars.downstream("M").sites == set()


def test_upstream_counts_candidates_only_when_asked(cars):
    """Proves: S2, not yet approved, feeds nobody today. Sensitivity: status ignored, it is always there."""
    assert cars.upstream("M").sites == {"P", "S1", "B"}
    assert cars.upstream("M", candidates=True).sites == {"P", "S1", "S2", "B"}


def test_a_site_does_not_feed_itself_but_holds_its_own_positions(cars):
    """Proves: `sites` leaves the site itself out while `nodes` keeps its stock positions."""
    reach = cars.downstream("P")
    assert reach.sites == {"M"}
    assert reach.nodes == {Node("P", "car"), Node("P", "wheel"), Node("M", "car")}


def test_goods_of_another_part_at_the_same_site_are_not_downstream():
    """Proves: a warehouse that stores two parts does not connect them.

    Sensitivity: a graph of sites instead of stock positions would let A feed Y.
    """
    net = network(
        [lane("A", "W", "a"), lane("W", "X", "a"), lane("B", "W", "b"), lane("W", "Y", "b")],
        [Production("A", "a", 1.0, 1.0), Production("B", "b", 1.0, 1.0)],
    )
    assert net.downstream("A").sites == {"W", "X"}


def test_lanes_without_capacity_are_not_usable():
    """Proves: capacity 0 shuts a lane, reserve capacity opens it again."""
    assert not usable(lane("A", "B", "a", capacity=0.0))
    assert usable(lane("A", "B", "a", capacity=0.0, reserve_max=5.0))
    assert not usable(lane("A", "B", "a", "candidate"))
    assert usable(lane("A", "B", "a", "candidate"), candidates=True)


def test_products_needing_looks_through_the_whole_bill_of_materials(cars):
    """Proves: the car needs bolts at depth two; wheels are no product; a product does not contain itself."""
    assert cars.products_needing("bolt") == ("car",)
    assert cars.products_needing("car") == ()


def test_unknown_names_are_errors(cars):
    """Proves: a mistyped site or part raises. Sensitivity: an empty answer would read as 'harmless'."""
    with pytest.raises(InputError, match="'X' is not a site"):
        cars.downstream("X")
    with pytest.raises(InputError, match="'X' is not a part"):
        cars.products_needing("X")


def test_requirements_divide_by_the_best_yield_at_each_level(cars):
    """Proves: 18 cars at yield 0.9 start 20, need 80 wheels; at S1's yield 0.8 start 100, need 500 bolts.

    Sensitivity: no yields gives 72 and 360; S2's yield 0.5 gives 800 bolts; started instead of good, 20 cars.
    """
    assert cars.requirements() == pytest.approx({"car": 18.0, "wheel": 80.0, "bolt": 500.0})


def test_requirements_add_up_over_parents_and_own_demand():
    """Proves: a part used twice and sold as a spare is needed 2 x 3 + 1 x 3 + 4 = 13 times.

    Sensitivity: visiting a before both its parents are complete gives 10 or less; forgetting the spares, 9.
    """
    net = network(
        [],
        [Production("P", part, 99.0, 1.0) for part in ("top", "mid", "a")],
        [BomLine("top", "a", 1.0), BomLine("top", "mid", 1.0), BomLine("mid", "a", 2.0)],
        [Demand("P", "top", 3.0, 1.0, 0.0, 0.0), Demand("P", "a", 4.0, 1.0, 0.0, 0.0)],
    )
    assert net.requirements()["a"] == pytest.approx(13.0)


def test_a_circle_in_the_bill_of_materials_is_an_input_error():
    """Proves: x made of y made of x is named, not looped over for ever."""
    net = network([], [], [BomLine("x", "y", 1.0), BomLine("y", "x", 1.0)])
    with pytest.raises(InputError, match=r"x > y > x|y > x > y"):
        net.requirements()


def test_to_networkx_is_an_ordinary_graph_with_all_attributes(cars):
    """Proves: analysts may change the graph, and the network does not change with it."""
    graph = cars.to_networkx()
    assert graph.nodes["S1"]["kind"] == "supplier"
    assert graph.nodes["S1"]["makes"] == ["wheel"]
    assert graph.nodes["M"]["sells"] == ["car"]
    assert graph["S2"]["P"]["S2>P:wheel:road"]["status"] == "candidate"
    graph.remove_node("P")
    graph.nodes["S1"]["makes"].append("door")
    assert not nx.is_frozen(graph)
    assert "P" in cars.to_networkx()
    assert cars.to_networkx().nodes["S1"]["makes"] == ["wheel"]


def test_to_frames_has_a_row_for_each_record(cars):
    """Proves: one table for each kind of thing, fields as columns; alternates were forgotten."""
    frames = cars.to_frames()
    assert len(frames["lanes"]) == 4
    assert frames["lanes"].set_index("lane").loc["P>M:car:road", "destination"] == "M"
    assert frames["production"]["yield_share"].min() == pytest.approx(0.5)
    assert frames["resources"].empty
    assert frames["alternates"].empty
    spare = Alternate("car", "wheel", "tyre", 1.5, 0.4, LaneStatus.QUALIFIED)
    assert replace(cars, alternates=(spare,)).to_frames()["alternates"].to_dict("records") == [asdict(spare)]


def test_the_network_cannot_be_changed_and_travels_to_workers(cars):
    """Proves: fields are read-only, and pickling survives filled caches."""
    with pytest.raises(FrozenInstanceError):
        cars.lanes = {}
    cars.downstream("B")
    assert pickle.loads(pickle.dumps(cars)).requirements() == cars.requirements()
