"""Cases: the ways one onset of a hazard can turn out, with their probabilities."""

from __future__ import annotations

import hashlib
import math
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from resilience.hazard.distributions.strata import Stratum
from resilience.hazard.profile import lasting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.hazards import Hazard

CERTAIN = (Stratum(1.0, 1.0),)
NOTHING = (Stratum(1.0, 0.0),)
MOST_COMBINATIONS = 64
"""Joint strata of a compound beyond which it is sampled instead."""


class Case(NamedTuple):
    """One duration, ramp and extra lead time (periods), and severity.

    `label` is its part of a scenario's name, empty when alone; `lasts` the periods until whole again.
    """

    probability: float
    duration: float
    severity: float
    label: str
    ramp: float
    extra: float
    lasts: float


class Joint(NamedTuple):
    """One case for each hazard of a compound (for a hazard that strikes alone: just its own)."""

    probability: float
    cases: tuple[Case, ...]
    label: str


def joint_cases(members: Sequence[Hazard], key: Sequence[str], seed: int) -> tuple[Joint, ...]:
    """Every way the members can turn out together, the first being the hazard that strikes.

    Parameters
    ----------
    members
        The striking hazard and those it brings with it.
    key
        Names the draws: the same key and seed give the same cases, see `identity.Strike.stream`.
    seed
        Seed of the scenario file.
    """
    if is_sampled(members):
        return drawn_cases(members, members[0].samples or MOST_COMBINATIONS, generator(seed, *key))
    return tuple(_joint(cases) for cases in product(*map(_strata, members)))


def is_sampled(members: Sequence[Hazard]) -> bool:
    """Whether the joint cases are drawn: when the striking hazard says so, or a compound has too many."""
    if members[0].samples is not None:
        return True
    return len(members) > 1 and math.prod(len(_strata(member)) for member in members) > MOST_COMBINATIONS


def mean_case(hazard: Hazard) -> Case:
    """Return the hazard at its mean duration, ramp and severity, for the replay of a recorded event."""
    severity = hazard.severity.mean if hazard.has_severity else 1.0
    ramp, extra = (0.0 if found is None else found.mean for found in (hazard.ramp, hazard.extra))
    return _case(hazard, 1.0, hazard.duration.mean, severity, ramp, extra)


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return a generator that depends on the seed and these texts only."""
    words = [int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little") for name in names]
    return np.random.default_rng(np.random.SeedSequence([seed, *words]))


def _case(
    hazard: Hazard, probability: float, duration: float, severity: float, ramp: float, extra: float, label: str = ""
) -> Case:
    lasts = lasting(duration, ramp, hazard.curve)
    return Case(probability, duration, severity, label, ramp, extra, lasts + extra)


def _strata(hazard: Hazard) -> tuple[Case, ...]:
    """Strata of duration, ramp, severity and extra time crossed, labeled `d3`, `s2`, `d3s2` or `d3r1s2x1`."""
    lengths = NOTHING if hazard.curve else hazard.duration.strata(hazard.strata)
    severities = hazard.severity.strata() if hazard.has_severity else CERTAIN
    ramps = NOTHING if hazard.ramp is None or hazard.curve else hazard.ramp.strata(hazard.strata)
    extras = NOTHING if hazard.extra is None else hazard.extra.strata()
    given = (("d", lengths), ("r", ramps), ("s", severities), ("x", extras))
    found = []
    for chosen in product(*(list(enumerate(strata, start=1)) for _, strata in given)):
        label = "".join(_label(letter, i, all_) for (letter, all_), (i, _) in zip(given, chosen, strict=True))
        length, ramp, severity, extra = (stratum.value for _, stratum in chosen)
        share = math.prod(stratum.probability for _, stratum in chosen)
        found.append(_case(hazard, share, length, severity, ramp, extra, label))
    return tuple(found)


def _label(letter: str, place: int, strata: Sequence[object]) -> str:
    return f"{letter}{place:0{len(str(len(strata)))}d}" if len(strata) > 1 else ""


def _joint(cases: Sequence[Case]) -> Joint:
    label = "+".join(case.label for case in cases if case.label)
    return Joint(math.prod(case.probability for case in cases), tuple(cases), label)


def drawn_cases(members: Sequence[Hazard], count: int, rng: np.random.Generator) -> tuple[Joint, ...]:
    """Draws of equal probability, independent for every member, labeled `n017`."""
    drawn = [_draws(member, rng, count) for member in members]
    labels = [_label("n", place, range(count)) for place in range(1, count + 1)]
    return tuple(Joint(1 / count, tuple(cases[n] for cases in drawn), labels[n]) for n in range(count))


def _draws(hazard: Hazard, rng: np.random.Generator, count: int) -> tuple[Case, ...]:
    """Draws of one hazard: duration, severity, ramp and extra time, each on its own and only where it has one."""
    nothing = np.zeros(count)
    durations = nothing if hazard.curve else hazard.duration.sample(rng, count)
    severities = hazard.severity.sample(rng, count) if hazard.has_severity else np.ones(count)
    ramps = nothing if hazard.ramp is None or hazard.curve else hazard.ramp.sample(rng, count)
    extras = nothing if hazard.extra is None else hazard.extra.sample(rng, count)
    columns = (column.tolist() for column in (durations, severities, ramps, extras))
    return tuple(_case(hazard, 1.0, *values) for values in zip(*columns, strict=True))
