"""The network of a week: what a failure of each site would lose with the plan in force and with this week's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.errors import NoPlanError
from resilience.plan.known import unknown_names
from resilience.report.looks import HELPED, WEAK
from resilience.report.numbers import NOTHING, money
from resilience.report.page.blocks import Head, Listing, PageSection, Paragraph, TableRow
from resilience.report.page.pictures import figure_of
from resilience.report.picture.draw import map_chart, tier_chart
from resilience.report.sections.spots import WeakSpot, Yearly
from resilience.report.sections.weak import HELP, SHOWN, days, looks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.quantities import SiteId
    from resilience.report.page.blocks import Block
    from resilience.study.exposure.sites import Held
    from resilience.study.weekly.since.kept import KeptWeek

HEADING = "The network"
NOT_KEPT = "The network is not drawn: the folder does not keep the model of its week as it was. {why}"
GOES_ON = "Going on: {hazard}{where} since {since}."


def network_section(kept: KeptWeek | None, missing: str) -> PageSection:
    """Pictures of the network and its weak sites, with what goes on today."""
    if kept is None:
        return PageSection("network", HEADING, (Paragraph(NOT_KEPT.format(why=missing), "warning"),))
    model, state, today = kept.given.model, kept.given.state, kept.given.today
    blocks: list[Block] = [
        Paragraph(
            GOES_ON.format(
                hazard=one.hazard, where=f" at {one.site or one.lane}" if one.site or one.lane else "", since=one.start
            ),
            "warning",
        )
        for one in state.open_events(today)
    ]  # fmt: skip
    spots = _spots(model, None if kept.given.last is None else kept.given.last.plan, kept.plan)
    looks = looks_of(model, spots)
    weak = [one for one in spots if one.state in (WEAK, HELPED)]
    blocks += [
        Paragraph(HELP, "help"),
        figure_of(
            "network", tier_chart(model.network, looks), "Goods flow from left to right.",
            f"Sites in tiers from suppliers to markets, {len(weak)} of them weak; the table below names them.",
        ),
    ]  # fmt: skip
    mapped = map_chart(model.network, looks)
    if mapped is not None:
        caption = "Sites with coordinates where they are; outlines by Natural Earth."
        blocks.append(figure_of("map", mapped, caption, "Map of the sites that have coordinates; see the table below."))
    if weak:
        blocks.append(_listing(model, weak))
    return PageSection("network", HEADING, tuple(blocks))


def _spots(model: Model, before: Plan | None, plan: Plan) -> tuple[WeakSpot, ...]:
    """Every site, those first whose failure loses most with the plan of before."""
    today, planned = _held(model, before), _held(model, plan)
    found = [
        WeakSpot(name, site.time_to_recover, today.get(name), planned.get(name), Yearly(), {}, ())
        for name, site in model.network.sites.items()
    ]
    return tuple(sorted(found, key=lambda spot: (-spot.exposure, spot.site)))


def _held(model: Model, plan: Plan | None) -> Mapping[SiteId, Held]:
    """How a plan does without each site; nothing where it is of another model, or none."""
    from resilience.study.exposure.sites import held_without, sites_that_fail

    if plan is None or any(unknown_names(plan, model.network, plan.name)):
        return {}
    try:
        return held_without(model, plan, sites_that_fail(model, plan))
    except NoPlanError:
        return {}


def _listing(model: Model, weak: list[WeakSpot]) -> Listing:
    heads = (
        Head("site", number=False),
        Head("recovers in", "calendar days"),
        Head("survived until now", "calendar days"),
        Head("survived from now on", "calendar days"),
        Head("one failure loses until now", model.currency),
        Head("one failure loses from now on", model.currency),
    )
    rows = tuple(
        TableRow(
            (
                one.site, days(model, one.recovers), *(_survived(model, held) for held in (one.today, one.planned)),
                *(_lost(held) for held in (one.today, one.planned)),
            )
        )
        for one in weak[:SHOWN]
    )  # fmt: skip
    return Listing("Weak sites, the largest loss first", heads, rows, sought=len(rows) > 8)


def _survived(model: Model, held: Held | None) -> str:
    return NOTHING if held is None else days(model, held.survived)


def _lost(held: Held | None) -> str:
    return NOTHING if held is None or held.lost is None else money(held.lost)
