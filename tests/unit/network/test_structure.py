"""What the shape of the network gives away: single points, single sources, false diversification."""

from __future__ import annotations

import math
import re
from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import BomLine, Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind
from resilience.network.structure import (
    CommonSource,
    cut_pairs,
    hidden_common_sources,
    single_points_of_failure,
    single_sourced,
)
from resilience.quantities import PartId

if TYPE_CHECKING:
    from collections.abc import Mapping


def network(
    lanes: str,
    made: str,
    bom: str = "",
    sold: str = "M:car",
    regions: Mapping[str, str] | None = None,
    families: Mapping[str, str] | None = None,
) -> SupplyNetwork:
    """Network from words: lanes `S>P:bolt` (`S>P:bolt?` a candidate), made `S:bolt`, bom `car:bolt`."""
    ways = [_lane(*re.split("[>:]", word)) for word in lanes.split()]
    makes = [Node(*word.split(":")) for word in made.split()]
    needs = [BomLine(*word.split(":"), 1.0) for word in bom.split()]
    asks = [Node(*word.split(":")) for word in sold.split()]
    nodes = {*makes, *asks, *(way.source for way in ways), *(way.target for way in ways)}
    parts = {node.part for node in nodes} | {part for line in needs for part in (line.parent, line.child)}
    return SupplyNetwork(
        sites={
            site: Site(site, SiteKind.SUPPLIER, (regions or {}).get(site, f"around {site}"))
            for site in sorted({node.site for node in nodes})
        },
        parts={part: Part(part, 1.0, 0.25, (families or {}).get(part)) for part in sorted(parts)},
        bom=tuple(needs),
        lanes={way.id: way for way in ways},
        production={node: Production(*node, math.inf, 1.0) for node in makes},
        demand={node: Demand(*node, 1.0, 1.0, 0.0, 0.0) for node in asks},
        resources={},
    )


def _lane(origin: str, destination: str, part: str) -> Lane:
    status = LaneStatus.CANDIDATE if part.endswith("?") else LaneStatus.ACTIVE
    return Lane(origin, destination, part.rstrip("?"), Mode.ROAD, 1.0, 1.0, math.inf, status)


def test_all_parts_are_needed_but_any_source_will_do():
    """Proves: a car needs bolts (one source: fatal) and wheels (two sources: neither is).

    Sensitivity: sources in series would add S1 and S2; parts in parallel would leave only P.
    """
    net = network(
        "B>P:bolt S1>P:wheel S2>P:wheel P>M:car",
        "B:bolt S1:wheel S2:wheel P:car",
        "car:bolt car:wheel",
    )
    assert single_points_of_failure(net) == (("B", ("car",)), ("P", ("car",)))


def test_two_sources_that_share_a_sub_tier_make_it_fatal():
    """Proves: S1 and S2 both need ore of O, so O is fatal although it feeds no plant directly.

    Sensitivity: looking at direct suppliers only would miss O.
    """
    net = network(
        "O>S1:ore O>S2:ore S1>P:wheel S2>P:wheel P>M:car",
        "O:ore S1:wheel S2:wheel P:car",
        "car:wheel wheel:ore",
    )
    assert [point.site for point in single_points_of_failure(net)] == ["O", "P"]


def test_candidates_save_nobody_until_they_are_approved():
    """Proves: a candidate lane counts only with the flag. Sensitivity: status ignored, S1 is never fatal."""
    net = network("S1>P:wheel S2>P:wheel? P>M:car", "S1:wheel S2:wheel P:car", "car:wheel")
    assert [point.site for point in single_points_of_failure(net)] == ["P", "S1"]
    assert [point.site for point in single_points_of_failure(net, candidates=True)] == ["P"]


def test_losing_one_of_two_markets_or_plants_is_not_fatal():
    """Proves: a product is lost when no market can get it; M2 still can from P2.

    Sensitivity: any market short would blame P1, P2, M1 and M2.
    """
    net = network("P1>M1:car P2>M2:car", "P1:car P2:car", sold="M1:car M2:car")
    assert single_points_of_failure(net) == ()


def test_the_only_warehouse_is_fatal_and_the_market_is_not():
    """Proves: what stands between plants and market counts; losing the market is no failure of supply."""
    net = network("P1>W:car P2>W:car W>M:car", "P1:car P2:car")
    assert [point.site for point in single_points_of_failure(net)] == ["W"]


def test_worst_site_first():
    """Proves: O costs both products and comes before A and B, which cost one each."""
    net = network("O>A:ore O>B:ore A>M:x B>M:y", "O:ore A:x B:y", "x:ore y:ore", "M:x M:y")
    assert single_points_of_failure(net) == (("O", ("x", "y")), ("A", ("x",)), ("B", ("y",)))


