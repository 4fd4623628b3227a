"""The structure of a generated network: who consumes what, who makes it, and where.

Parts stand in rows: products, assemblies level by level, bought parts tier by tier. A part is consumed by parts of the
row before it, bought parts of the first tier by assemblies of any level.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from resilience.quantities import PartId, Region, SiteId
from resilience.study.generate.size import thinning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from resilience.study.generate.size import Size

Name = TypeVar("Name")
Thing = TypeVar("Thing")

ALTERNATE_SITES = 0.0875
"""Share of supplier sites that supply nothing today and could."""
TWO_SOURCES, POSSIBLE_SOURCES = 0.12, 0.3
"""Shares of bought parts with two sources in use, and with a possible second one."""
MAIN_SHARE = 0.7
"""What the first of two sources in use supplies."""
WITHIN_FAMILY = 0.85
"""How often a shared part stays within what one product is made of first."""
SITE_TAIL = 0.8
"""Exponent of the law by which parts crowd at few sites."""
PRODUCTS_PER_PLANT = 5
QUANTITIES, QUANTITY_SHARES = (1, 2, 3, 4), (0.7, 0.15, 0.1, 0.05)
"""Units of a part in one consumer, and how often."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A site that makes a part; `share` of what is needed that it makes today, 0 where it only could."""

    site: SiteId
    share: float


@dataclass
class Structure:
    """Parts by row, who consumes how much of what, and who makes it."""

    products: list[PartId]
    assemblies: list[list[PartId]]
    tiers: list[list[PartId]]
    plants: list[SiteId]
    markets: list[SiteId]
    suppliers: list[list[SiteId]]
    "Supplier sites in use, by tier."
    alternates: list[SiteId]
    region: dict[SiteId, Region] = field(default_factory=dict)
    parents: defaultdict[PartId, dict[PartId, int]] = field(default_factory=lambda: defaultdict(dict))
    makers: defaultdict[PartId, list[Maker]] = field(default_factory=lambda: defaultdict(list))

    @property
    def parents_first(self) -> list[PartId]:
        """Every part, consumers before what they consume."""
        return [part for row in (self.products, *self.assemblies, *self.tiers) for part in row]


