"""Cases: the ways one onset of a hazard can turn out, with their probabilities."""

from __future__ import annotations

import hashlib
import math
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.hazard.hazards import Hits, Recovery
from resilience.hazard.strata import Stratum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.hazards import Hazard
    from resilience.hazard.strata import FloatArray

CERTAIN = (Stratum(1.0, 1.0),)
MOST_COMBINATIONS = 64
"""Joint strata of a compound beyond which it is sampled instead."""


class Case(NamedTuple):
    """One duration (periods) and severity; `label` is its part of a scenario's name, empty when alone."""

    probability: float
    duration: float
    severity: float
    label: str


class Joint(NamedTuple):
    """One case for each hazard of a compound (for a hazard that strikes alone: just its own)."""

    probability: float
    cases: tuple[Case, ...]
    label: str


def joint_cases(members: Sequence[Hazard], key: str, seed: int) -> tuple[Joint, ...]:
    """Every way the members can turn out together, the first being the hazard that strikes.

    Parameters
    ----------
    members
        The striking hazard and those it brings with it.
    key
        Names the draws: the same key and seed give the same cases wherever the hazard stands in its file.
    seed
        Seed of the scenario file.
    """
    if is_sampled(members):
        return drawn_cases(members, members[0].samples or MOST_COMBINATIONS, generator(seed, members[0].name, key))
    return tuple(_joint(cases) for cases in product(*map(_strata, members)))


def is_sampled(members: Sequence[Hazard]) -> bool:
    """Whether the joint cases are drawn: when the striking hazard says so, or a compound has too many."""
    if members[0].samples is not None:
        return True
    return len(members) > 1 and math.prod(len(_strata(member)) for member in members) > MOST_COMBINATIONS


def mean_case(hazard: Hazard) -> Case:
    """Return the hazard at its mean duration and severity, for the replay of a recorded event."""
    severity = 1.0 if hazard.hits is Hits.ARRIVALS else hazard.severity.mean
    return Case(1.0, _duration(hazard, hazard.duration.mean), severity, "")


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return a generator that depends on the seed and the names only."""
    words = [int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little") for name in names]
    return np.random.default_rng(np.random.SeedSequence([seed, *words]))


def _duration(hazard: Hazard, duration: float) -> float:
    return float(len(hazard.curve)) if hazard.recovery is Recovery.CURVE else duration


def _strata(hazard: Hazard) -> tuple[Case, ...]:
    """Duration strata times severity strata, labeled `d3`, `s2` or `d3s2`."""
    if hazard.recovery is Recovery.CURVE:
        lengths: tuple[Stratum, ...] = (Stratum(1.0, float(len(hazard.curve))),)
    else:
        lengths = hazard.duration.strata(hazard.strata)
    severities = CERTAIN if hazard.hits is Hits.ARRIVALS else hazard.severity.strata()
    return tuple(
        Case(
            length.probability * severity.probability,
            length.value,
            severity.value,
            _label("d", i, lengths) + _label("s", j, severities),
        )
        for i, length in enumerate(lengths, start=1)
        for j, severity in enumerate(severities, start=1)
    )


def _label(letter: str, place: int, strata: Sequence[object]) -> str:
    return f"{letter}{place:0{len(str(len(strata)))}d}" if len(strata) > 1 else ""


def _joint(cases: Sequence[Case]) -> Joint:
    label = "+".join(case.label for case in cases if case.label)
    return Joint(math.prod(case.probability for case in cases), tuple(cases), label)


def drawn_cases(members: Sequence[Hazard], count: int, rng: np.random.Generator) -> tuple[Joint, ...]:
    """Draws of equal probability, independent for every member, labeled `n017`."""
    drawn = [(_durations(member, rng, count), _severities(member, rng, count)) for member in members]
    labels = [_label("n", place, range(count)) for place in range(1, count + 1)]
    return tuple(
        Joint(1 / count, tuple(Case(1.0, float(d[n]), float(s[n]), "") for d, s in drawn), labels[n])
        for n in range(count)
    )


def _durations(hazard: Hazard, rng: np.random.Generator, count: int) -> FloatArray:
    if hazard.recovery is Recovery.CURVE:
        return np.full(count, float(len(hazard.curve)))
    return hazard.duration.sample(rng, count)


def _severities(hazard: Hazard, rng: np.random.Generator, count: int) -> FloatArray:
    return np.ones(count) if hazard.hits is Hits.ARRIVALS else hazard.severity.sample(rng, count)
