"""What is said of the everyday safety stock of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resilience.network.parts import Node
    from resilience.plan.model import Model

NAMED = 6
"""Positions named in a sentence; more are counted."""
STANDS = (
    "Everyday safety stock covers {level} of periods: {shelves}. It is the floor under every buffer of every plan, "
    "today's too; it is held once, at {cost} {currency} a year, and serves in a disruption like the rest of the "
    "buffer. It is reckoned with the sources and deliveries of today."
)
RAISED = "Today's targets stood below the everyday safety stock and count as raised to it, by {shelves}."
UNPROVEN = "That no everyday safety stock is cheaper is proven but for {gap} of what it costs."
NOTHING_VARIES = (
    "Everyday safety stock is asked for, and neither demand.deviation nor lanes.lead_time_deviation says that anything "
    "varies: none is kept."
)
NOT_KNOWN = (
    "Everyday variation of demand and lead times is met by the everyday safety stock alone: beside it, and of yield, "
    "every period is taken to run as planned unless a hazard strikes."
)


def everyday_words(model: Model) -> Iterator[str]:
    """Say what everyday safety stock every plan keeps, and what it changed of today; nothing if none is asked for."""
    found = model.everyday
    if found is None:
        if model.service_level is not None:
            yield NOTHING_VARIES
        return
    level = f"{digits(100 * found.level, 6)} %"
    yield STANDS.format(level=level, shelves=_listed(found.units), cost=digits(found.cost), currency=model.currency)
    if found.raised:
        yield RAISED.format(shelves=_listed(found.raised))
    if not found.proven:
        yield UNPROVEN.format(gap=f"{digits(100 * found.gap, 2)} %")


def _listed(units: Mapping[Node, float]) -> str:
    """Positions with their units, the most first."""
    order = sorted(units, key=lambda node: (-units[node], node))
    more = f" and {len(order) - NAMED} more shelves" if len(order) > NAMED else ""
    return ", ".join(f"{digits(units[node])} {node}" for node in order[:NAMED]) + more
