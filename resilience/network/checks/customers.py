"""Checks of classes of customers: their names, their priorities, and whether those fit what their shortage costs."""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

from resilience.findings import Code, Severity
from resilience.network.customers import counter
from resilience.network.names import unusable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Customer, Demand
    from resilience.network.places import Place, Places


def customer_findings(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Everything wrong with the classes of customers of a network, beside their own cells."""
    for sold in network.demand.values():
        for one in sold.customers:
            place = places.of("demand", sold.market, sold.part, one.customer)
            yield from _priority(place, one)
            yield from _name(place, sold, one, network)
        for second in sold.customers:
            before = (first for first in sold.customers if first.priority < second.priority < math.inf)
            told = chain.from_iterable(_order(places, sold, first, second) for first in before)
            yield from [*told][:1]


def _priority(place: Place, one: Customer) -> Iterator[Finding]:
    if math.isinf(one.priority):  # it is not stated, and told so
        return
    if one.priority < 1 or one.priority % 1 > 0:
        message = f"A priority of {one.priority:g} is no place in a row."
        yield place.finding(Code.BAD_VALUE, message, "Write a whole number: 1 is served first.", "priority")


def _name(place: Place, sold: Demand, one: Customer, network: SupplyNetwork) -> Iterator[Finding]:
    for wrong in unusable("demand", "customer", (one.customer,)):
        yield place.finding(wrong.code, wrong.message, wrong.remedy, "customer")
    name = counter(one.customer, sold.market)
    if name in network.sites:
        message = f"A site is called {name!r}, as the place where {one.customer} is served at {sold.market} is."
        yield place.finding(Code.DUPLICATE, message, "Rename the class or the site.", "customer")


def _order(places: Places, sold: Demand, first: Customer, second: Customer) -> Iterator[Finding]:
    """Priorities against costs: a plan leaves without goods whom that costs least, a simulation whom it ranks last."""
    place = places.of("demand", sold.market, sold.part, second.customer)
    ranks = f"{first.customer} (priority {first.priority:g}) is served before {second.customer} ({second.priority:g})"
    if (least := _first_short(first)) < second.margin:
        message = f"{ranks}, but a unit short costs {least:g} there and {second.margin:g} here."
        remedy = "Swap the priorities, or add to the first margin what losing that customer costs beside the sale."
        yield place.finding(Code.CONTRADICTION, message, remedy, "priority")
    elif (dear := _dear(second)) > least:
        yield place.finding(Code.IMPLAUSIBLE, *_by_contract(ranks, first, second, least, dear), "priority",
                            Severity.WARNING)  # fmt: skip
    elif first.patience > 0 and (second.patience <= 0 or first.backlog_cost < second.backlog_cost):
        cost = "is lost at once" if second.patience <= 0 else f"waits at {second.backlog_cost:g}"
        message = (
            f"{ranks}, but it waits at {first.backlog_cost:g} a unit and period where the other {cost}: a plan may let "
            "it wait to serve the other, a simulation does not, so the plan promises too little loss."
        )
        remedy = "Write a cost of waiting that is no lower; leave it if the promise may be too good."
        yield place.finding(Code.IMPLAUSIBLE, message, remedy, "priority", Severity.WARNING)


def _first_short(one: Customer) -> float:
    """What the first unit short costs: the margin, and what the contract says of it."""
    return one.margin + next((step.penalty for step in one.penalties if step.above == 0), 0.0)


def _dear(one: Customer) -> float:
    """What a unit short costs at most: the margin, and the dearest step of the contract."""
    return one.margin + max((step.penalty for step in one.penalties), default=0.0)


def _by_contract(ranks: str, first: Customer, second: Customer, least: float, dear: float) -> tuple[str, str]:
    """What is odd where the contract of who is served last makes him dearer, and what to do about it."""
    if _first_short(second) > least:
        from_on, does = "", "plans and simulations serve the other first"
    else:
        above = next(step.above for step in second.penalties if second.margin + step.penalty > least)
        from_on, does = f" from {above:g} short on", "a plan that is short of more serves the other first"
    message = (
        f"{ranks}, but margin and penalty of a unit short are {least:g} there and{from_on} up to {dear:g} here: {does}."
    )
    remedy = (
        f"Swap the priorities, or add to the margin of {first.customer} what losing that customer costs; leave it if "
        "the contract is to decide."
    )
    return message, remedy
