"""The page of a run of `plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.report.page.blocks import ReportPage
from resilience.report.sections.acted import actions_of, sites_helped
from resilience.report.sections.advice import advice
from resilience.report.sections.ground import assumptions, repeat
from resilience.report.sections.leanness import leanness
from resilience.report.sections.parts import parts_section
from resilience.report.sections.policies import policies
from resilience.report.sections.risk import risk
from resilience.report.sections.season import season
from resilience.report.sections.shutdown import shutdown
from resilience.report.sections.spots import weak_spots
from resilience.report.sections.verdict import verdict
from resilience.report.sections.weak import facts_of, weak_section

if TYPE_CHECKING:
    from resilience.report.sections.known import KnownRun


def plan_page(known: KnownRun) -> ReportPage:
    """Every section that the run has something for."""
    actions, spots = actions_of(known), weak_spots(known)
    helped = sites_helped(known, actions)
    sections = (
        verdict(known),
        policies(known),
        weak_section(known, spots, actions, helped),
        parts_section(known, spots, actions),
        advice(known, actions, helped),
        season(known),
        shutdown(known),
        risk(known),
        leanness(known),
        assumptions(known),
        repeat(known),
    )
    scenarios = known.certificate.get("scenarios") or "scenarios"
    facts = facts_of(known, spots, actions, helped)
    return ReportPage(
        title=str(known.certificate.get("title") or known.certificate.get("model")),
        subtitle=f"Where to stop being lean. Held against {scenarios}; money in {known.currency}.",
        sections=tuple(one for one in sections if one is not None and one.blocks),
        facts=facts,
        foot=_foot(known),
    )


def _foot(known: KnownRun) -> str:
    version = (known.certificate.get("versions") or {}).get("resilience", "")
    return f"Written by resilience {version} from the run folder; every number stands in its tables."
