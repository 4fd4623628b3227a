"""Actions in a planner's words, made of the changes that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.network.ordering import cost_in_lots
from resilience.plan.changes import shares
from resilience.plan.fields import FOR_A_FEE, PlanField
from resilience.quantities import SiteId
from resilience.study.packs import units_words
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.network.lanes import Lane
    from resilience.network.parts import Node
    from resilience.plan.changes import Change
    from resilience.plan.plan import Plan
    from resilience.study.costs.evaluate import Evaluator

SHOWN = 3
"""Supplies of an opened site that a sentence names."""


def cover_words(evaluator: Evaluator, plan: Plan, node: Node, units: float) -> str:
    """A stock in units and, where it can be said, in days of the node's planned throughput."""
    flow = evaluator.throughput(plan, node)
    time = f" or {evaluator.model.calendar.said(units / flow)}" if flow > 0 and units > 0 else ""
    return f"{units_words(evaluator.model.network.parts[node.part], units)}{time}"


def buffer_words(evaluator: Evaluator, best: Plan, node: Node, change: Change) -> str:
    """Say a change of stock."""
    before, after = (cover_words(evaluator, best, node, units) for units in change.amounts)
    everyday = evaluator.model.everyday_at(node)
    floor = f", of which {digits(everyday)} everyday safety stock" if everyday > 0 else ""
    return f"{'Raise' if change.more > 0 else 'Lower'} the buffer of {node} from {before} to {after}{floor}."


def lot_words(lane: Lane, change: Change, lots: tuple[float, float]) -> str:
    """Say how often is delivered; `lots` are units per delivery before and after."""
    before, after = change.amounts
    how = "smaller" if change.more > 0 else "larger"
    return (
        f"Deliver {lane.part} from {lane.origin} to {lane.destination} {after:g} instead of {before:g} times "
        f"a period ({how} lots{_priced(lane, lots)})."
    )


def _priced(lane: Lane, lots: tuple[float, float]) -> str:
    """What a unit costs in lots of another size, where that moves it."""
    before, after = (cost_in_lots(lane, lot) for lot in lots)
    return f", {digits(after)} instead of {digits(before)} a unit" if digits(after) != digits(before) else ""


def share_words(share: float) -> str:
    """A share of what a position takes, in percent."""
    return f"{digits(100 * share, 3)} %"


def source_words(lanes: Sequence[Lane], changes: Sequence[Change], best: Plan) -> str:
    """Say which sources a position, fed by some lanes, has otherwise."""
    origins = {lane.id: lane.origin for lane in lanes}
    words = [
        f"{origins[lane.id]} {share_words(change.amounts[0])} to {share_words(change.amounts[1])}"
        for lane in lanes
        for change in changes
        if (change.decision, change.place) == (PlanField.SHARE, lane.id) and reads_otherwise(change)
    ]
    approved = [change for change in changes if change.decision is PlanField.QUALIFIED]
    words += [
        f"qualify {lane.origin} as a standby"
        for lane in lanes
        if any(one.place == lane.id and one.more > 0 for one in approved) and not best.flows.get(lane.id)
    ]
    words += [f"drop {lane.origin}" for lane in lanes if any(one.place == lane.id and one.given_up for one in approved)]
    return f"Change the sources of {lanes[0].target}: " + ", ".join(words) + "."


def reads_otherwise(change: Change) -> bool:
    """Whether a change of a share is to be seen in what is said of it."""
    before, after = change.amounts
    return share_words(before) != share_words(after)


def reserve_words(change: Change) -> str:
    """Say a reserve, or whatever else is bought at a fee, or that it is given up."""
    deed = next(field.deed for field in FOR_A_FEE if field.field is change.decision)
    return deed[change.given_up].format(units=digits(change.amounts[0 if change.given_up else 1]), place=change.place)


def visibility_words(change: Change) -> str:
    """Say that visibility is bought, or given up."""
    if change.given_up:
        return f"Give up visibility of {change.place}."
    return f"Buy visibility of {change.place}, to know of a disruption sooner."


def site_words(evaluator: Evaluator, change: Change, best: Plan) -> str:
    """Say that a site is opened or closed, or not any more; of an opened one when it delivers, and what."""
    network = evaluator.model.network
    if change.decision is PlanField.CLOSED:
        return f"Keep the site {change.place} open." if change.given_up else f"Close the site {change.place}."
    if change.given_up:
        return f"Do not open the site {change.place}."
    brought = [
        f"{lane.part} to {lane.destination} {share_words(shares(network, best, lane.target)[key])}"
        for key, lane in sorted(network.lanes.items())
        if lane.origin == change.place and best.flows.get(key, 0.0) > 0
    ]
    more = f" and {len(brought) - SHOWN} more" if len(brought) > SHOWN else ""
    ready = ready_words(evaluator, SiteId(str(change.place)))
    return f"Open the site {change.place}{ready}: {', '.join(brought[:SHOWN]) or 'it stands by'}{more}."


def ready_words(evaluator: Evaluator, name: SiteId) -> str:
    """When a site that is opened delivers, where that is stated."""
    site, calendar = evaluator.model.network.sites[name], evaluator.model.calendar
    if site.opening_time is None:
        return ""
    ramp = f", in full {calendar.said(site.opening_ramp)} later" if site.opening_ramp else ""
    return f" (it delivers {calendar.said(site.opening_time)} after the decision{ramp}; until then as today)"
