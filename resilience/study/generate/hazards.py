"""Hazards of a generated network: outages of single suppliers, and regions struck as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.hazard.book import HazardBook
from resilience.hazard.distributions.all import Discrete, Fixed
from resilience.hazard.hazards import Hazard, Hits, Selector
from resilience.network.sites import SiteKind
from resilience.study.generate.supply import rounded

if TYPE_CHECKING:
    import numpy as np

    from resilience.network.network import SupplyNetwork
    from resilience.quantities import Calendar, SiteId
    from resilience.study.generate.structure import Structure

SOURCE = "Generated: made up, of the order of magnitude of recorded events."
CLASSES = {"steady": (0.75, 0.0015), "ordinary": (0.2, 0.01), "fragile": (0.05, 0.08)}
"""Share of supplier sites in each class, and outages a year of each site in it with `USUAL` parts per product."""
USUAL = 100
"""Parts per product for which the rates are meant: with fewer, each is dearer, and buffers pay less often."""
OUTAGES = Discrete((1.0, 2.0, 4.0, 8.0, 16.0), (0.45, 0.27, 0.16, 0.08, 0.04))
"""Weeks an outage lasts."""
REGIONAL = Discrete((2.0, 5.0, 12.0), (0.5, 0.3, 0.2))
REGIONAL_RATE = (0.0005, 0.005)
DETECTION = 0.25
"""Weeks until an outage is known."""


def draw_tags(drawn: Structure, rng: np.random.Generator) -> dict[SiteId, tuple[str, ...]]:
    """Tag each supplier with its tier, and with its class when it is in use."""
    classes = list(CLASSES)
    shares = [share for share, _ in CLASSES.values()]
    tags: dict[SiteId, tuple[str, ...]] = dict.fromkeys(drawn.alternates, ("alternate",))
    for tier, sites in enumerate(drawn.suppliers, start=1):
        picked = rng.choice(len(classes), len(sites), p=shares).tolist()
        tags |= {site: (f"tier-{tier}", classes[number]) for site, number in zip(sites, picked, strict=True)}
    return tags


def draw_hazards(
    network: SupplyNetwork,
    name: str,
    calendar: Calendar,
    seed: int,
    rng: np.random.Generator,
    *,
    disasters: bool = True,
) -> HazardBook:
    """Outages of each supplier in use, and with disasters of all suppliers of each region at once."""
    scale = USUAL * len(network.demand) / sum(part.family is not None for part in network.parts.values())
    suppliers = [site for site in network.sites.values() if site.kind is SiteKind.SUPPLIER]
    tags = {tag for site in suppliers for tag in site.tags}
    single = [
        _hazard(f"outage-{word}", Selector(tags=(word,)), rounded(scale * rate), OUTAGES, per_target=True)
        for word, (_, rate) in CLASSES.items()
        if word in tags
    ]
    regional = [
        _hazard(
            f"disaster-{region.lower()}", Selector(regions=(region,), kinds=(SiteKind.SUPPLIER,)),
            rounded(scale * rng.uniform(*REGIONAL_RATE)), REGIONAL, per_target=False,
        )
        for region in sorted({site.region for site in suppliers if disasters})
    ]  # fmt: skip
    hazards = tuple(replace(hazard, row=row) for row, hazard in enumerate((*single, *regional), start=1))
    return HazardBook(name, f"Outages of {name}", hazards, seed, cycle_strata=1, calendar=calendar)


def _hazard(name: str, select: Selector, rate: float, duration: Discrete, *, per_target: bool) -> Hazard:
    return Hazard(
        name=name, hits=Hits.CAPACITY, select=select, rate=rate, per_target=per_target, duration=duration,
        severity=Fixed(1.0), detection=DETECTION, source=SOURCE,
    )  # fmt: skip
