"""What is wrong with ready scenarios: numbers without a meaning, and targets that a network does not have."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from resilience.findings import Code, Finding
from resilience.hazard.limits import MOST_MULTIPLE, MOST_ONSETS, MOST_PERIODS, MOST_SCENARIOS
from resilience.hazard.scenarios import AT_ONCE, DEARER, SHARES, EffectKind
from resilience.network.customers import with_customers
from resilience.network.parts import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.hazard.scenarios import Effect, Scenario, ScenarioSet, Struck
    from resilience.network.network import SupplyNetwork

PLACE = "scenarios"
SHOWN = 5
"""Names that a remedy lists."""
OUT, UNKNOWN = Code.OUT_OF_BOUNDS, Code.UNKNOWN_REFERENCE
REMEDY = "Name a lane by its id, a maker or a position that is stocked or sells as `Node(site, part)`."


def set_problems(scenarios: ScenarioSet, network: SupplyNetwork | None) -> Iterator[Finding]:
    """Find everything wrong with a set whose fields are all of their kind."""
    yield from _whole(scenarios)
    known = {} if network is None else _targets(network)
    for scenario in scenarios:
        yield from _numbers(scenario)
        yield from () if network is None else _season(scenario, network)
        for place, effect in enumerate(scenario.effects):
            column = f"effects[{place + 1}]"
            yield from _profile(scenario, effect, column)
            if known and not _is_known(effect.target, known[effect.kind]):
                message, remedy = f"The model has no such target as {effect.target!r}.", REMEDY
                yield Finding(UNKNOWN, message, remedy, PLACE, scenario.name, column)
        yield from () if network is None else _sites(scenario, network)


def _whole(scenarios: ScenarioSet) -> Iterator[Finding]:
    if len(scenarios) > MOST_SCENARIOS:
        message = f"{len(scenarios):,} scenarios are too many: each is solved."
        yield Finding(OUT, message, f"Give at most {MOST_SCENARIOS:,}.", PLACE)
    if scenarios.seed < 0:
        yield Finding(OUT, f"The seed is {scenarios.seed}.", "Give a whole number of at least 0.", PLACE, None, "seed")
    if scenarios.overlap_rate < 0:
        yield Finding(OUT, "A rate below 0 is none.", "Give a number of at least 0.", PLACE, None, "overlap_rate")
    for name, times in Counter(one.name for one in scenarios).items():
        if times > 1:
            message = f"The name is used {times} times."
            yield Finding(Code.DUPLICATE_KEY, message, "Name each scenario once.", PLACE, name, "name")


def _targets(network: SupplyNetwork) -> dict[EffectKind, frozenset[Struck]]:
    """What each kind of effect may hit."""
    network = with_customers(network)
    makers, lanes = tuple(network.production), frozenset(network.lanes)
    positions: dict[EffectKind, tuple[Node, ...]] = {
        EffectKind.STOCK_LOCKED: network.nodes,
        EffectKind.STOCK_LOSS: network.nodes,
        EffectKind.PRODUCTION_LOSS: makers,
        EffectKind.YIELD_LOSS: makers,
        EffectKind.DEMAND_FACTOR: tuple(network.demand),
        EffectKind.MAKE_PRICE: makers,
    }
    return {kind: frozenset(positions[kind]) if kind in positions else lanes for kind in EffectKind}


def _is_known(target: object, known: frozenset[Struck]) -> bool:
    """Whether a network has a target; a pair of names is none, for whoever reads it asks which of both it is."""
    return isinstance(target, Node | str) and target in known


def _numbers(scenario: Scenario) -> Iterator[Finding]:
    for name in ("name", "hazard"):
        if not getattr(scenario, name):
            yield Finding(Code.BLANK_CELL, "It is blank.", "Give it a name.", PLACE, scenario.name, name)
    priced = any(effect.kind in DEARER for effect in scenario.effects)
    severest = math.inf if priced else MOST_MULTIPLE  # of a price it may be an amount, in any currency
    limits = (
        ("rate", MOST_ONSETS), ("detection", MOST_PERIODS), ("duration", MOST_PERIODS), ("severity", severest),
        ("cycle_phase", 1.0),
    )  # fmt: skip
    for name, most in limits:
        value = float(getattr(scenario, name))
        if not _within(value, most):
            remedy = f"Give a number of {_bounds(most)}."
            yield Finding(OUT, f"{value:g} is out of bounds.", remedy, PLACE, scenario.name, name)


def _within(value: float, most: float) -> bool:
    return 0 <= value <= most and math.isfinite(value)


def _bounds(most: float) -> str:
    return "at least 0" if math.isinf(most) else f"at least 0 and at most {most:,.15g}"


def _season(scenario: Scenario, network: SupplyNetwork) -> Iterator[Finding]:
    """Whether the time of the year of an onset is known where it makes a difference, and is one."""
    if scenario.season is None:
        if network.timed and scenario.situation is None:
            what = "Demand has a season" if network.in_season else "Makers shut down by plan"
            message = f"{what}, but the time of the year in which it begins is not stated."
            remedy = "Give season = (from, to), shares of the year, or let build_scenarios make it."
            yield Finding(Code.NEEDED, message, remedy, PLACE, scenario.name, "season")
    elif not 0 <= scenario.season[0] <= scenario.season[1] <= 1:
        message = f"The stretch of the year from {scenario.season[0]:g} to {scenario.season[1]:g} is none."
        yield Finding(OUT, message, "Give shares of the year that do not fall.", PLACE, scenario.name, "season")


def _profile(scenario: Scenario, effect: Effect, column: str) -> Iterator[Finding]:
    most = 1.0 if effect.kind in SHARES else MOST_PERIODS if effect.kind is EffectKind.LEAD_TIME else MOST_MULTIPLE
    most = math.inf if effect.kind in DEARER else most
    wrong = next((value for value in effect.profile if not _within(value, most)), None)
    if wrong is not None:
        message, remedy = f"The profile of {effect.kind} reaches {wrong:g}.", f"Give numbers of {_bounds(most)}."
        yield Finding(OUT, message, remedy, PLACE, scenario.name, column)
    if effect.kind is EffectKind.LEAD_TIME and any(value != int(value) for value in effect.profile):
        message, remedy = "A lead time rises by whole periods.", "Round each number of the profile."
        yield Finding(OUT, message, remedy, PLACE, scenario.name, column)
    if effect.kind is EffectKind.STOCK_LOSS and scenario.situation is not None and any(effect.profile):
        message, remedy = "What has burnt is no longer on hand today.", "Delete the effect; state what is left."
        yield Finding(Code.CONFLICT, message, remedy, PLACE, scenario.name, column)
    if len(effect.profile) > MOST_PERIODS:
        message = f"It lasts {len(effect.profile):,} periods; at most {MOST_PERIODS:,} can be watched."
        yield Finding(OUT, message, "Shorten the profile.", PLACE, scenario.name, column)
    if effect.kind in AT_ONCE and len(effect.profile) != 1:
        goods = "Stock is" if effect.kind is EffectKind.STOCK_LOSS else "Goods in transit are"
        message, remedy = f"{goods} lost once, at the onset.", "Give a profile of one number."
        yield Finding(OUT, message, remedy, PLACE, scenario.name, column)


def _sites(scenario: Scenario, network: SupplyNetwork) -> Iterator[Finding]:
    for site in scenario.sites:
        if site not in network.sites:
            message = f"The model has no site {site!r}."
            remedy = f"Name one of {', '.join(list(network.sites)[:SHOWN])}."
            yield Finding(UNKNOWN, message, remedy, PLACE, scenario.name, "sites")
