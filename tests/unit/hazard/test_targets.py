from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resilience.hazard.hazards import Hits, Selector
from resilience.hazard.matching import merged
from resilience.hazard.scenarios import EffectKind
from resilience.hazard.targets import resolve
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.hazard.hazards import Hazard
    from resilience.network.network import SupplyNetwork

    Make = Callable[..., Hazard]


LOSS, LOCKED, LANE = EffectKind.PRODUCTION_LOSS, EffectKind.STOCK_LOCKED, EffectKind.LANE_LOSS
GAP, TRANSIT = EffectKind.ARRIVAL_GAP, EffectKind.TRANSIT_LOSS


def test_a_hit_site_loses_production_and_has_its_stock_locked(network: SupplyNetwork, hazard: Make) -> None:
    """Proves: both parts made at S1 and both its stocks are hit, nothing else.

    Sensitivity: forgetting the stock would let goods leave a burning plant.
    """
    (target,) = resolve(hazard(), network)
    assert target.name == "S1"
    assert target.sites == ("S1",)
    assert set(target.keys) == {
        (LOSS, Node("S1", "A")),
        (LOSS, Node("S1", "B")),
        (LOCKED, Node("S1", "A")),
        (LOCKED, Node("S1", "B")),
    }


def test_the_inputs_of_a_hit_plant_are_locked_too(network: SupplyNetwork, hazard: Make) -> None:
    """Proves: every stock at the site, inputs A and B as well as C; what the plant makes is not hit twice.

    Sensitivity: its outbound lane must not lose capacity, or stock left in a partial hit could not move.
    """
    (target,) = resolve(hazard(select=Selector(sites=("P",))), network)
    assert set(target.keys) == {
        (LOSS, Node("P", "C")),
        (LOCKED, Node("P", "A")),
        (LOCKED, Node("P", "B")),
        (LOCKED, Node("P", "C")),
    }


def test_a_part_or_family_hits_only_its_own_production_everywhere(network: SupplyNetwork, hazard: Make) -> None:
    """Proves: a wafer process shared by S1 and S2 hits A at both and leaves B alone, nor A at the plant.

    Sensitivity: matching sites instead of production would stop B (cast) at S1.
    """
    for select in (Selector(families=("wafer",)), Selector(parts=("A",))):
        first, second = resolve(hazard(select=select), network)
        assert set(first.keys) == {(LOSS, Node("S1", "A")), (LOCKED, Node("S1", "A"))}
        assert set(second.keys) == {(LOSS, Node("S2", "A")), (LOCKED, Node("S2", "A"))}


def test_a_warehouse_loses_dispatch_because_it_makes_nothing(network: SupplyNetwork, hazard: Make) -> None:
    """Proves: W has no production to lose, so its outbound lane stops and its stock is locked.

    Sensitivity: looking for production only would make a burning warehouse harmless.
    """
    (target,) = resolve(hazard(select=Selector(kinds=("warehouse",))), network)
    assert set(target.keys) == {(LOCKED, Node("W", "C")), (LANE, "W>M:C:road")}
    by_part = resolve(hazard(select=Selector(parts=("C",))), network)
    assert [found.name for found in by_part] == ["P"]


def test_a_market_is_down_like_any_other_site(network: SupplyNetwork, hazard: Make) -> None:
    """Proves: by its name as a site, as a market or by its kind, what M sells is locked; no production, no lane.

    Sensitivity: a site with neither production nor lanes out taken for one that nothing can hit.
    """
    for select in (Selector(sites=("M",)), Selector(markets=("M",)), Selector(kinds=("market",))):
        (target,) = resolve(hazard(select=select), network)
        assert target.sites == ("M",)
        assert set(target.keys) == {(LOCKED, Node("M", "C"))}


@pytest.mark.parametrize(
    ("select", "names"),
    [
        (Selector(regions=("east",)), ["S1", "S2"]),
        (Selector(tags=("fab",)), ["S1", "P"]),
        (Selector(regions=("west",), tags=("fab",)), ["P"]),
        (Selector(kinds=("supplier",), families=("cast",)), ["S1"]),
        (Selector(sites=("P", "S2")), ["S2", "P"]),
        (Selector(sites=("nowhere",)), []),
    ],
    ids=["region", "tag", "region and tag", "kind and family", "two sites", "unknown"],
)
def test_lists_are_alternatives_and_all_filters_must_match(
    network: SupplyNetwork, hazard: Make, select: Selector, names: list[str]
) -> None:
    """Proves: within a list any, across lists all. Sensitivity: any-of-all would add S1 for west and fab."""
    assert [target.name for target in resolve(hazard(select=select), network)] == names


