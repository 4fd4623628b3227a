"""An overloaded network as far as it can be served: its demand is what the most margin can be made with."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.network.checks.capacity import SLIP
from resilience.plan.seasons import refuse_season
from resilience.plan.short_today import ShortToday
from resilience.program.overload import least_lost, margins, unserved
from resilience.program.repairing import fewest_opened
from resilience.solve.first_stage import solve_first_stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.network.parts import Node
    from resilience.plan.model import Model

SLIGHT = 1e-7
"""Share of a demand below which what is unserved is rounding; cut by it once more where rounding made it too large."""
DIGITS = 7
"""Digits of what is served: what lies beyond them is the solver's rounding."""
RIGHT_TO = 1e-8
"""Share by which a rounded demand may exceed what was found."""


def within_capacity(model: Model, *, candidates: bool) -> Model | None:
    """Return a model whose demand is what can be served at best, with what is short beside it.

    The least margin is left unserved; of the ways to do so that one in which nobody is left a larger share short than
    needed.

    Parameters
    ----------
    candidates
        Whether sources that nobody has approved yet may be taken into use, and candidate sites opened.

    Returns
    -------
    Model or None
        None where no steady state exists even so, where all is served, or where so little can be served that
        something else than capacity is amiss: less than a fifth of the margin.
    """
    left = _left_unserved(model, candidates=candidates)
    if left is None:
        return None
    if any(row.extra is not None for row in model.network.seasons):
        refuse_season(model, "a network that cannot serve the mean of its demand with events")
    demand = model.network.demand
    short = {node: units for node, units in left.items() if units > SLIGHT * demand[node].quantity}
    if not short:
        return None
    worth = margins(model)
    asked = sum(worth[node] * sold.quantity for node, sold in demand.items())
    lost = sum(worth[node] * units for node, units in short.items())
    if asked - lost < SLIP * asked:
        return None
    for shaved in (0.0, SLIGHT):
        served = {node: _written(demand[node].quantity - units) * (1 - shaved) for node, units in short.items()}
        cut = {node: replace(sold, quantity=served.get(node, sold.quantity)) for node, sold in demand.items()}
        found = model.amended(network=replace(model.network, demand=cut), short_today=_short_of(model, served))
        if solve_first_stage(fewest_opened(found, sites=candidates)) is not None:
            return found
    return None


def _short_of(model: Model, served: Mapping[Node, float]) -> ShortToday:
    asked = {node: model.network.demand[node].quantity for node in served}
    lost = sum(model.network.demand[node].margin * (asked[node] - units) for node, units in served.items())
    return ShortToday(asked, served, model.calendar.periods_per_year * lost)


def _written(units: float) -> float:
    """Units with as many digits as the solver has right: rounded where that is no more, else cut off."""
    place = DIGITS - 1 - math.floor(math.log10(units))
    rounded = round(units, place)
    return rounded if rounded <= units * (1 + RIGHT_TO) else math.floor(units * 10.0**place) / 10.0**place


def _left_unserved(model: Model, *, candidates: bool) -> Mapping[Node, float] | None:
    """Units per period of each demand that are left unserved."""
    first = least_lost(model, candidates=candidates)
    x = solve_first_stage(first)
    if x is None:
        return None
    second = least_lost(model, candidates=candidates, most=float(first.cost @ x))
    even = solve_first_stage(second)
    found, values = (first, x) if even is None else (second, even)
    columns = found.columns.values(values.tolist())
    return {node: unserved(columns, node) for node in model.network.demand}