def test_transshipment_in_a_circle_supplies_nothing_by_itself():
    """Proves: W1 and W2 help each other out, but only S feeds them.

    Sensitivity: a circle counted as supply would leave no point of failure.
    """
    net = network("S>W1:car W1>W2:car W2>W1:car W1>M:car W2>M:car", "S:car")
    assert [point.site for point in single_points_of_failure(net)] == ["S", "W1"]


def test_a_product_nothing_supplies_blames_no_site():
    """Proves: a car without a maker for its wheels is left out. Sensitivity: every site would be fatal."""
    net = network("P>M:car", "P:car", "car:wheel")
    assert single_points_of_failure(net) == ()


def test_cut_pairs_are_pairs_that_only_together_are_fatal():
    """Proves: S1 and S2 together stop the car; P alone does and is in no pair."""
    net = network("S1>P:wheel S2>P:wheel P>M:car", "S1:wheel S2:wheel P:car", "car:wheel")
    assert cut_pairs(net, "car") == (("S1", "S2"),)


def test_cut_pairs_reach_across_tiers():
    """Proves: S1 with the only supplier of S2 is as fatal as S1 with S2."""
    net = network("O>S2:ore S1>M:car S2>M:car", "O:ore S1:car S2:car", "car:ore")
    assert cut_pairs(net, "car") == ()  # S1 has no ore, so S2 and O are fatal alone
    both = network("A>S1:ore O>S2:ore S1>M:car S2>M:car", "A:ore O:ore S1:car S2:car", "car:ore")
    assert cut_pairs(both, "car") == (("A", "O"), ("A", "S2"), ("O", "S1"), ("S1", "S2"))


def test_single_sourced_counts_makers_that_can_deliver():
    """Proves: bolts have one maker; wheels have a second whose lane is only a candidate; nobody uses doors.

    Sensitivity: makers counted anywhere, wheels would be missing; lanes counted instead, bolts.
    """
    net = network(
        "B>P:bolt B>W:bolt W>P:bolt S1>P:wheel S2>P:wheel? P>M:car",
        "B:bolt S1:wheel S2:wheel P:car D:door",
        "car:bolt car:wheel",
    )
    assert single_sourced(net) == (("bolt", "B"), ("car", "P"), ("wheel", "S1"))
    assert [part for part, _ in single_sourced(net, candidates=True)] == ["bolt", "car"]


def test_sources_that_share_a_sub_tier_site_are_reported_with_the_one_that_does_not():
    """Proves: S1 and S2 share O; S3 has its own ore. Sensitivity: direct suppliers alone share nothing."""
    net = network(
        "O>S1:ore O>S2:ore Q>S3:ore S1>P:wheel S2>P:wheel S3>P:wheel P>M:car",
        "O:ore Q:ore S1:wheel S2:wheel S3:wheel P:car",
        "car:wheel wheel:ore",
    )
    assert hidden_common_sources(net) == (CommonSource("P", "wheel", ("S1", "S2"), ("S3",), ("O",), ("around O",)),)


def test_a_sub_tier_site_that_can_be_replaced_is_not_shared():
    """Proves: S2 can also buy from Q, so O does not tie it to S1. Sensitivity: by reachability it would."""
    net = network(
        "O>S1:ore O>S2:ore Q>S2:ore S1>P:wheel S2>P:wheel P>M:car",
        "O:ore Q:ore S1:wheel S2:wheel P:car",
        "car:wheel wheel:ore",
    )
    assert hidden_common_sources(net) == ()


def test_a_region_is_shared_when_all_alternatives_lie_in_it():
    """Proves: S1 is in the north; S2 is not, but both its ore sources are: one earthquake takes both.

    Sensitivity: the regions of direct suppliers, or of sites needed one by one, differ: nothing found.
    """
    net = network(
        "O>S2:ore Q>S2:ore A>S1:ore S1>P:wheel S2>P:wheel P>M:car",
        "A:ore O:ore Q:ore S1:wheel S2:wheel P:car",
        "car:wheel wheel:ore",
        regions={"S1": "north", "O": "north", "Q": "north"},
    )
    assert hidden_common_sources(net) == (
        CommonSource("P", "wheel", ("S1", "S2"), (), shared_regions=("north",)),
        CommonSource("S2", "ore", ("O", "Q"), (), shared_regions=("north",)),
    )


def test_a_part_family_further_up_is_shared_whoever_makes_the_part():
    """Proves: two makers of a controller with chips from different fabs share the wafer process.

    Sensitivity: shared sites alone would find nothing; the family of the part itself would be "controllers".
    """
    net = network(
        "F1>S1:chip F2>S2:chip S1>P:ecu S2>P:ecu P>M:car",
        "F1:chip F2:chip S1:ecu S2:ecu P:car",
        "car:ecu ecu:chip",
        families={"chip": "28 nm", "ecu": "controllers"},
    )
    assert hidden_common_sources(net) == (CommonSource("P", "ecu", ("S1", "S2"), (), shared_families=("28 nm",)),)


