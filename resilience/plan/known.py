"""A plan made for another model: names in it that this model does not have."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.findings import Code, Finding, Findings
from resilience.network.customers import whole
from resilience.plan.fields import PLAN_FIELDS, DecidedOf

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from resilience.network.network import SupplyNetwork
    from resilience.plan.plan import Plan

CODE = Code.OF_ANOTHER_MODEL
REMEDY = "Name a plan of this model, or take out of it what the model no longer has."
NAMED = 3
UNLIKE = 2.0
"""Factor between what a previous plan brings to a market and what is sold there from which it is another model's."""


def refuse_unknown(plan: Plan, network: SupplyNetwork, place: str) -> None:
    """Stop where a plan names what is not in the network; see `unknown_names`.

    Raises
    ------
    InputError
        With every such name.
    """
    findings = Findings()
    findings.extend(unknown_names(plan, network, place))
    findings.stop()


def unknown_names(plan: Plan, network: SupplyNetwork, place: str) -> Iterator[Finding]:
    """Find what a plan decides about stock positions, lanes and sites that are not in the network.

    What is nothing (a buffer of 0, a lane without flow) is not looked at. Deliveries must be among those the lane
    offers.

    Parameters
    ----------
    place
        The file or option that the plan came from, for the findings.
    """
    network = whole(network)
    positions, lanes = set(network.nodes), network.lanes
    known: dict[DecidedOf, Collection[object]] = {
        DecidedOf.POSITION: positions, DecidedOf.MAKER: network.production, DecidedOf.LANE: lanes,
        DecidedOf.SITE: network.sites,
    }  # fmt: skip
    for field in PLAN_FIELDS:
        where, what, said = field.name, str(field.of), field.said(plan)
        found = sorted(str(key) for key, amount in said.items() if amount and key not in known[field.of])
        if found:
            more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
            listed = ", ".join(found[:NAMED]) + more
            message = f"The plan {plan.name!r} names {what} that the model does not have: {listed}."
            yield Finding(CODE, message, REMEDY, place, None, where)
    for key, often in sorted(plan.deliveries.items()):
        if key in lanes and lanes[key].delivery_options and often not in lanes[key].delivery_options:
            offered = ", ".join(f"{option:g}" for option in lanes[key].delivery_options)
            message = f"The plan {plan.name!r} has {often:g} deliveries a period on {key}, which offers {offered}."
            yield Finding(CODE, message, REMEDY, place, None, "deliveries")


def unlike(plan: Plan, network: SupplyNetwork) -> tuple[str, ...]:
    """Say for which markets a plan brings in much more or much less than is sold there now: it was made for others."""
    found = []
    for node, demand in sorted(network.demand.items()):
        brought = math.fsum(plan.flows.get(lane.id, 0.0) for lane in network.inbound.get(node, ()))
        if brought and demand.quantity and not 1 / UNLIKE <= brought / demand.quantity <= UNLIKE:
            found.append(f"{brought:,.6g} {node.part} a period to {node.site}, where {demand.quantity:,.6g} are sold")
    if not found:
        return ()
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return (f"The previous plan brings {'; '.join(found[:NAMED])}{more}. Was it made for this model?",)


def unmentioned(plan: Plan, network: SupplyNetwork) -> tuple[str, ...]:
    """Say which parts of the network a plan says nothing of: they count as 0 in it, as if none were held or made."""
    network = whole(network)
    lanes = {network.lanes[key].part for key, flow in plan.flows.items() if flow and key in network.lanes}
    amounts = (*plan.buffers.items(), *plan.production.items())
    known = lanes | {node.part for node, units in amounts if units}
    new = sorted({node.part for node in network.nodes} - known)
    if not new:
        return ()
    listed = ", ".join(new[:NAMED]) + (f" and {len(new) - NAMED} more" if len(new) > NAMED else "")
    words = f"The previous plan says nothing of {listed}: limits on change count from none of it."
    return (f"{words} Was it made for this model?",)
