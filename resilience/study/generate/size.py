"""How large a generated network is, and what it has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError
from resilience.given import FLAG, Number, Whole, hold
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_THINGS = 1_000_000
"""Most of anything that is made up."""
THINNING = 0.4
"""Each level of assemblies and each tier of suppliers is this large compared with the one before."""


def thinning(total: int, rows: int) -> list[int]:
    """Split a number into rows, each thinner than the one before and none empty."""
    weights = THINNING ** np.arange(rows)
    sizes = np.maximum(1, np.floor(total * weights / weights.sum()).astype(int))
    sizes[0] += total - sizes.sum()
    return [int(size) for size in sizes]


@on_screen
@dataclass(frozen=True, slots=True)
class Size:
    """How large a generated network is, and what it has.

    Parameters
    ----------
    parts, assemblies, products
        Bought parts (of all tiers), assemblies (of all levels), products.
    sites
        Supplier sites; plants and markets come on top.
    regions
        Regions in which sites lie.
    tiers
        Tiers of suppliers: parts of one tier are made of parts of the next.
    depth
        Levels of assemblies between a product and the parts that are bought for it.
    sharing
        How many consumers share a part: the tail of their number falls like n ** -(1 / sharing); 0: no part is shared.
    supplier_stock
        Whether suppliers may keep stock of their own. Without it they ship what they make; all else is drawn the same.
    disasters
        Whether regions are struck as a whole, too, and not only single suppliers.

    Raises
    ------
    InputError
        When the numbers do not fit together.
    """

    parts: int
    assemblies: int
    products: int
    sites: int
    regions: int = 8
    tiers: int = 2
    depth: int = 2
    sharing: float = 0.4
    supplier_stock: bool = True
    disasters: bool = True

    def __post_init__(self) -> None:
        count = Whole(least=1, most=MOST_THINGS)
        hold(
            self, parts=count, assemblies=count, products=count, sites=count, regions=count, tiers=count, depth=count,
            sharing=Number(least=0, most=2), supplier_stock=FLAG, disasters=FLAG,
        )  # fmt: skip
        problems = list(self._problems())
        if problems:
            raise InputError(problems)

    def _problems(self) -> Iterator[str]:
        if self.sites < self.tiers:
            yield f"{self.tiers} tiers need as many sites, not {self.sites}."
        if self.parts < self.sites + self.tiers:
            yield f"{self.sites} sites in {self.tiers} tiers need {self.sites + self.tiers} parts, not {self.parts}."
        if thinning(self.assemblies, self.depth)[0] < self.products:
            yield f"{self.assemblies} assemblies in {self.depth} levels leave some of {self.products} products without."
        if thinning(self.parts, self.tiers)[0] < self.assemblies:
            yield f"{self.parts} parts in {self.tiers} tiers leave some of {self.assemblies} assemblies without."


class Preset(StrEnum):
    """Sizes with a name."""

    SMALL = "small"
    "What a test can plan in seconds."
    OEM = "oem"
    "A manufacturer with the suppliers of one product group."
    FORD = "ford"
    "As many first-tier sites as Ford counted, Simchi-Levi et al., Interfaces 45(5), 2015."


PRESETS = {
    Preset.SMALL: Size(parts=40, assemblies=8, products=2, sites=16, regions=3, tiers=2, depth=1),
    Preset.OEM: Size(parts=1_000, assemblies=200, products=10, sites=400),
    Preset.FORD: Size(parts=10_000, assemblies=1_200, products=20, sites=4_400, regions=20),
}
