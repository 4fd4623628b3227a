"""Disruptions as planners tell them: `supplier-fire at KLEIN, 9.5 days`, not by their names in tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from resilience.hazard.ongoing import NOW
from resilience.hazard.scenarios import SHARES
from resilience.network.parts import Node
from resilience.study.words import counted, digits

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from resilience.hazard.scenarios import Scenario
    from resilience.quantities import Calendar

MOST = 3
"""Places that are named; of more the number."""
TODAY = "today's situation"
GOING_ON = "today's situation, if what goes on lasts {left} more"
SEVERITY = ", severity {severity}"
PHASE = ", with {share} % of a lot on hand"


def told_scenarios(scenarios: Sequence[Scenario], calendar: Calendar) -> tuple[str, ...]:
    """Say of each scenario what strikes where and for how long, ramp included; in calendar days.

    Severity, and how much of a lot is on hand, are told where another scenario of the same event differs in them; the
    name in tables where two would be told alike, for others that strike with them differ.
    """
    severities: dict[Hashable, set[float]] = defaultdict(set)
    phases: dict[Hashable, set[float]] = defaultdict(set)
    for one in scenarios:
        severities[_event(one)].add(one.severity)
        phases[_event(one)].add(one.cycle_phase)
    told = [
        _told(one, calendar, severe=len(severities[_event(one)]) > 1, phase=len(phases[_event(one)]) > 1)
        for one in scenarios
    ]
    often = Counter(told)
    return tuple(
        words if often[words] == 1 else f"{words} ({one.name})" for words, one in zip(told, scenarios, strict=True)
    )


def _event(one: Scenario) -> Hashable:
    return one.hazard, one.sites, one.touched


def _told(one: Scenario, calendar: Calendar, *, severe: bool, phase: bool) -> str:
    lasting = counted(digits(calendar.days(one.duration), 3), "day")
    if one.hazard == NOW:
        return GOING_ON.format(left=lasting) if one.effects else TODAY
    words = f"{one.hazard}{_where(one)}, {lasting}"
    words += SEVERITY.format(severity=_severity(one)) if severe else ""
    return words + (PHASE.format(share=digits(100 * one.cycle_phase, 3)) if phase else "")


def _severity(one: Scenario) -> str:
    """A share in per cent where only shares are lost; a multiple, an amount or a time as it is."""
    lost = all(effect.kind in SHARES for effect in one.effects)
    return f"{digits(100 * one.severity, 3)} %" if lost else digits(one.severity, 3)


def _where(one: Scenario) -> str:
    """The sites that are hit; the lanes where nothing but lanes is."""
    targets = dict.fromkeys(effect.target for effect in one.effects)
    lanes = [str(target) for target in targets if not isinstance(target, Node)]
    if lanes and len(lanes) == len(targets):
        return f" on {_listed(lanes, 'lanes')}"
    sites = [str(site) for site in one.sites] or list(
        dict.fromkeys(str(target.site) for target in targets if isinstance(target, Node))
    )
    return f" at {_listed(sites, 'sites')}" if sites else ""


def _listed(names: list[str], what: str) -> str:
    if len(names) > MOST:
        return f"{len(names)} {what}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