@pytest.mark.parametrize(
    ("select", "names"),
    [
        (Selector(modes=("sea",)), ["S1>P:A:sea"]),
        (Selector(lanes=("W>M:C:road",)), ["W>M:C:road"]),
        (Selector(modes=("road",), regions=("east",)), ["S2>P:A:road", "S1>P:B:road"]),
        (Selector(modes=("road",), parts=("C",)), ["P>W:C:road", "W>M:C:road"]),
        (Selector(modes=("road",), families=("wafer",)), ["S2>P:A:road"]),
        (Selector(modes=("road",), sites=("P",), kinds=("warehouse",)), ["P>W:C:road"]),
        (Selector(modes=("road",), markets=("M",)), ["W>M:C:road"]),
        (Selector(modes=("road", "sea"), tags=("fab",), parts=("A",)), ["S1>P:A:sea", "S2>P:A:road"]),
    ],
    ids=["mode", "lane", "region of either end", "part", "family", "corridor", "market", "tag of either end"],
)
def test_naming_lanes_or_modes_selects_lanes(
    network: SupplyNetwork, hazard: Make, select: Selector, names: list[str]
) -> None:
    """Proves: lanes are filtered by part and by either end; each is a target with both ends watching.

    Sensitivity: filtering by origin only would miss the fab at the receiving end of S2's lane.
    """
    targets = resolve(hazard(select=select), network)
    assert [target.name for target in targets] == names
    assert all(target.keys == ((LANE, target.name),) for target in targets)
    assert all(len(target.sites) == 2 for target in targets)


def test_held_up_arrivals_of_a_site_are_all_its_lanes_out(network: SupplyNetwork, hazard: Make) -> None:
    """Proves: a port or site selector means what leaves it; goods lost in transit are on the same lanes.

    Sensitivity: hitting lanes in as well would also starve the site itself.
    """
    (target,) = resolve(hazard(hits=Hits.ARRIVALS, transit_loss=0.3), network)
    lanes = ("S1>P:A:sea", "S1>P:B:road")
    assert target.keys == tuple((kind, lane) for lane in lanes for kind in (GAP, TRANSIT))
    (part,) = resolve(hazard(hits=Hits.ARRIVALS, select=Selector(sites=("S1",), parts=("B",))), network)
    assert part.keys == ((GAP, "S1>P:B:road"),)


def test_yield_hits_production_and_demand_hits_markets(network: SupplyNetwork, hazard: Make) -> None:
    """Proves: yield finds made parts only, demand sold parts only, by market, region, part or family.

    Sensitivity: a demand hazard on part A would otherwise move a stock that nobody sells from.
    """
    (drift,) = resolve(hazard(hits=Hits.YIELD, select=Selector(sites=("S1",), parts=("A",))), network)
    assert drift.keys == ((EffectKind.YIELD_LOSS, Node("S1", "A")),)
    for select in (Selector(markets=("M",)), Selector(regions=("west",)), Selector(parts=("C",))):
        (surge,) = resolve(hazard(hits=Hits.DEMAND, select=select), network)
        assert surge.keys == ((EffectKind.DEMAND_FACTOR, Node("M", "C")),)
    assert resolve(hazard(hits=Hits.DEMAND, select=Selector(parts=("A",))), network) == ()


def test_a_group_is_everything_at_once_without_repeats(network: SupplyNetwork, hazard: Make) -> None:
    """Proves: common cause joins targets and names each site once; a single target stays itself.

    Sensitivity: a site named twice would double its effects.
    """
    targets = resolve(hazard(select=Selector(regions=("east",))), network)
    group = merged((*targets, *targets))
    assert group.name == "group"
    assert group.sites == ("S1", "S2")
    assert group.keys == targets[0].keys + targets[1].keys
    assert merged(targets[:1]) == targets[0]