def draw_structure(size: Size, rng: np.random.Generator) -> Structure:
    """Draw a network of a size."""
    count_of_plants = -(-size.products // PRODUCTS_PER_PLANT)
    alternates = round(ALTERNATE_SITES * size.sites) if size.sites >= 2 * size.tiers else 0
    suppliers = names("SUPPLIER", size.sites, SiteId)
    assemblies, parts = names("ASSEMBLY", size.assemblies, PartId), names("PART", size.parts, PartId)
    drawn = Structure(
        products=names("PRODUCT", size.products, PartId),
        assemblies=cut(assemblies, thinning(size.assemblies, size.depth)),
        tiers=cut(parts, thinning(size.parts, size.tiers)),
        plants=names("PLANT", count_of_plants, SiteId),
        markets=names("MARKET", max(1, min(count_of_plants, size.regions)), SiteId),
        suppliers=cut(suppliers[: size.sites - alternates], thinning(size.sites - alternates, size.tiers)),
        alternates=suppliers[size.sites - alternates :],
    )
    _place(drawn, names("REGION", size.regions, Region), rng)
    _consume(drawn, size.sharing, rng)
    _assemble(drawn)
    _source(drawn, rng)
    return drawn


def names(word: str, count: int, kind: Callable[[str], Name]) -> list[Name]:
    """Names numbered from 1, all of one length."""
    width = len(str(count))
    return [kind(f"{word}-{number:0{width}}") for number in range(1, count + 1)]


def cut(things: Sequence[Thing], sizes: Sequence[int]) -> list[list[Thing]]:
    """Cut a list into pieces."""
    ends = np.cumsum(sizes)
    return [list(things[end - size : end]) for end, size in zip(ends, sizes, strict=True)]


def _place(drawn: Structure, regions: list[Region], rng: np.random.Generator) -> None:
    """Plants and markets lie in the first regions in turn; suppliers crowd in some."""
    for sites in (drawn.plants, drawn.markets):
        drawn.region |= {site: regions[number % len(regions)] for number, site in enumerate(sites)}
    weights = 1 / np.arange(1, len(regions) + 1) ** (SITE_TAIL / 2)
    suppliers = [site for tier in (*drawn.suppliers, drawn.alternates) for site in tier]
    chosen = rng.choice(len(regions), len(suppliers), p=weights / weights.sum())
    drawn.region |= {site: regions[number] for site, number in zip(suppliers, chosen.tolist(), strict=True)}


def _consume(drawn: Structure, sharing: float, rng: np.random.Generator) -> None:
    rows = [drawn.products, *drawn.assemblies]
    for consumers, row in pairwise(rows):
        _link(drawn, row, consumers, sharing, rng, every_consumer=True)
    _link(drawn, drawn.tiers[0], [part for row in drawn.assemblies for part in row], sharing, rng, every_consumer=True)
    for consumers, row in pairwise(drawn.tiers):
        _link(drawn, row, consumers, sharing, rng, every_consumer=False)


def _link(
    drawn: Structure,
    row: list[PartId],
    consumers: list[PartId],
    sharing: float,
    rng: np.random.Generator,
    *,
    every_consumer: bool,
) -> None:
    """Give each part its consumers: one, and by a power law now and then many more, most in one family of products."""
    families = len(drawn.products)
    counts = np.minimum(heavy_tailed(len(row), sharing, rng), len(consumers))
    first = np.arange(len(row)) if every_consumer else rng.permutation(max(len(row), len(consumers)))[: len(row)]
    for part, count, start in zip(row, counts.tolist(), first.tolist(), strict=True):
        own = start % len(consumers)
        near = np.arange(own % families, len(consumers), families)
        others = near if rng.random() < WITHIN_FAMILY and len(near) >= count else np.arange(len(consumers))
        chosen = dict.fromkeys([own, *rng.choice(others, count, replace=False).tolist()])
        for number in list(chosen)[:count]:
            drawn.parents[part][consumers[number]] = int(rng.choice(QUANTITIES, p=QUANTITY_SHARES))


def heavy_tailed(size: int, sharing: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Whole numbers from 1 whose tail falls like n ** -(1 / sharing); all are 1 without sharing."""
    if sharing == 0:
        return np.ones(size, dtype=np.int64)
    return rng.zipf(1 + 1 / sharing, size)


def _assemble(drawn: Structure) -> None:
    """A product is made at one plant, an assembly where the first part that consumes it is made."""
    for number, product in enumerate(drawn.products):
        drawn.makers[product] = [Maker(drawn.plants[number % len(drawn.plants)], 1.0)]
    for row in drawn.assemblies:
        for part in row:
            drawn.makers[part] = drawn.makers[next(iter(drawn.parents[part]))][:1]


def _source(drawn: Structure, rng: np.random.Generator) -> None:
    """Deal parts out to sites of their tier: one to each, the rest by a power law; some get a second source."""
    waiting = list(drawn.alternates)
    for row, sites in zip(drawn.tiers, drawn.suppliers, strict=True):
        weights = 1 / np.arange(1, len(sites) + 1) ** SITE_TAIL
        crowd = rng.choice(len(sites), len(row), p=weights / weights.sum()).tolist()
        luck = rng.random(len(row)).tolist()
        shuffled = [sites[number] for number in rng.permutation(len(sites)).tolist()]
        for number, part in enumerate(row):
            site = sites[number] if number < len(sites) else shuffled[crowd[number]]
            other = shuffled[int(rng.integers(len(sites)))]
            drawn.makers[part] = _makers(site, other, luck[number], waiting)
        for part, site in zip(row, waiting, strict=False):
            drawn.makers[part].append(Maker(site, 0.0))
        waiting = []


def _makers(site: SiteId, other: SiteId, luck: float, waiting: list[SiteId]) -> list[Maker]:
    if luck < TWO_SOURCES and other != site:
        return [Maker(site, MAIN_SHARE), Maker(other, 1 - MAIN_SHARE)]
    if luck < TWO_SOURCES + POSSIBLE_SOURCES:
        second = waiting.pop() if waiting else other
        return [Maker(site, 1.0), *([Maker(second, 0.0)] if second != site else [])]
    return [Maker(site, 1.0)]
