"""The network with its weak spots, and what the plan does about each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from resilience.report.looks import HELPED, STRONG, UNKNOWN, WEAK, Look
from resilience.report.numbers import NOTHING, money, often
from resilience.report.page.blocks import Finder, Head, Listing, PageSection, Paragraph, TableRow
from resilience.report.page.pictures import figure_of
from resilience.report.picture.draw import map_chart, tier_chart
from resilience.study.advice.steps import Aim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.plan.model import Model
    from resilience.quantities import PartId, SiteId
    from resilience.report.page.blocks import Block
    from resilience.report.sections.acted import Action
    from resilience.report.sections.known import KnownRun
    from resilience.report.sections.spots import WeakSpot
    from resilience.study.exposure.sites import Held

HELP = (
    "A site is weak where sales stop before it recovers: time to survive (TTS), how long stock and other sources last "
    "without it, below time to recover (TTR), as the tables state it. Both in calendar days, at constant rates: "
    "help is there at once, so by periods a site may be weaker still (resilience exposure). Size: the margin that one "
    "failure loses today."
)
SHOWN = 40
"""Sites listed: the rest loses less."""
NOT_FOUND = "The network is not drawn: the model and the scenarios of the run are not found as they were. {why}"
NEVER = "for good"


def looks_of(model: Model, spots: Sequence[WeakSpot]) -> dict[SiteId, Look]:
    """How each site looks in the picture, those that cost most first."""
    sites = model.network.sites
    return {
        one.site: Look(
            str(sites[one.site].kind), str(sites[one.site].region), one.state, one.exposure, _told(model, one)
        )
        for one in spots
    }


def _told(model: Model, spot: WeakSpot) -> str:
    held = spot.today or spot.planned
    if held is None or held.lost is None:
        return "no time to recover is stated" if spot.recovers is None else "not looked at: less flows through it"
    survived = f"survived {days(model, held.survived)} of {days(model, spot.recovers)} days"
    return f"{survived}; loses {money(held.lost, model.currency)}"


def days(model: Model, periods: float | None) -> str:
    """Periods as calendar days, in few digits."""
    if periods is None:
        return NOTHING
    if math.isinf(periods):
        return NEVER
    found = model.calendar.days(periods)
    return f"{found:.0f}" if found >= 9.95 else f"{found:.1f}"


def weak_section(
    known: KnownRun, spots: Sequence[WeakSpot], actions: Sequence[Action], helped: Mapping[SiteId, Sequence[int]]
) -> PageSection:
    """Pictures of the network, a place to choose a site, and the table of weak spots."""
    heading = "The network and its weak spots"
    if known.model is None:
        return PageSection("network", heading, (Paragraph(NOT_FOUND.format(why=known.missing), "warning"),))
    looks = looks_of(known.model, spots)
    weak = [one for one in spots if one.state in (WEAK, HELPED)]
    blocks: list[Block] = [Paragraph(_counted(spots, weak)), Paragraph(HELP, "help"), Finder("Site:")]
    blocks.append(
        figure_of(
            "network", tier_chart(known.model.network, looks),
            "Goods flow from left to right. Choose a site, here or above: its scenarios, parts and actions are told.",
            f"Sites in tiers from suppliers to markets, {len(weak)} of them weak; the table below names them.",
        )
    )  # fmt: skip
    mapped = map_chart(known.model.network, looks)
    if mapped is not None:
        blocks.append(
            figure_of(
                "map", mapped, "Sites with coordinates where they are; outlines by Natural Earth.",
                "Map of the sites that have coordinates; the table below names the weak ones.",
            )
        )  # fmt: skip
    blocks.append(_listing(known, known.model, spots, actions, helped))
    return PageSection("network", heading, tuple(blocks))


def _counted(spots: Sequence[WeakSpot], weak: Sequence[WeakSpot]) -> str:
    helped = sum(one.state == HELPED for one in weak)
    unknown = sum(one.state == UNKNOWN for one in spots)
    said = [
        f"{len(weak):,} of {len(spots):,} sites are weak today"
        if weak
        else f"None of {len(spots):,} sites is known to be weak today"
    ]
    if weak:
        said.append(f"the plan lessens what a failure costs at {f'{helped:,}' if helped else 'none'} of them")
    if unknown:
        said.append(f"of {unknown:,} it is not known (no time to recover is stated, or little flows through them)")
    worst = f" The largest loss is that of {weak[0].site}." if weak else ""
    return "; ".join(said) + "." + worst


def _listing(
    known: KnownRun,
    model: Model,
    spots: Sequence[WeakSpot],
    actions: Sequence[Action],
    helped: Mapping[SiteId, Sequence[int]],
) -> Listing:
    heads = (
        Head("site", number=False),
        Head("state", number=False),
        Head("recovers", "TTR, calendar days"),
        Head("survived today", "TTS, calendar days"),
        Head("survived with the plan", "TTS, calendar days"),
        Head("one failure today", f"margin lost, {known.currency}"),
        Head("with the plan", f"margin lost, {known.currency}"),
        Head("disruptions", "that hit it, a year"),
        Head("they cost today", f"{known.currency} a year"),
        Head("with the plan", f"{known.currency} a year"),
        Head("what the plan does about it", number=False),
    )
    places = {site: place for place, site in enumerate(model.network.sites)}
    by_place = {one.place: one for one in actions}
    told = [one for one in spots if one.state != STRONG or one.yearly.rate > 0]
    rows = tuple(
        _row(known, model, one, places[one.site], [by_place[place] for place in helped.get(one.site, ())])
        for one in told[:SHOWN]
    )
    left = f"; {len(told) - SHOWN} more lose less" if len(told) > SHOWN else ""
    return Listing(f"Sites, those first whose failure loses most{left}", heads, rows, sought=True)


def _row(known: KnownRun, model: Model, spot: WeakSpot, place: int, actions: Sequence[Action]) -> TableRow:
    yearly = spot.yearly
    cells = (
        f"{spot.site} ({', '.join(map(str, spot.parts[:3]))}{', ...' if len(spot.parts) > 3 else ''})",
        spot.state,
        days(model, spot.recovers),
        _survived(model, spot.today),
        _survived(model, spot.planned),
        _lost(spot.today),
        _lost(spot.planned),
        often(yearly.rate) if yearly.rate else "none stated",
        money(yearly.today) if known.has_today else NOTHING,
        money(yearly.plan),
        what_is_done(spot, actions),
    )
    return TableRow(cells, sites=(place,))


def _survived(model: Model, held: Held | None) -> str:
    return NOTHING if held is None else days(model, held.survived)


def _lost(held: Held | None) -> str:
    return NOTHING if held is None else money(held.lost)


def what_is_done(spot: WeakSpot, actions: Sequence[Action]) -> str:
    """What the plan does that changes what a site's failing costs, or that it lives with it."""
    guards, leaner = ([one for one in actions if one.done and one.aim == aim] for aim in (Aim.SAFER, Aim.LEANER))
    if guards:
        said = " ".join(one.action for one in guards[:3]) + (f" And {len(guards) - 3} more." if len(guards) > 3 else "")
    else:
        said = "Nothing is needed." if spot.state == STRONG else "No precaution: its failing is lived with."
    return f"{said} Leaner: {leaner[0].action}" if leaner and not guards else said