def test_a_warehouse_between_does_not_hide_the_only_maker():
    """Proves: two warehouses of one maker and the maker itself are one source."""
    net = network("S>W1:car S>W2:car W1>M:car W2>M:car S>M:car", "S:car")
    assert hidden_common_sources(net) == (CommonSource("M", "car", ("S", "W1", "W2"), (), ("S",), ("around S",)),)


def test_making_and_buying_share_what_both_need():
    """Proves: production at the site is a source like any other; the site itself is no discovery."""
    net = network("O>P:ore O>S:ore S>P:wheel P>M:car", "O:ore S:wheel P:wheel P:car", "car:wheel wheel:ore")
    found = [item for item in hidden_common_sources(net) if item.part == "wheel"]
    assert found == [CommonSource("P", "wheel", ("P", "S"), (), ("O",), ("around O",))]


def test_a_network_of_thousands_of_sites_is_answered():
    """Proves: 20 products of 9,600 parts from 4,400 sites, a third dual-sourced, give the known answer."""
    products, assemblies, suppliers = 20, 60, 4_000
    lanes, made, bom = [], [], []
    for product in range(products):
        plant = f"P{product}"
        made.append(f"{plant}:car{product}")
        lanes += [f"{plant}>M{market}:car{product}" for market in range(50)]
        for assembly in range(assemblies):
            name, maker = f"a{product}.{assembly}", f"A{(product * assemblies + assembly) % 330}"
            bom.append(f"car{product}:{name}")
            made.append(f"{maker}:{name}")
            lanes.append(f"{maker}>{plant}:{name}")
            for part in range(7):
                number = (product * assemblies + assembly) * 7 + part
                bom.append(f"{name}:p{number}")
                for supplier in {number % suppliers, (number * (1 if number % 3 else 2)) % suppliers}:
                    made.append(f"S{supplier}:p{number}")
                    lanes.append(f"S{supplier}>{maker}:p{number}")
    sold = " ".join(f"M{market}:car{product}" for product in range(products) for market in range(50))
    net = network(" ".join(lanes), " ".join(made), " ".join(bom), sold)
    assert len(net.sites) >= 4_400
    points = dict(single_points_of_failure(net))
    assert points["P7"] == ("car7",)
    assert "S1" in points
    alone = {site for part, site in single_sourced(net) if part.startswith("p")}
    assert {site for site in points if site.startswith("S")} == alone
    assert hidden_common_sources(net) == ()
    assert net.requirements()["p0"] == 50.0


SITES, PARTS = ("A", "B", "C", "D", "E"), ("car", "wheel", "ore")


@st.composite
def small_networks(draw: st.DrawFn) -> SupplyNetwork:
    """Any way to join five sites and three parts, circles and dead ends among them."""
    ways = [f"{a}>{b}:{part}" for a in SITES for b in SITES if a != b for part in PARTS]
    makes = [f"{site}:{part}" for site in SITES for part in PARTS]
    lanes = draw(st.lists(st.sampled_from(ways), max_size=14, unique=True))
    made = draw(st.lists(st.sampled_from(makes), min_size=1, max_size=8, unique=True))
    bom = draw(st.lists(st.sampled_from(["car:wheel", "wheel:ore", "car:ore"]), max_size=3, unique=True))
    sold = draw(st.lists(st.sampled_from(SITES), min_size=1, max_size=2, unique=True))
    return network(" ".join(lanes), " ".join(made), " ".join(bom), " ".join(f"{site}:car" for site in sold))


def car_arrives(net: SupplyNetwork, down: set[str]) -> bool:
    """Whether any market gets a car without some sites: switch positions on until nothing changes."""
    on: set[Node] = set()

    def supplied(node: Node) -> bool:
        made = node in net.production and node.site not in down
        needs = [Node(node.site, line.child) for line in net.children.get(node.part, ())]
        return (made and on.issuperset(needs)) or any(way.source in on for way in net.inbound.get(node, ()))

    while new := {node for node in net.nodes if node.site not in down and supplied(node)} - on:
        on |= new
    return any(supplied(node) for node in net.demand)


@given(small_networks())
def test_the_answers_are_those_of_taking_sites_out_one_by_one(net):
    """Proves: the sweep over bit masks agrees with trying every site and every pair, whatever the network."""
    supplied = car_arrives(net, set())
    fatal = {site for site in net.sites if supplied and not car_arrives(net, {site})}
    assert {point.site for point in single_points_of_failure(net)} == fatal
    rest = sorted(set(net.sites) - fatal)
    pairs = [pair for pair in combinations(rest, 2) if supplied and not car_arrives(net, set(pair))]
    assert list(cut_pairs(net, PartId("car"))) == pairs
