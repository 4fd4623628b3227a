"""Networks made up from a seed, of any size: for tests, benchmarks and a first look at what the engine can hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.given import SEED, TEXT, A, Either, Maybe, Word, held
from resilience.network.usage import nominal_use
from resilience.plan.levers import Lever
from resilience.plan.model import Model
from resilience.quantities import Calendar, Duration
from resilience.study.generate.hazards import SOURCE, draw_hazards, draw_tags
from resilience.study.generate.size import PRESETS, Preset, Size
from resilience.study.generate.structure import draw_structure
from resilience.study.generate.supply import SupplyDraws

if TYPE_CHECKING:
    from resilience.hazard.book import HazardBook

__all__ = ["PRESETS", "Preset", "Size", "generate_model"]

WEEKLY = Calendar(Duration(168.0), 52.0)
LONGEST_COVER = 16.0
"""Weeks of cover a planner of a generated network has room for."""


def generate_model(size: Size | Preset | str, seed: int, *, name: str | None = None) -> tuple[Model, HazardBook]:
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
    asked = held(
        "generate_model",
        {"size": (size, Either(Word(Preset), A(Size))), "seed": (seed, SEED), "name": (name, Maybe(TEXT))},
    )
    size = asked["size"]
    called = name or (size.value if isinstance(size, Preset) else "generated")
    given = PRESETS[size] if isinstance(size, Preset) else asked["size"]
    streams = [np.random.default_rng(stream) for stream in np.random.SeedSequence(seed).spawn(4)]
    drawn = draw_structure(given, streams[0])
    supply = SupplyDraws(drawn, draw_tags(drawn, streams[1]), streams[2], given.supplier_stock)
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
    return model, draw_hazards(network, called, WEEKLY, seed, streams[3], disasters=given.disasters)
