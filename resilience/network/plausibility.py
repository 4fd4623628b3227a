"""Numbers that can be true and hardly ever are: warnings that name the row, the reason and what may be meant."""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

from resilience.findings import Code, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import BomLine, Part, Production
    from resilience.network.places import Places
    from resilience.quantities import PartId

CODE = Code.IMPLAUSIBLE
MOST_HOLDING = 1.0
"""Share of its value that holding a unit for a year hardly ever costs more than: rates are 0.1 to 0.4."""
FAR = 8.0
"""Factor between what a part is worth and what it costs to make or bring from which on one of them is a slip."""
LITTLE = 0.01
"""Share of a product's value that all its inputs together are worth at least."""
SMALL = 1e-5
"""Share of a product's value below which a fraction of an input is a matter of units."""
LEAST_QUANTITY = 0.01
REMEDY = "Check the unit (cents or thousands, grams or kilograms, a piece or a box); leave it if it is right."


def implausible(network: SupplyNetwork, places: Places, common_rate: float | None = None) -> Iterator[Finding]:
    """Warn of what a slip of unit or decimal point would look like.

    Parameters
    ----------
    common_rate
        The model's own holding rate, which is judged where it stands.
    """
    yield from _holding(network, places, common_rate)
    yield from _worthless(network, places, common_rate)
    makers: dict[PartId, list[Production]] = {}
    for made in network.production.values():
        makers.setdefault(made.part, []).append(made)
    freight: dict[PartId, float] = {}
    for lane in network.lanes.values():
        freight[lane.part] = max(freight.get(lane.part, 0.0), lane.moving_cost)
    for part in network.parts.values():
        lines = network.children.get(part.part, ())
        about_lines = list(_inputs(network, part, lines, makers, places)) if lines else []
        yield from about_lines or _landed(network, part, makers.get(part.part, []), places, freight.get(part.part, 0.0))
    yield from chain(_freight(network, places), _margins(network, places))


def holding_words(rate: float) -> tuple[str, str]:
    """What is odd about a holding rate, and what to write."""
    share = f"a holding rate of {rate:g} is {100 * rate:g} % of the value a year"
    meant = f"Write {rate / 100:g} if {rate:g} % is meant" if rate <= 100 else "Write a share such as 0.25"
    return f"{share[0].upper()}{share[1:]}: holding a unit would cost more than the unit.", f"{meant}; leave it else."


def _holding(network: SupplyNetwork, places: Places, common: float | None) -> Iterator[Finding]:
    for part in network.parts.values():
        if part.holding_rate > MOST_HOLDING and part.holding_rate != common:
            message, remedy = holding_words(part.holding_rate)
            place = places.of("parts", part.part)
            yield place.finding(CODE, message, remedy, "holding_rate", Severity.WARNING)


def _worthless(network: SupplyNetwork, places: Places, common: float | None) -> Iterator[Finding]:
    """Parts worth nothing although they have a holding rate of their own, are sold, or go into a product."""
    takes = {line.child: line.parent for line in reversed(network.bom)}
    sold = {demand.part for demand in network.demand.values()}
    for part in network.parts.values():
        if part.unit_value != 0:
            continue
        said = ""
        if part.holding_rate > 0 and part.holding_rate != common:
            said = f"{part.part} is worth 0, so a holding rate of {part.holding_rate:g} is one of nothing."
        elif part.part in takes or part.part in sold:
            why = f"goes into {takes[part.part]}" if part.part in takes else "is sold"
            said = f"{part.part}, which {why}, is worth 0, so any stock of it is free, and lots of any size."
        if said:
            remedy = "Write what one unit is worth; leave it if it is worth nothing."
            yield places.of("parts", part.part).finding(CODE, said, remedy, "unit_value", Severity.WARNING)


