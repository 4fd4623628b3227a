"""A small network with one of everything a selector can name, and a way to write hazards in one line."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from resilience.hazard.book import HazardBook
from resilience.hazard.distributions.all import Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import BomLine, Demand, Part, Production
from resilience.network.sites import Site, SiteKind

if TYPE_CHECKING:
    from collections.abc import Callable


def _lane(origin: str, destination: str, part: str, mode: Mode) -> Lane:
    return Lane(origin, destination, part, mode, 1.0, 0.0, math.inf, LaneStatus.ACTIVE)


@pytest.fixture(scope="session")
def network() -> SupplyNetwork:
    """Two suppliers in the east share part A; a plant, a warehouse and a market in the west follow."""
    sites = [
        Site("S1", SiteKind.SUPPLIER, "east", tags=("fab",)),
        Site("S2", SiteKind.SUPPLIER, "east"),
        Site("P", SiteKind.PLANT, "west", tags=("fab",)),
        Site("W", SiteKind.WAREHOUSE, "west"),
        Site("M", SiteKind.MARKET, "west"),
    ]
    lanes = [
        _lane("S1", "P", "A", Mode.SEA),
        _lane("S2", "P", "A", Mode.ROAD),
        _lane("S1", "P", "B", Mode.ROAD),
        _lane("P", "W", "C", Mode.ROAD),
        _lane("W", "M", "C", Mode.ROAD),
    ]
    made = [Production(site, part, 10.0, 1.0) for site, part in [("S1", "A"), ("S2", "A"), ("S1", "B"), ("P", "C")]]
    sold = Demand("M", "C", 5.0, 30.0, 0.0, 0.0)
    families = {"A": "wafer", "B": "cast", "C": None}
    return SupplyNetwork(
        sites={site.site: site for site in sites},
        parts={part: Part(part, 1.0, 0.25, family) for part, family in families.items()},
        bom=(BomLine("C", "A", 1.0), BomLine("C", "B", 2.0)),
        lanes={lane.id: lane for lane in lanes},
        production={make.node: make for make in made},
        demand={sold.node: sold},
        resources={},
    )


@pytest.fixture(scope="session")
def hazard() -> Callable[..., Hazard]:
    """Return a function that changes a ten-period full stop of S1, once in ten years, as told."""
    plain = Hazard("fire", Hits.CAPACITY, Selector(sites=("S1",)), 0.1, True, Fixed(10.0), Fixed(1.0), 0.5, "test")

    def changed(**changes: object) -> Hazard:
        return replace(plain, **changes)

    return changed


@pytest.fixture(scope="session")
def book() -> Callable[..., HazardBook]:
    """Return a function that puts hazards into a book with seed 7."""

    def bound(*hazards: Hazard, **changes: object) -> HazardBook:
        return replace(HazardBook("test", "Test", hazards, 7), **changes)

    return bound
