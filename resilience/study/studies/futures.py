"""Futures, and which of them share a program: those that differ in nothing but how often things happen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.frozen import freeze
from resilience.hazard.scenarios import ScenarioSet
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.program.reading.compile import Vector


@on_screen
@dataclass(frozen=True, eq=False)
class Future:
    """One state of the world: a model and its scenarios, and by which changes they came to be.

    `point` holds the value of each axis that is moved here.
    """

    name: str
    variant: str
    point: Mapping[str, float | str]
    model: Model
    scenarios: ScenarioSet
    changes: tuple[str, ...] = ()
    "What was changed of the input for it, each change as one line of text."

    def __post_init__(self) -> None:
        freeze(self, "point")


@dataclass(frozen=True, eq=False)
class Family:
    """Futures with one model and one set of scenarios, each at rates of its own.

    `scenarios` are those of all futures, each at the highest of its rates; `places` are the futures' places in the
    study.
    """

    model: Model
    scenarios: ScenarioSet
    futures: tuple[Future, ...]
    places: tuple[int, ...]

    def factors(self, future: Future, order: Sequence[Scenario]) -> Vector:
        """What the rates of a future are of those of the family, in the order of a program's scenarios."""
        rates = {scenario.name: scenario.rate for scenario in future.scenarios}
        return np.array([rates[one.name] / one.rate if one.rate > 0 else 1.0 for one in order])


@dataclass
class _Kin:
    """Futures found so far that share a program."""

    model: Model
    blank: dict[str, Scenario]
    futures: list[Future] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    def takes(self, future: Future, blank: Mapping[str, Scenario]) -> bool:
        """Whether a future differs from these in rates alone."""
        same = self.model == future.model and future.scenarios.seed == self.futures[0].scenarios.seed
        return same and self.blank == blank


def families(futures: Sequence[Future]) -> list[Family]:
    """Put futures together that share a program, in the order in which the first of each is written.

    What never happens in a future is no scenario of it: where nothing interrupts a shelf's supply, no plan is sought
    for it, so that a rate of 0 makes another program.
    """
    found: list[_Kin] = []
    for place, future in enumerate(futures):
        blank = {scenario.name: replace(scenario, rate=0.0) for scenario in future.scenarios if scenario.rate > 0}
        kin = next((one for one in found if one.takes(future, blank)), None)
        if kin is None:
            kin = _Kin(future.model, blank)
            found.append(kin)
        kin.futures.append(future)
        kin.places.append(place)
    return [_family(kin) for kin in found]


def _family(kin: _Kin) -> Family:
    """Set every scenario to the highest of its rates."""
    highest: dict[str, float] = dict.fromkeys(kin.blank, 0.0)
    for future in kin.futures:
        for scenario in future.scenarios:
            if scenario.name in highest:
                highest[scenario.name] = max(highest[scenario.name], scenario.rate)
    first = kin.futures[0].scenarios
    scenarios = tuple(replace(one, rate=highest[name]) for name, one in kin.blank.items())
    notes = tuple(dict.fromkeys(note for future in kin.futures for note in future.scenarios.notes))
    overlap = max(future.scenarios.overlap_rate for future in kin.futures)
    return Family(kin.model, ScenarioSet(scenarios, first.seed, notes, overlap), tuple(kin.futures), tuple(kin.places))