def _inputs(
    network: SupplyNetwork,
    part: Part,
    lines: tuple[BomLine, ...],
    makers: Mapping[PartId, list[Production]],
    places: Places,
) -> Iterator[Finding]:
    """What goes into a part against what it is worth: the line that stands out, or the value."""
    worth = {line: line.quantity * network.parts[line.child].unit_value for line in lines}
    total = math.fsum(worth.values())
    if part.unit_value <= 0 or total <= 0:
        return
    line = max(worth, key=lambda one: worth[one])
    if total > part.unit_value and worth[line] > part.unit_value:
        message = (
            f"{line.quantity:g} {line.child} in each {part.part} are worth {worth[line]:g}, "
            f"more than the {part.part} itself ({part.unit_value:g})."
        )
        place = places.of("bom", line.parent, line.child)
        yield place.finding(CODE, message, REMEDY, "quantity", Severity.WARNING)
    elif total > part.unit_value:
        message = f"The inputs of {part.part} are worth {total:g}, more than itself ({part.unit_value:g})."
        yield places.of("parts", part.part).finding(CODE, message, REMEDY, "unit_value", Severity.WARNING)
    elif total < LITTLE * part.unit_value and _making(makers.get(part.part, ()), max) < part.unit_value / FAR:
        message = (
            f"{part.part} is worth {part.unit_value:g}, and all that goes into it {total:g}, "
            f"{total / part.unit_value:.2g} of that."
        )
        yield places.of("parts", part.part).finding(CODE, message, REMEDY, "unit_value", Severity.WARNING)
    yield from _fractions(part, worth, places)


def _fractions(part: Part, worth: Mapping[BomLine, float], places: Places) -> Iterator[Finding]:
    """Small fractions of next to no worth, as of grams taken for tonnes."""
    for line, value in worth.items():
        if line.quantity < LEAST_QUANTITY and value < SMALL * part.unit_value:
            message = f"{line.quantity:g} {line.child} in each {part.part} are worth next to nothing ({value:.2g})."
            place = places.of("bom", line.parent, line.child)
            yield place.finding(CODE, message, REMEDY, "quantity", Severity.WARNING)


def _making(makers: tuple[Production, ...] | list[Production], pick: Callable[..., float]) -> float:
    """Unit cost of the cheapest or dearest maker."""
    return pick((made.unit_cost / made.yield_share for made in makers), default=0.0)


def _landed(
    network: SupplyNetwork, part: Part, makers: list[Production], places: Places, freight: float
) -> Iterator[Finding]:
    """What a part is worth against what it costs to make it, its inputs included, and to bring it."""
    if not makers or part.unit_value <= 0:
        return
    inputs = math.fsum(
        line.quantity * network.parts[line.child].unit_value for line in network.children.get(part.part, ())
    )
    least, most = inputs + _making(makers, min), inputs + _making(makers, max) + freight
    if 0 < most * FAR < part.unit_value or part.unit_value * FAR < least:
        cost = most if most < part.unit_value else least
        message = f"{part.part} is worth {part.unit_value:g} and costs {cost:g} to make and bring."
        yield places.of("parts", part.part).finding(CODE, message, REMEDY, "unit_value", Severity.WARNING)


def _freight(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Freight that is far above what it carries."""
    for lane in network.lanes.values():
        value = network.parts[lane.part].unit_value
        if 0 < value * FAR < lane.moving_cost:
            message = f"Bringing one {lane.part} costs {lane.moving_cost:g}; it is worth {value:g}."
            place = places.of("lanes", lane.origin, lane.destination, lane.part, lane.mode)
            yield place.finding(CODE, message, REMEDY, "unit_cost", Severity.WARNING)


def _margins(network: SupplyNetwork, places: Places) -> Iterator[Finding]:
    """Margins that are far above what is sold."""
    for sold in network.demand.values():
        value = network.parts[sold.part].unit_value
        if 0 < value * FAR * FAR < sold.margin:
            message = f"A unit of {sold.part} short costs {sold.margin:g}; the unit is worth {value:g}."
            yield places.of("demand", *sold.node).finding(CODE, message, REMEDY, "margin", Severity.WARNING)