def facts_of(
    known: KnownRun, spots: Sequence[WeakSpot], actions: Sequence[Action], helped: Mapping[SiteId, Sequence[int]]
) -> dict[str, Any]:
    """What the page tells of each site when it is chosen: sentences, each held once and named by its place."""
    model = known.model
    if model is None:
        return {}
    texts: dict[str, int] = {}

    def placed(text: str) -> int:
        return texts.setdefault(text, len(texts))

    by_place = {one.place: one for one in actions}
    by_site = {one.site: one for one in spots}
    sites = []
    for name, site in model.network.sites.items():
        spot = by_site[name]
        where = f" in {site.region}" if site.region else ""
        sites.append(
            {
                "name": str(name),
                "what": f"{site.kind}{where}, {spot.state}",
                "facts": [_told(model, spot)],
                "hazards": [placed(text) for text in _hazards(known, spot)],
                "parts": [placed(_part(model, part)) for part in spot.parts[:12]],
                "actions": [placed(by_place[place].action) for place in helped.get(name, ()) if by_place[place].done],
            }
        )
    return {"sites": sites, "texts": list(texts)}


def _hazards(known: KnownRun, spot: WeakSpot) -> list[str]:
    ranked = sorted(spot.hazards.items(), key=lambda one: (-one[1].today, one[0]))
    return [
        f"{name}: {often(one.rate)} a year; costs {money(one.today, known.currency)} a year today, "
        f"{money(one.plan)} with the plan"
        for name, one in ranked[:8]
    ]


def _part(model: Model, part: PartId) -> str:
    return f"{part}, {money(model.network.parts[part].unit_value, model.currency)} a unit"
