"""Networks made up from a seed, of any size: for tests, benchmarks and a first look at what the engine can hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError
from resilience.network.usage import nominal_use
from resilience.plan.levers import Lever
from resilience.plan.model import Model
from resilience.quantities import Calendar, Duration
from resilience.study.generate_hazards import SOURCE, draw_hazards, draw_tags
from resilience.study.generate_structure import draw_structure, thinning
from resilience.study.generate_supply import Supply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.hazard.study_input import HazardBook

WEEKLY = Calendar(Duration(168.0), 52.0)
LONGEST_COVER = 16.0
"""Weeks of cover a planner of a generated network has room for."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a generated network is.

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

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise InputError(problems)

    def _problems(self) -> Iterator[str]:
        for name in ("parts", "assemblies", "products", "sites", "regions", "tiers", "depth"):
            if getattr(self, name) < 1:
                yield f"Expected {name} >= 1, not {getattr(self, name)}."
                return
        if not 0 <= self.sharing <= 2:
            yield f"Expected sharing from 0 to 2, not {self.sharing:g}."
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


def generate_model(size: Size | Preset, seed: int, *, name: str | None = None) -> tuple[Model, HazardBook]:
    """Make up a network and its hazards; the same size and seed give the same.

    Parameters
    ----------
    size
        Or the name of one.
    seed
        Of everything drawn.
    name
        Of the model; None: the preset's, or "generated".
    """
    called = name or (size.value if isinstance(size, Preset) else "generated")
    given = PRESETS[size] if isinstance(size, Preset) else size
    streams = [np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(4)]
    drawn = draw_structure(given, streams[0])
    supply = Supply(drawn, draw_tags(drawn, streams[1]), streams[2])
    network = supply.network()
    model = Model(
        name=called,
        title=f"Generated network {called}, seed {seed}",
        currency="EUR",
        calendar=WEEKLY,
        network=network,
        levers=frozenset({Lever.BUFFERS, Lever.SOURCES}),
        max_cover=LONGEST_COVER,
        references=(SOURCE,),
    )
    model = replace(model, cover=supply.covers(network, nominal_use(network)))
    return model, draw_hazards(network, called, WEEKLY, seed, streams[3])
