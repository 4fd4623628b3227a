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
    if first.margin < second.margin:
        message = f"{ranks}, but a unit short costs {first.margin:g} there and {second.margin:g} here."
        remedy = "Swap the priorities, or add to the first margin what losing that customer costs beside the sale."
        yield place.finding(Code.CONTRADICTION, message, remedy, "priority")
    elif first.patience > 0 and (second.patience <= 0 or first.backlog_cost < second.backlog_cost):
        cost = "is lost at once" if second.patience <= 0 else f"waits at {second.backlog_cost:g}"
        message = (
            f"{ranks}, but it waits at {first.backlog_cost:g} a unit and period where the other {cost}: a plan may let "
            "it wait to serve the other, a simulation does not, so the plan promises too little loss."
        )
        remedy = "Write a cost of waiting that is no lower; leave it if the promise may be too good."
        yield place.finding(Code.IMPLAUSIBLE, message, remedy, "priority", Severity.WARNING)
