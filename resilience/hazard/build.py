"""From hazards to scenarios: every hazard times target times stratum, with rates that add up exactly."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.hazard.cases import MOST_COMBINATIONS, Joint, is_sampled, joint_cases, mean_case
from resilience.hazard.effects import combined, effects
from resilience.hazard.identity import Strike, in_order
from resilience.hazard.limits import MOST_SCENARIOS
from resilience.hazard.matching import merged
from resilience.hazard.onsets import SHARES_MISS, onset_stretches, time_of_year
from resilience.hazard.reduce import reduced
from resilience.hazard.rules import hazard_problems
from resilience.hazard.scenarios import Scenario, ScenarioSet
from resilience.hazard.targets import resolve
from resilience.network.customers import with_customers
from resilience.network.year.season import DAYS_OF_YEAR, day_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.hazard.book import HazardBook
    from resilience.hazard.hazards import Hazard
    from resilience.hazard.matching import Target
    from resilience.network.network import SupplyNetwork


_TOO_MANY = (
    f"The hazards make more than {MOST_SCENARIOS:,} scenarios, each of them solved: targets times strata times "
    "positions of the cycle stock, and stretches of the year where demand has a season. Ask for fewer strata, samples, "
    "cycle_strata or season_strata, or select groups, not single targets."
)


def build_scenarios(book: HazardBook, network: SupplyNetwork, *, lots: bool, periods_per_year: float) -> ScenarioSet:
    """Turn the hazards that have a rate into scenarios.

    Parameters
    ----------
    book
        The hazards and how to stratify them; `reduce_to` is applied when it is given.
    network
        What the selectors refer to.
    lots
        Whether some lane delivers in lots: then the cycle stock on hand at onset is stratified too.
    periods_per_year
        Working periods per calendar year, for the rate of overlap.

    Returns
    -------
    ScenarioSet
        Ordered by what the hazards are and where they hit, not by names; the rates of a hazard add up to its
        rate, times its targets if it is per target. Dated hazards are left to `build_replays`.

    Raises
    ------
    InputError
        With everything that keeps a hazard from being applied to the network.
    """
    phases = _phases(book.cycle_strata) if lots else (0.0,)
    strata = book.season_strata if network.timed else None
    struck_ = (one for strike in strikes(book, network) for one in _scenarios(strike, book.seed, phases, strata))
    found = tuple(islice(struck_, MOST_SCENARIOS + 1))
    if len(found) > MOST_SCENARIOS:
        raise InputError([_TOO_MANY])
    notes = (*_notes(_striking(book), book), *_season_notes(_striking(book), book, network))
    made = ScenarioSet(found, book.seed, notes, overlap(found, periods_per_year))
    return made if book.reduce_to is None else reduced(made, book.reduce_to)


def strikes(book: HazardBook, network: SupplyNetwork) -> tuple[Strike, ...]:
    """Return every hazard that has a rate on each of its targets, in an order that no name decides.

    Raises
    ------
    InputError
        With everything that keeps a hazard from being applied to the network.
    """
    _stop_on_problems(book, network)
    found = [strike for hazard in _striking(book) for strike in _strikes(members_of(hazard, book), network)]
    return in_order(found, with_customers(network))


def _striking(book: HazardBook) -> list[Hazard]:
    hazards = sorted(book.hazards, key=lambda hazard: hazard.name)
    return [hazard for hazard in hazards if hazard.rate is not None and not hazard.only_in_compound]


def _strikes(members: tuple[Hazard, ...], network: SupplyNetwork) -> Iterator[Strike]:
    others = [merged(resolve(member, network)) for member in members[1:]]
    for target in targets_of(members[0], network):
        yield Strike(members, (target, *others), members[0].rate or 0.0)


def members_of(hazard: Hazard, book: HazardBook) -> tuple[Hazard, ...]:
    """Return the hazard and all it brings with it, directly or through another."""
    by_name = {other.name: other for other in book.hazards}
    if hazard.onset is not None:
        by_name |= {other.name: other for other in book.brought.get(hazard.name, ())}
    found = {hazard.name: hazard}
    waiting = list(hazard.compound)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = by_name[name]
            waiting += by_name[name].compound
    return tuple(found.values())


def targets_of(hazard: Hazard, network: SupplyNetwork) -> tuple[Target, ...]:
    """What a hazard strikes in a network: its targets one by one, or all at once."""
    targets = resolve(hazard, network)
    return targets if hazard.per_target else (merged(targets),)


def build_replays(book: HazardBook, network: SupplyNetwork) -> ScenarioSet:
    """Turn each dated hazard into one scenario with its onset and no rate, in the book's order.

    A dated hazard strikes everything it selects at once; a distribution counts with its mean.

    Raises
    ------
    InputError
        With everything that keeps a hazard from being applied to the network.
    """
    _stop_on_problems(book, network)
    dated = [hazard for hazard in book.hazards if hazard.onset is not None and not hazard.only_in_compound]
    return ScenarioSet(tuple(_replay(members_of(hazard, book), network) for hazard in dated), book.seed)


def _stop_on_problems(book: HazardBook, network: SupplyNetwork) -> None:
    problems = hazard_problems(book, network)
    if problems:
        raise InputError(problems)


def _phases(count: int) -> tuple[float, ...]:
    """Midpoints of equal slices of a lot."""
    return tuple((place + 0.5) / count for place in range(count))


def _scenarios(strike: Strike, seed: int, phases: Sequence[float], strata: int | None) -> Iterator[Scenario]:
    """Scenarios of one strike: for each way it can turn out, each phase of the cycle stock, each stretch of the year.

    Without `strata` the time of the year makes no difference.
    """
    when = () if strata is None else onset_stretches(strike.members[0].season, strata)
    for joint in joint_cases(strike.members, strike.stream, seed):
        one = struck(strike, joint)
        share = strike.rate * joint.probability / len(phases)
        for place, phase in enumerate(phases, start=1):
            name = f"{one.name}/c{place}" if len(phases) > 1 else one.name
            if strata is None:
                yield replace(one, name=name, rate=share, cycle_phase=phase)
            times = Counter(stretch.name for stretch in when)
            for stretch in when:
                part = f"/{day_said(int(stretch.low * DAYS_OF_YEAR + SHARES_MISS))}" if times[stretch.name] > 1 else ""
                yield replace(
                    one, name=f"{name}/{stretch.name}{part}", rate=share * stretch.share, cycle_phase=phase,
                    season=(stretch.low, stretch.high),
                )  # fmt: skip


def struck(strike: Strike, joint: Joint) -> Scenario:
    """One outcome of one strike, before its rate and phase are known."""
    members, targets, lead = strike.members, strike.targets, strike.members[0]
    parts = [
        effect
        for member, target, case in zip(members, targets, joint.cases, strict=True)
        for effect in effects(member, target, case)
    ]
    return Scenario(
        name="/".join(filter(None, (lead.name, targets[0].name, joint.label))),
        hazard=lead.name,
        rate=0.0,
        effects=combined(parts) if len(members) > 1 else tuple(parts),
        detection=lead.detection,
        sites=tuple(dict.fromkeys(site for target in targets for site in target.sites)),
        duration=max(case.lasts for case in joint.cases),
        severity=joint.cases[0].severity,
    )


def _replay(members: tuple[Hazard, ...], network: SupplyNetwork) -> Scenario:
    targets = tuple(merged(resolve(member, network)) for member in members)
    joint = Joint(1.0, tuple(mean_case(member) for member in members), "")
    onset = members[0].onset
    when = time_of_year(onset) if network.timed and onset is not None else None
    return replace(
        struck(Strike(members, targets, 0.0), joint), onset=onset, season=None if when is None else (when, when)
    )


def _notes(striking: Sequence[Hazard], book: HazardBook) -> tuple[str, ...]:
    sampled = [hazard for hazard in striking if is_sampled(members_of(hazard, book))]
    counts = ((hazard.name, hazard.samples or MOST_COMBINATIONS) for hazard in sampled)
    notes = [
        f"{name}: {count} random draws (seed {book.seed}) of how long and how hard it strikes stand for all that can "
        "be; with more samples in the scenario file they are a closer likeness."
        for name, count in counts
    ]
    dated = [hazard.name for hazard in book.hazards if hazard.onset is not None and not hazard.only_in_compound]
    if dated:
        notes.append(f"Recorded events are replayed and carry no rate: {', '.join(sorted(dated))}.")
    return tuple(notes)


def _season_notes(striking: Sequence[Hazard], book: HazardBook, network: SupplyNetwork) -> Iterator[str]:
    """Say how the time of the year enters, and where a stated one cannot."""
    seasonal = sorted(hazard.name for hazard in striking if hazard.season)
    if network.timed:
        what = "Demand has a season" if network.in_season else "Makers shut down by plan"
        yield (
            f"{what}: each disruption begins in one of {book.season_strata} stretches of the year, seen "
            "from its middle, and the rate of a year is shared out over them exactly."
        )
    elif seasonal:
        yield (
            f"When in the year {', '.join(seasonal)} can begin changes no loss here: no demand of the model has a "
            "season, and no maker shuts down by plan. The rate of a year counts in full."
        )


def overlap(scenarios: Sequence[Scenario], periods_per_year: float) -> float:
    """Onsets per year while another disruption lasts."""
    total = math.fsum(scenario.rate for scenario in scenarios)
    return total * math.fsum(scenario.rate * scenario.duration for scenario in scenarios) / periods_per_year
