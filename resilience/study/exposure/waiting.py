"""Customers who would wait, of whom an exposure study knows nothing: who they are and what their waiting costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.network.parts import Demand
    from resilience.plan.model import Model

NAMED = 4
NOBODY_WAITS = (
    "Nobody waits in these figures: demand that is missed counts as lost at its margin, although customers of "
    "{markets} would wait and could be served late. What their waiting costs instead ({costs}) is "
    "counted by plan and simulate."
)
NO_CONTRACT = (
    "What contracts with customers cost when units are short ({markets}) is not in these figures, which count the "
    "margin of what is missed; plan and simulate count it."
)
A_QUEUE = "{cost} {currency} a unit and period of {period}, for {long}"


def waiting(model: Model) -> tuple[str, ...]:
    """Say that nobody waits in an exposure, and no contract counts, where some customers would and have one."""
    return (*_nobody_waits(model), *_no_contract(model))


def _no_contract(model: Model) -> tuple[str, ...]:
    markets = sorted({str(node.site) for node, sold in model.network.demand.items() if sold.penalties})
    return (NO_CONTRACT.format(markets=_some(markets)),) if markets else ()


def _nobody_waits(model: Model) -> tuple[str, ...]:
    patient = [sold for sold in model.network.demand.values() if sold.patience > 0]
    if not patient:
        return ()
    markets = sorted({str(sold.market) for sold in patient})
    return (NOBODY_WAITS.format(markets=_some(markets), costs=_queue(model, patient)),)


def _queue(model: Model, patient: Sequence[Demand]) -> str:
    """What waiting costs and how long customers do, in a range where they differ."""
    costs, times = ({getattr(sold, name) for sold in patient} for name in ("backlog_cost", "patience"))
    cost = " to ".join(digits(end) for end in sorted({min(costs), max(costs)}))
    long = " to ".join(
        "as long as it takes" if math.isinf(end) else f"{digits(model.calendar.days(end))} days at most"
        for end in sorted({min(times), max(times)})
    )
    return A_QUEUE.format(cost=cost, currency=model.currency, period=model.calendar.period, long=long)


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
